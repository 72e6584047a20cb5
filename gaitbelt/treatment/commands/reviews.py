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

    Errors: BadValue for the author's own entry, and for an exception that nobody has opened.
    """
    _licensed(by)
    book = opened(session, by)
    asked = [book.runs[run.pk] for run in runs if run.pk in book.runs]
    drafts = [run for run in asked if run.signing in (run.Signing.DRAFT, run.Signing.RETURNED)]
    authors = Membership.objects.filter(pk__in={run.recorded_by_id for run in drafts})
    if authors.filter(person=by.person_id).exists():
        raise BadValue({"runs": _("Somebody else signs what you recorded.")})
    if any(run.outside_rules and run.opened_by_id is None for run in drafts):
        raise BadValue({"runs": _("Open the entries outside the rules first.")})
    if drafts:
        write(book, [e.EntryCosigned(runs=[run.pk for run in drafts])], by=by, at=at)
    return len(drafts)


@atomic
def return_entry(*, run: ItemRun, by: Membership, at: datetime, comment: str) -> None:
    """Give an entry back to its author with a comment. Errors: BadValue once it is signed."""
    _licensed(by)
    book, own = of_run(run, by)
    if own.signing not in (own.Signing.DRAFT, own.Signing.RETURNED):
        raise BadValue({"run": _("This entry does not wait for a signature.")})
    write(book, [e.EntryReturned(run=own.pk, comment=comment)], by=by, at=at)


def _licensed(by: Membership) -> None:
    if not by.is_licensed:
        raise BadValue({"by": _("A licensee does this.")})
