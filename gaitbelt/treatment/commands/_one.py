"""The one path by which a command writes to a session."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from gaitbelt.core.errors import NotHere
from gaitbelt.core.models import Event
from gaitbelt.people.models import Membership
from gaitbelt.treatment import log
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.commands._follow import follow
from gaitbelt.treatment.events import Act, SessionFact, checked
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.recording import BEGUN, record


def opened(session: Session, by: Membership, *, for_gate: bool = True) -> Book:
    """The session's rows, locked; where the gate will be asked, with what it asks of the person."""
    try:
        return log.open_book(session.pk, by.clinic, by=by if for_gate else None)
    except Session.DoesNotExist:
        raise NotHere from None


def hold(member: Membership) -> Membership:
    """Lock a person for the rest of the transaction: what a rule counts of them stands still."""
    return Membership.objects.select_for_update(of=("self",)).get(pk=member.pk)


def say(
    session: Session,
    *facts: SessionFact,
    by: Membership,
    at: datetime,
    key: UUID | None = None,
) -> list[Event]:
    """Keep facts about a session; the first has the client's own id where there is one."""
    book = opened(session, by, for_gate=any(isinstance(fact, Act) for fact in facts))
    return write(book, facts, by=by, at=at, key=key)


def write(
    book: Book,
    facts: Iterable[SessionFact],
    *,
    by: Membership,
    at: datetime,
    key: UUID | None = None,
    entered_at: datetime | None = None,
) -> list[Event]:
    """Keep facts in a session that is open already; a repeated id changes nothing.

    `entered_at` is given for what is said later than it happened.
    """
    if key is not None and log.known_ids([key]):
        return []
    entries = [log.Entry(fact=checked(fact), at=at, recorded_at=entered_at) for fact in facts]
    if key is not None and entries:
        entries[0] = replace(entries[0], id=key)
    events = record(book, entries, by=by)
    follow(book, entries, by=by)
    return events


def of_run(run: ItemRun, by: Membership) -> tuple[Book, ItemRun]:
    """An item with its session's rows, locked; the gate is asked of what has not begun."""
    book = opened(run.session, by, for_gate=run.status not in BEGUN)
    return book, book.runs[run.pk]
