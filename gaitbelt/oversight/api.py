"""REST: what waits for a licensee, worst first, and what is decided about it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field, StringConstraints

from gaitbelt.core import clock
from gaitbelt.core.api import (
    Given,
    Named,
    PageAsked,
    ReasonShown,
    Shown,
    Words,
    page_of_list,
    reads,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.domain.safety import Level
from gaitbelt.oversight import commands, queries
from gaitbelt.oversight.forms import DOSE
from gaitbelt.oversight.signatures import signed_late
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.schedule import queries as schedule
from gaitbelt.schedule.commands import acknowledge_alert
from gaitbelt.schedule.models import VisitAlert
from gaitbelt.treatment import commands as treating
from gaitbelt.treatment import queries as treatment
from gaitbelt.treatment import words
from gaitbelt.treatment.exceptions import Entry
from gaitbelt.treatment.exceptions import entry as as_entry
from gaitbelt.treatment.models import ItemRun, Observation

router = Router(tags=["oversight"])


class ReviewShown(Shown):
    """Something told, asked or recorded. `exceptions` of an entry are opened before it is signed.

    `kind` is observation, ask, level, entry, or alert: a visit that did not happen. `state` is
    waiting, changed (after it was signed), or what was decided; `originals` are what was signed.
    `at` is when it happened, `entered_at` when an entry was said; `signature_due_at` stands where
    the signature came later than that.
    """

    id: UUID
    kind: str
    state: str
    session: UUID | None
    patient: Named
    by: str
    at: datetime | None
    level: int
    item: str
    text: str
    exceptions: list[str]
    originals: list[str] = []
    entered_at: datetime | None = None
    signed_by: str = ""
    signed_at: datetime | None = None
    signature_due_at: datetime | None = None
    is_opened: bool
    outside_rules: list[ReasonShown]


class Reviews(Shown):
    items: list[ReviewShown]
    next: str | None


class Acknowledging(Given):
    """What the technician reads; an ask to progress can be accepted or declined.

    With another dose a therapist's next plan version is drafted, and with `sign` signed at once.
    """

    decision: Literal["seen", "accepted", "declined"] = "seen"
    answer: Annotated[Words, StringConstraints(max_length=300)] = ""
    sets: Annotated[int, Field(ge=1, le=6)] | None = None
    reps: Annotated[int, Field(ge=1, le=50)] | None = None
    hold_s: Annotated[int, Field(ge=0, le=120)] | None = None
    load_kg: Annotated[Decimal, Field(ge=0, le=500, decimal_places=1)] | None = None
    sign: bool = False


class Signing(Given):
    """Whether a licensee saw the patient in the visit, where that is not on file."""

    was_seen: bool | None = None


class Returning(Given):
    """What the author should put right."""

    comment: Annotated[Words, Field(min_length=1, max_length=300)]


SEEN = Acknowledging()
SIGNED = Signing()


@router.get("/reviews", response=Reviews)
@allow_api("review.view")
@reads("reviews")
def reviews(request: ClinicRequest, asked: Query[PageAsked]) -> Reviews:
    """What waits: holds and stops, what was done outside the rules, then the rest."""
    clinic = request.clinic
    told = [_observation(each) for each in treatment.observations_to_acknowledge(clinic)]
    told += [_alert(each) for each in schedule.alerts(clinic)]
    entries = [_entry(each, clinic) for each in queries.unsigned(clinic)]
    page = page_of_list(sorted([*told, *entries], key=_urgency), asked)
    return Reviews(items=page.rows, next=page.next)


@router.post("/reviews/{id}/acknowledge", response=ReviewShown)
@allow_api("review.decide")
def acknowledge(request: ClinicRequest, id: UUID, given: Acknowledging = SEEN) -> ReviewShown:
    """Take note of what was told, answer an ask, or open an exception."""
    found, by, at = _found(request, id), request.member, clock.now()
    if isinstance(found, VisitAlert):
        acknowledge_alert(alert=found, by=by, at=at, answer=given.answer)
    elif isinstance(found, ItemRun):
        commands.open_exception(run=found, by=by, at=at)
    elif found.acknowledged_at is None:
        _answer(found, given, by, at)
    return _shown(request, id)


@router.post("/reviews/{id}/cosign", response=ReviewShown)
@allow_api("review.decide")
def cosign(request: ClinicRequest, id: UUID, given: Signing = SIGNED) -> ReviewShown:
    """Co-sign an entry; never one's own, and its exceptions are opened first."""
    run, by = _found_entry(request, id), request.member
    treating.cosign(runs=[run], by=by, at=clock.now(), was_seen=given.was_seen)
    return _shown(request, id)


