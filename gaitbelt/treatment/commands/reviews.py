"""What a licensee does with a session's entries; oversight decides when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain import review
from gaitbelt.domain.scope import Role
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment.commands._one import of_run, opened, write
from gaitbelt.treatment.exceptions import Entry, entry
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.treatment.queries.reviews import entries_to_review


@atomic
def answer_observation(
    *,
    observation: Observation,
    by: Membership,
    at: datetime,
    decision: e.Answer = "seen",
    answer: str = "",
) -> None:
    """A licensee has taken note, or decided on an ask; the first answer counts."""
    _licensed(by)
    book = opened(observation.session, by, for_gate=False)
    if book.open.observations.filter(pk=observation.pk, acknowledged_at__isnull=False).exists():
        return
    fact = e.ObservationAnswered(observation=observation.pk, decision=decision, answer=answer)
    write(book, [fact], by=by, at=at)


@atomic
def open_entry(*, run: ItemRun, by: Membership, at: datetime) -> None:
    """A licensee opens an entry that stands outside the rules; signing comes after."""
    _licensed(by)
    book, own = of_run(run, by)
    if own.opened_by_id is None:
        write(book, [e.EntryOpened(run=own.pk)], by=by, at=at)


@atomic
def cosign(
    *, runs: Iterable[ItemRun], by: Membership, at: datetime, was_seen: bool | None = None
) -> int:
    """Sign entries together; how many were signed.

    `was_seen` says of the visits where it is not on file whether a licensee saw the patient.
    The rule is asked once the sessions are locked, so that nothing is recorded in between.
    Errors: GuardRefused naming every exception of the same technician and patient that nobody
    has opened, every own entry, and a role that does not co-sign here.
    """
    keys = {run.pk for run in runs}
    asked, beside = _waiting_locked(keys, by)
    decision = review.may_cosign(
        [_with_contact(each.facts, was_seen) for each in asked],
        signer=by.name,
        signer_id=str(by.person_id),
        role=Role(by.role),
        pack=people.pack(by.clinic),
        beside=[each.facts for each in beside],
    )
    if not decision.allowed:
        named = [each.run for each in (*asked, *beside) if each.is_exception or each in asked]
        raise GuardRefused(decision, act="entry.cosign", about={"entries": named})
    by_session = sorted((each.run for each in asked), key=lambda run: str(run.session_id))
    for _session, group in groupby(by_session, key=lambda run: run.session_id):
        rows = list(group)
        said: list[e.SessionFact] = [e.EntryCosigned(runs=[run.pk for run in rows])]
        if was_seen is not None and rows[0].session.seen_by_licensee is None:
            said.insert(0, e.PatientSeen(was_seen=was_seen))
        write(opened(rows[0].session, by, for_gate=False), said, by=by, at=at)
    return len(by_session)


@atomic
def return_entry(*, run: ItemRun, by: Membership, at: datetime, comment: str) -> None:
    """Give an entry back to its author with a comment. Errors: BadValue once it is signed."""
    _licensed(by)
    book, own = of_run(run, by)
    if not own.waits_for_signature:
        raise BadValue({"run": _("This entry does not wait for a signature.")})
    write(book, [e.EntryReturned(run=own.pk, comment=comment)], by=by, at=at)


def _waiting_locked(keys: set[UUID], by: Membership) -> tuple[list[Entry], list[Entry]]:
    """What waits among these, and the rest of the same pairs; read once their sessions stand."""
    waiting = list(entries_to_review(by.clinic))
    pairs = {_pair(run) for run in waiting if run.pk in keys}
    sessions = {run.session_id for run in waiting if _pair(run) in pairs}
    held = Session.objects.filter(clinic=by.clinic, pk__in=sessions).order_by("pk")
    list(held.select_for_update(of=("self",)))
    again = [entry(run) for run in entries_to_review(by.clinic).filter(session__in=sessions)]
    asked = [each for each in again if each.run.pk in keys]
    return asked, [each for each in again if each.run.pk not in keys]


def _with_contact(facts: review.EntryFacts, was_seen: bool | None) -> review.EntryFacts:
    return replace(facts, is_contact_said=facts.is_contact_said or was_seen is not None)


def _pair(run: ItemRun) -> tuple[UUID, UUID]:
    return run.session.technician_id, run.session.patient_id


def _licensed(by: Membership) -> None:
    if not by.is_licensed:
        raise BadValue({"by": _("A licensee does this.")})
