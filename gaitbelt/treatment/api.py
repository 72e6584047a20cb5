"""REST: starting a visit, its session with all entries, its events, and what the gate would say."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import (
    EMPTY,
    Asked,
    Given,
    Named,
    Nothing,
    ReasonShown,
    Shown,
    chosen,
    named,
    reads,
    reasons_shown,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.domain.decision import from_data
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.people.queries import staff_of
from gaitbelt.plans.doses import dose
from gaitbelt.schedule.queries import visits_for
from gaitbelt.treatment import commands, queries, words
from gaitbelt.treatment.commands import Outcome
from gaitbelt.treatment.commands.batch import MOST
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.reach import sessions_for

router = Router(tags=["treatment"])


class EntryShown(Shown):
    """One prescribed item of a session: what was ordered, what was done, and who signed it."""

    id: UUID
    item: UUID
    code: str
    name: str
    dose: str
    status: str
    signing: str
    level: int
    actual: dict[str, Any]
    outside_rules: list[ReasonShown]


class SessionShown(Shown):
    """A session as its events have made it."""

    id: UUID
    appointment: UUID
    patient: Named
    technician: Named
    supervisor: Named | None
    area: Named | None
    status: str
    level: int
    started_at: datetime
    ready_at: datetime | None
    finished_at: datetime | None
    vitals: dict[str, Any]
    items: list[EntryShown]


class Events(Given):
    """Events in the order in which they happened: `{id, type, occurred_at, data}` each."""

    events: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST)]


class Correction(Shown):
    """Why an event is not one of this session: the field, and what is wrong with it."""

    field: str
    text: str


class Result(Shown):
    """What became of one event. One outside the rules is kept, and a licensee sees it first."""

    id: str
    status: str = Field(description="accepted, duplicate or refused")
    code: str = Field("", description="why it was refused: value or id_reused")
    outside_rules: list[ReasonShown] = []
    reasons: list[Correction] = []


class Results(Shown):
    results: list[Result]


class Receiving(Given):
    """The membership of the colleague who takes the patient."""

    to: UUID


class GateAsked(Asked):
    """An item of a session (its entry or its line in the plan), perhaps with a device.

    `doer` is a colleague of whom it is asked; else whoever asks.
    """

    session: UUID
    item: UUID
    device: UUID | None = None
    doer: UUID | None = None


class Answer(Shown):
    """Whether it could start now; every reason why not, each with what helps."""

    allowed: bool
    at: datetime
    patient: Named
    doer: Named
    device: Named | None
    reasons: list[ReasonShown]


@router.post("/appointments/{id}/start", response={201: SessionShown})
@allow_api("session.start")
def start(request: ClinicRequest, id: UUID, given: Nothing = EMPTY) -> Status[SessionShown]:
    """Take a visit in, if every guard agrees; one that is taken in already is given back."""
    visit = one_of(visits_for(request.member), id)
    session = commands.start_session(appointment=visit, by=request.member, at=clock.now())
    return Status(201, _session(_found(request.member, session.pk), request.clinic))


@router.get("/sessions/{id}", response=SessionShown)
@allow_api("session.view")
@reads("session")
def session(request: ClinicRequest, id: UUID) -> SessionShown:
    """A session with every entry, what was done outside the rules, and who signed."""
    return _session(_found(request.member, id), request.clinic)


@router.post("/sessions/{id}/events", response=Results)
@allow_api("session.record")
def happened(request: ClinicRequest, id: UUID, given: Events) -> Results:
    """Keep what has happened, at most 1,000 events at once; each is answered by itself."""
    session = one_of(sessions_for(request.member), id)
    outcomes = commands.record_batch(session=session, sent=given.events, by=request.member)
    return Results(results=[_result(each, request.clinic) for each in outcomes])


@router.post("/sessions/{id}/hand-over", response=SessionShown)
@allow_api("session.record")
def hand_over(request: ClinicRequest, id: UUID, given: Receiving) -> SessionShown:
    """Give the patient to a colleague who may have them and do what is left; else 409."""
    to = chosen(to=(staff_of(request.clinic), given.to))["to"]
    session = _found(request.member, id)
    commands.hand_over(session=session, to=to, by=request.member, at=clock.now())
    return _session(_found(request.member, id), request.clinic)


@router.get("/gate", response=Answer)
@allow_api("gate.ask")
@reads("gate")
def gate(request: ClinicRequest, asked: Query[GateAsked]) -> Answer:
    """What would be decided if this item were started now, without doing it."""
    at, clinic = clock.now(), request.clinic
    rows = chosen(
        doer=(staff_of(clinic), asked.doer or request.member.pk),
        session=(sessions_for(request.member).select_related("patient"), asked.session),
        device=(clinic.items.select_related("kind"), asked.device),
    )
    doer = rows["doer"]
    doer.clinic = clinic
    would = queries.would_start(
        rows["session"], item=asked.item, by=doer, at=at, device=rows["device"]
    )
    return Answer(
        allowed=would.decision.allowed,
        at=at,
        patient=_patient(rows["session"].patient),
        doer=_named(doer.pk, doer.person),
        device=named(would.device),
        reasons=reasons_shown(would.decision.reasons, clinic),
    )


def _found(member: Membership, pk: UUID) -> Session:
    rows = (
        sessions_for(member)
        .select_related("patient", "area", "technician__person", "supervisor__person")
        .prefetch_related("runs__item")
    )
    return one_of(rows, pk)


def _session(row: Session, clinic: Clinic) -> SessionShown:
    supervisor = row.supervisor
    return SessionShown.of(
        row,
        appointment=row.appointment_id,
        patient=_patient(row.patient),
        technician=_named(row.technician_id, row.technician.person),
        supervisor=_named(supervisor.pk, supervisor.person) if supervisor else None,
        area=named(row.area),
        items=[_entry(each, clinic) for each in row.runs.all()],
    )


def _entry(run: ItemRun, clinic: Clinic) -> EntryShown:
    return EntryShown.of(
        run,
        item=run.item_id,
        code=run.item.code,
        name=words.title(run.item),
        dose=dose(run.item),
        outside_rules=_reasons(run.outside_rules, clinic),
    )


def _result(outcome: Outcome, clinic: Clinic) -> Result:
    corrections = [
        Correction(field=_printable(name) or "event", text=_printable(" ".join(says)))
        for name, says in outcome.reasons.items()
    ]
    return Result(
        id=_printable(outcome.id),
        status=outcome.status,
        code=outcome.code,
        outside_rules=_reasons(outcome.outside_rules, clinic),
        reasons=corrections,
    )


def _printable(text: str) -> str:
    """What a client sent, for an answer: halves of letters cannot be written down."""
    return text.encode("utf-8", "replace").decode()


def _reasons(stored: Iterable[Mapping[str, Any]], clinic: Clinic) -> list[ReasonShown]:
    return reasons_shown([from_data(each) for each in stored], clinic)


def _patient(row: Patient) -> Named:
    return Named(id=row.pk, name=row.called)


def _named(pk: UUID, row: Any) -> Named:
    return Named(id=pk, name=str(row))
