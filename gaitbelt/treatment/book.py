"""The rows of one session in memory, and what each event does to them (D2).

A fold reads nothing and asks nothing: the same events give the same rows, today and on replay.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gaitbelt.core.models import Event
from gaitbelt.domain.scope import LICENSED
from gaitbelt.people.models import Clinic
from gaitbelt.treatment import events
from gaitbelt.treatment.events import SessionFact
from gaitbelt.treatment.models import ItemRun, Observation, Session

type Row = Session | ItemRun | Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """A fact with who says so and when it happened."""

    id: UUID
    fact: SessionFact
    at: datetime
    author_id: UUID | None
    role: str
    entered_at: datetime | None = None  # when it was said; on a tablet, as it happened

    @property
    def is_licensed(self) -> bool:
        return self.role in LICENSED


def happened(row: Event) -> Happened:
    """What a stored event says."""
    return Happened(
        id=row.pk,
        fact=events.read(row),
        at=row.occurred_at,
        author_id=row.author_id,
        role=row.acting_role,
        entered_at=row.occurred_at if row.device else row.recorded_at,
    )


@dataclass(kw_only=True)
class Book:
    """One session with its items and observations; `changed` and `added` say what to save."""

    id: UUID
    clinic: Clinic
    session: Session | None = None
    runs: dict[UUID, ItemRun] = field(default_factory=dict)
    observations: dict[UUID, Observation] = field(default_factory=dict)
    precautions_seen: dict[UUID, datetime] = field(default_factory=dict)  # by member
    changed: dict[UUID, Row] = field(default_factory=dict)
    added: dict[UUID, Row] = field(default_factory=dict)
    fresh: list["Happened"] = field(default_factory=list)  # taken in, not yet stored

    @property
    def open(self) -> Session:
        """The session, which its first event has opened."""
        if self.session is None:
            raise LookupError(f"session {self.id} has not started")
        return self.session

    def run(self, key: UUID) -> ItemRun:
        """An item of this session, which the fold is about to change."""
        row = self.runs[key]
        self.changed[key] = row
        return row

    def observation(self, key: UUID) -> Observation:
        """An observation of this session, which the fold is about to change."""
        row = self.observations.get(key) or self.open.observations.get(pk=key)
        self.observations[key] = self.changed[key] = row
        return row

    def touch(self) -> Session:
        """The session, which the fold is about to change."""
        self.changed[self.id] = self.open
        return self.open

    def add(self, row: Row) -> None:
        self.added[row.pk] = row
        if isinstance(row, ItemRun):
            self.runs[row.pk] = row
        elif isinstance(row, Observation):
            self.observations[row.pk] = row

    @property
    def level(self) -> int:
        """The highest level in force, of the visit or of an item."""
        return max([self.open.level, *(run.level for run in self.runs.values())])


type Fold = Callable[[Book, Happened, Any], None]
FOLDS: dict[type[SessionFact], Fold] = {}


def folds(*kinds: type[SessionFact]) -> Callable[[Fold], Fold]:
    """Declare what kinds of event a function folds into the rows."""

    def register(fold: Fold) -> Fold:
        for kind in kinds:
            FOLDS[kind] = fold
        return fold

    return register


def apply(book: Book, each: Happened) -> None:
    """Let one event take effect; an entry that is signed is kept as it was signed (scope §8)."""
    if isinstance(each.fact, events.Recorded):
        _keep_signed(book.runs[each.fact.run], each)
    FOLDS[type(each.fact)](book, each, each.fact)


def _keep_signed(run: ItemRun, each: Happened) -> None:
    """Before a signed entry changes: the original, and a technician's change to be reviewed."""
    if run.signing != ItemRun.Signing.SIGNED:
        return
    if run.changed_at is None:
        by = str(run.signed_by_id) if run.signed_by_id else None
        at = run.signed_at.isoformat() if run.signed_at else None
        original = {"status": run.status, "actual": run.actual, "by": by, "at": at}
        run.signed_as = [*run.signed_as, original]
    run.opened_by_id = None
    if not each.is_licensed:
        run.changed_at = run.changed_at or each.at


def replay(clinic: Clinic, session_id: UUID, story: Iterable[Happened]) -> Book:
    """The rows that a session's events give, from the first; undone ones take no effect."""
    story = list(story)
    undone = {each.fact.event: each.at for each in story if isinstance(each.fact, events.Undone)}
    book = Book(id=session_id, clinic=clinic)
    for each in story:
        if each.id not in undone:
            apply(book, each)
        elif isinstance(each.fact, events.ObservationNoted | events.AskRaised):
            apply(book, each)  # its row stays readable, marked as undone
            book.observations[each.id].undone_at = undone[each.id]
    return book


def note(book: Book, each: Happened, **fields: Any) -> None:
    """Something that a licensee takes note of, as a row of its own."""
    session = book.open
    book.add(
        Observation(
            id=each.id,
            organization_id=session.organization_id,
            clinic=book.clinic,
            session=session,
            patient_id=session.patient_id,
            noted_by_id=each.author_id,
            noted_at=each.at,
            **fields,
        )
    )
