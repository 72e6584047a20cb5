"""Appending to a session: its events, and the rows that follow from them, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from gaitbelt.core import events as core_events
from gaitbelt.core import outbox
from gaitbelt.core.events import New
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.core.reactions import announce
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment import folds, folds_of_visit  # noqa: F401  (register what events do)
from gaitbelt.treatment.book import Book, Happened, apply, happened, replay
from gaitbelt.treatment.events import (
    LevelCleared,
    LevelRaised,
    ObservationNoted,
    PatientLowered,
    SessionFact,
    SessionHandedOver,
    SessionMoved,
    Undone,
    read,
    types,
)
from gaitbelt.treatment.models import ItemRun, Observation, PrecautionsSeen, Session

# What changes a therapist's review.
REVIEWED = frozenset(
    {
        "item.done", "item.not_done", "item.handed_to_licensee", "item.declined",
        "item.set_up",
        "modality.ended", "observation.noted", "ask.raised", "observation.answered",
        "observation.pictured",
        "level.raised", "level.cleared", "entry.cosigned", "entry.opened", "entry.returned",
        "session.moved", "move.confirmed", "transfer.confirmed", "patient.lowered",
        "undone", "session.finished", "session.handed_over",
    }
)  # fmt: skip
KINDS: tuple[type[models.Model], ...] = (Session, ItemRun, Observation)
COMPLETED = frozenset({"as_prescribed", "until", "precautions_until", "level"})  # recording.py
KEPT = ("id", "organization", "clinic", "session")  # never change in a row


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A fact about to be appended to a session, with its envelope."""

    fact: SessionFact
    at: datetime
    id: UUID = field(default_factory=new_id)
    recorded_at: datetime | None = None  # by the clock of whoever said it; None: as it happened
    device: UUID | None = None
    device_seq: int | None = None
    against: tuple[dict[str, Any], ...] = ()  # reasons known before: those of a tablet's permit

    def said(self, session: UUID, author: UUID) -> tuple[Any, ...]:
        """What a repeat of this event says again, word for word."""
        return _said(session, author, self.at, self.fact)

    def saying(self, fact: SessionFact) -> "Entry":
        """The same envelope with another fact, such as one with the reasons against it."""
        return replace(self, fact=fact)


def open_book(session_id: UUID, clinic: Clinic, *, by: Membership | None = None) -> Book:
    """The rows of a session, locked for the rest of the transaction (2 SQL statements).

    With `by`, the session also knows what the gate asks of that person (`models.for_gate`).
    Observations are fetched when first needed.

    Errors: Session.DoesNotExist where the clinic has no such session.
    """
    sessions = Session.objects.filter(clinic=clinic).select_related("patient", "plan", "area")
    if by is not None:
        sessions = sessions.for_gate(by)
    session = sessions.select_for_update(of=("self",)).get(pk=session_id)
    session.clinic = session.plan.clinic = clinic
    book = Book(id=session.pk, clinic=clinic, session=session)
    for run in session.runs.select_related("item", "device__kind").order_by("position"):
        run.session = session
        book.runs[run.pk] = run
    return book


def known_ids(ids: Sequence[UUID]) -> set[UUID]:
    """Which of these events are stored already (1 SQL statement)."""
    return set(Event.objects.filter(pk__in=ids).values_list("pk", flat=True))


def said_before(ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """What stored events with these ids say, as `Entry.said` does (1 SQL statement)."""
    found = Event.objects.filter(pk__in=ids)
    return {row.pk: _said(row.subject, row.author_id, row.occurred_at, row) for row in found}


def _said(
    session: UUID | None, author: UUID | None, at: datetime, said: Event | SessionFact
) -> tuple[Any, ...]:
    """What somebody said: of which visit, who, when, what; without what the clinic adds."""
    if isinstance(said, Event) and said.type not in types():
        return (said.type,)
    fact = read(said) if isinstance(said, Event) else said
    added = fact.server_sets | COMPLETED
    data = {name: value for name, value in fact.data().items() if name not in added}
    return session, author, at, fact.type, data


def append(book: Book, entries: Sequence[Entry], *, by: Membership | None) -> list[Event]:
    """Take events into a session's rows, store both, and tell the screens."""
    for entry in entries:
        take(book, entry, by=by)
    return store(book, entries, by=by)


def take(book: Book, entry: Entry, *, by: Membership | None) -> None:
    """Let an event take effect on the rows in memory; `store` must follow."""
    each = Happened(
        id=entry.id,
        fact=entry.fact,
        at=entry.at,
        author_id=by.pk if by else None,
        role=by.role if by else "",
        entered_at=entry.at if entry.device else entry.recorded_at or entry.at,
    )
    book.fresh.append(each)
    apply(book, each)
    if isinstance(entry.fact, Undone):
        _fold_again(book)


def store(book: Book, entries: Sequence[Entry], *, by: Membership | None) -> list[Event]:
    """Save what `take` has changed, append the events to the chain, and tell the screens."""
    if not entries:
        return []
    _save(book)
    _publish(book, entries, by)
    _announce(book, entries, by)
    return core_events.append([as_new(book, entry, by) for entry in entries])


def _announce(book: Book, entries: Sequence[Entry], by: Membership | None) -> None:
    """A stop is news, and so is a stop that was lifted as no incident (safety §1)."""
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, PatientLowered):
            announce("session.lowered", session=book.open, how=fact.how, by=by, at=entry.at)
        elif isinstance(fact, LevelRaised | ObservationNoted) and fact.level >= Level.STOP:
            announce("session.stopped", session=book.open, level=fact.level, by=by, at=entry.at)
        elif isinstance(fact, LevelCleared) and fact.reason == "no_incident":
            announce("session.no_incident", session=book.open, by=by, at=entry.at)


