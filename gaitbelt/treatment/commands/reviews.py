"""What a licensee does with a session's entries; oversight decides when."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.people.models import Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment.commands._one import of_run, opened, write
from gaitbelt.treatment.models import ItemRun, Observation, Session


@atomic
def answer_observation(
    *,
    observation: Observation,
    by: Membership,
    at: datetime,
    decision: e.Answer = "seen",
    answer: str = "",
) -> None:
    """A licensee has taken note, or decided on an ask."""
    _licensed(by)
    book = opened(observation.session, by)
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
def cosign_entries(
    *, session: Session, runs: Iterable[ItemRun], by: Membership, at: datetime
) -> int:
    """Sign drafts of a session; how many were signed.

    Errors: BadValue for the author's own entry, and for one that must be opened first.
    """
    _licensed(by)
    book = opened(session, by)
    asked = [book.runs[run.pk] for run in runs if run.pk in book.runs]
    drafts = [run for run in asked if run.waits_for_signature]
    authors = Membership.objects.filter(pk__in={run.recorded_by_id for run in drafts})
    if authors.filter(person=by.person_id).exists():
        raise BadValue({"runs": _("Somebody else signs what you recorded.")})
    if any(_opens_first(run) and run.opened_by_id is None for run in drafts):
        raise BadValue({"runs": _("Open what stands outside the rules, changed, or back first.")})
    if drafts:
        write(book, [e.EntryCosigned(runs=[run.pk for run in drafts])], by=by, at=at)
    return len(drafts)


@atomic
def return_entry(*, run: ItemRun, by: Membership, at: datetime, comment: str) -> None:
    """Give an entry back to its author with a comment. Errors: BadValue once it is signed."""
    _licensed(by)
    book, own = of_run(run, by)
    if not own.waits_for_signature:
        raise BadValue({"run": _("This entry does not wait for a signature.")})
    write(book, [e.EntryReturned(run=own.pk, comment=comment)], by=by, at=at)


def _opens_first(run: ItemRun) -> bool:
    """Outside the rules, changed after its signature, or given back and not amended."""
    is_back = run.signing == run.Signing.RETURNED
    return bool(run.outside_rules) or run.changed_at is not None or is_back


def _licensed(by: Membership) -> None:
    if not by.is_licensed:
        raise BadValue({"by": _("A licensee does this.")})