@router.post("/reviews/{id}/return", response=ReviewShown)
@allow_api("review.decide")
def give_back(request: ClinicRequest, id: UUID, given: Returning) -> ReviewShown:
    """Give an entry back to its author with a comment."""
    run = _found_entry(request, id)
    treating.return_entry(run=run, by=request.member, at=clock.now(), comment=given.comment)
    return _shown(request, id)


def _answer(row: Observation, given: Acknowledging, by: Membership, at: datetime) -> None:
    if row.kind == Observation.Kind.ASK and given.decision != "seen":
        is_yes = given.decision == "accepted"
        item = row.run.item if row.run else None
        dose = {name: getattr(given, name) for name in DOSE}
        commands.answer_ask(
            ask=row, by=by, at=at, accept=is_yes, comment=given.answer, sign=given.sign,
            changes={name: value for name, value in dose.items()
                     if value is not None and value != getattr(item, name, None)},
        )  # fmt: skip
    else:
        treating.answer_observation(observation=row, by=by, at=at, answer=given.answer)


def _found(request: ClinicRequest, pk: UUID) -> ItemRun | Observation | VisitAlert:
    """What was told, or an entry that is or was a draft."""
    told = queries.told_at(request.clinic).filter(pk=pk, undone_at=None).first()
    alerts = VisitAlert.objects.filter(clinic=request.clinic).select_related("patient")
    return told or alerts.filter(pk=pk).first() or _found_entry(request, pk)


def _found_entry(request: ClinicRequest, pk: UUID) -> ItemRun:
    return one_of(queries.runs_of(request.clinic).exclude(signing=""), pk)


def _shown(request: ClinicRequest, pk: UUID) -> ReviewShown:
    found = _found(request, pk)
    if isinstance(found, VisitAlert):
        return _alert(found)
    if isinstance(found, Observation):
        return _observation(found)
    return _entry(as_entry(found), request.clinic)


def _urgency(row: ReviewShown) -> tuple[int, int, bool, str]:
    """Holds and stops, then what was done outside the rules, what was told, and the rest."""
    is_told = row.kind != "entry"
    level = row.level if is_told else 0
    groups = (level >= Level.HOLD, row.outside_rules or row.state == "changed", is_told, True)
    first = next(place for place, applies in enumerate(groups) if applies)
    return first, -level, not row.exceptions, row.at.isoformat() if row.at else ""


def _observation(row: Observation) -> ReviewShown:
    return ReviewShown(
        id=row.pk,
        kind=row.kind,
        state=(row.decision or "seen") if row.acknowledged_at else "waiting",
        session=row.session_id,
        patient=Named(id=row.patient_id, name=row.patient.called),
        by=row.noted_by.name if row.noted_by else "",
        at=row.noted_at,
        level=row.level,
        item=words.title(row.run.item) if row.run else "",
        text=" · ".join([*words.why(row.why), *([row.words] if row.words else [])]),
        exceptions=[],
        is_opened=False,
        outside_rules=[],
    )


def _alert(row: VisitAlert) -> ReviewShown:
    return ReviewShown(
        id=row.pk,
        kind="alert",
        state="seen" if row.acknowledged_at else "waiting",
        session=None,
        patient=Named(id=row.patient_id, name=row.patient.called),
        by="",
        at=row.raised_at,
        level=0,
        item="",
        text=row.get_why_display(),
        exceptions=[],
        is_opened=False,
        outside_rules=[],
    )


def _entry(entry: Entry, clinic: Clinic) -> ReviewShown:
    run = entry.run
    author = run.recorded_by or run.session.technician
    waits = "waiting" if run.signing == ItemRun.Signing.DRAFT else run.signing
    return ReviewShown(
        id=run.pk,
        kind="entry",
        state="changed" if entry.is_changed else waits,
        session=run.session_id,
        patient=Named(id=run.session.patient_id, name=run.session.patient.called),
        by=author.name,
        at=run.ended_at,
        level=run.level,
        item=entry.title,
        text=entry.says,
        exceptions=entry.why,
        originals=entry.originals,
        entered_at=run.entered_at,
        signed_by=run.signed_by.name if run.signed_by else "",
        signed_at=run.signed_at,
        signature_due_at=signed_late(run),
        is_opened=entry.is_opened,
        outside_rules=[ReasonShown(**each) for each in entry.against(clinic)],
    )