def story(session: Session) -> list[Happened]:
    """Every event of a session, in order (1 SQL statement)."""
    rows = Event.objects.filter(
        organization_id=session.organization_id, subject=session.pk, type__in=types()
    )
    return [happened(row) for row in rows.order_by("seq")]


def rebuilt(session: Session) -> Book:
    """The rows that the session's events give when all are folded again."""
    return replay(session.clinic, session.pk, story(session))


def _fold_again(book: Book) -> None:
    """After an undo the rows follow from all events anew, without the one that was undone."""
    again = replay(book.clinic, book.id, [*story(book.open), *book.fresh])
    _take_values(book.open, again.open)
    book.touch()
    for key, run in again.runs.items():
        _take_values(book.run(key), run)
    for key, row in again.observations.items():
        if key in book.added:
            _take_values(book.observations[key], row)
        else:
            book.observations[key] = book.changed[key] = row


def _take_values(row: models.Model, other: models.Model) -> None:
    for column in row._meta.concrete_fields:
        if column.name not in KEPT:
            setattr(row, column.attname, getattr(other, column.attname))


def as_new(book: Book, entry: Entry, by: Membership | None) -> New:
    """An entry in the envelope of the clinic's log."""
    return New(
        id=entry.id,
        fact=entry.fact,
        clinic=book.clinic,
        author=by,
        occurred_at=entry.at,
        subject=book.id,
        patient_id=book.open.patient_id,
        recorded_at=entry.recorded_at or entry.at,
        device=entry.device,
        device_seq=entry.device_seq,
    )


def _save(book: Book) -> None:
    """Write what changed: one statement per kind of row."""
    for model in KINDS:
        added = [row for row in book.added.values() if isinstance(row, model)]
        if added:
            model._default_manager.bulk_create(added)
        changed = [row for key, row in book.changed.items() if key not in book.added]
        _update(model, [row for row in changed if isinstance(row, model)])
    for member_id, until in book.precautions_seen.items():
        PrecautionsSeen.objects.update_or_create(
            organization_id=book.clinic.organization_id,
            patient_id=book.open.patient_id,
            member_id=member_id,
            defaults={"seen_at": until},
        )
    book.added, book.changed, book.precautions_seen, book.fresh = {}, {}, {}, []


def _update(model: type[models.Model], rows: list[models.Model]) -> None:
    names = [column.name for column in model._meta.concrete_fields if column.name not in KEPT]
    if len(rows) == 1:
        rows[0].save(force_update=True, update_fields=names)
    elif rows:
        model._default_manager.bulk_update(rows, names)


def _publish(book: Book, entries: Sequence[Entry], by: Membership | None) -> None:
    """Floor and session always; a review and its people where something is theirs to see."""
    session = book.open
    topics = {"floor": [book.id], f"session:{book.id}": [book.id]}
    if any(entry.fact.type in REVIEWED for entry in entries):
        topics["reviews"] = [book.id]
        people = {session.technician_id, session.supervisor_id, by.pk if by else None}
        people |= {each.fact.giver for each in entries if isinstance(each.fact, SessionHandedOver)}
        people |= {key for each in entries for key in _named(each.fact)}
        topics |= {f"person:{key}": [book.id] for key in people if key is not None}
    outbox.publish_all(book.clinic, topics)


def _named(fact: SessionFact) -> set[UUID | None]:
    """Who is attested in a move: it waits on their page."""
    return {fact.with_person, fact.third_person} if isinstance(fact, SessionMoved) else set()
