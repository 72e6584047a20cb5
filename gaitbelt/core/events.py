"""The event log: what kinds of events there are, and how one is appended.

A fact is a frozen dataclass registered with `@event("session.started")`. Types and versions are
only ever added; an older version is upcast when read. Features fold facts into their state (see
their `log.py`) in the transaction that appends.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError

from gaitbelt.core import clock
from gaitbelt.core.db import is_postgres
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.core.statements import Insert, stored

ENVELOPE = (
    "id", "type", "version", "organization_id", "clinic_id", "subject", "patient_id", "device",
    "device_seq", "author_id", "acting_role", "occurred_at", "recorded_at", "received_at",
)  # fmt: skip
HEAD = "SELECT seq, hash FROM core_chainhead WHERE clinic_id = %(clinic)s"
STORE = Insert(Event)
REGISTRY: dict[str, type["Fact"]] = {}
UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The payload of one kind of event."""

    type: ClassVar[str] = ""
    version: ClassVar[int] = 1
    words: ClassVar[Any] = ""  # what happened, for histories; translatable

    def data(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(json.dumps(asdict(self), default=plain))
        return payload


def event[F: type[Fact]](name: str, words: Any = "", version: int = 1) -> Callable[[F], F]:
    """Register a fact under its event type."""

    def register(fact: F) -> F:
        fact.type, fact.version, fact.words = name, version, words or name
        REGISTRY[name] = fact
        return fact

    return register


@dataclass(frozen=True, kw_only=True)
class New:
    """A fact about to be appended: about what, when it happened, who says so."""

    fact: Fact
    clinic: Any
    author: Any | None
    occurred_at: datetime
    subject: UUID | None = None
    patient_id: UUID | None = None
    recorded_at: datetime | None = None
    received_at: datetime | None = None  # none: now
    device: UUID | None = None
    device_seq: int | None = None
    id: UUID = field(default_factory=new_id)


def append(new: New | Sequence[New]) -> list[Event]:
    """Store facts of one clinic, in order, at the end of its chain (2 SQL statements).

    Call it last in a command: it locks the head of the clinic's chain until the commit.
    """
    batch = [new] if isinstance(new, New) else list(new)
    if not batch:
        return []
    seq, prev_hash = _lock_head(batch[0].clinic.pk)
    events = chain([_row(item) for item in batch], seq=seq, prev_hash=prev_hash)
    STORE(events)
    return events


def _lock_head(clinic: UUID) -> tuple[int, str]:
    """Where the chain of a clinic stands; nobody else moves it before this transaction ends."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An event is appended inside a command.")
    lock = "FOR UPDATE" if is_postgres() else ""  # on SQLite the transaction holds the only pen
    with connection.cursor() as cursor:
        cursor.execute(f"{HEAD} {lock}", stored(clinic=clinic))
        seq, prev_hash = cursor.fetchone()
    return seq, prev_hash


def chain(events: Iterable[Event], *, seq: int, prev_hash: str) -> list[Event]:
    """Give events their place and hash, continuing a chain that stands at `seq`."""
    linked = []
    for row in events:
        seq += 1
        row.seq, row.prev_hash = seq, prev_hash
        row.payload_hash = digest(canonical(row.payload))
        prev_hash = row.hash = link(row)
        linked.append(row)
    return linked


def link(row: Event) -> str:
    """sha256 of (previous hash, canonical envelope, hash of the payload), as hex."""
    envelope = canonical({name: getattr(row, name) for name in ENVELOPE})
    return digest(row.prev_hash + envelope + row.payload_hash)


def read(row: Event) -> Fact:
    """The fact of a stored event, upcast to the newest version of its type."""
    payload, version = row.payload, row.version
    known = REGISTRY[row.type]
    while version < known.version:
        payload, version = UPCASTS[row.type, version](payload), version + 1
    return known(**payload)


def canonical(value: Any) -> str:
    """One spelling per value: sorted keys, no spaces, UTC instants."""
    return json.dumps(value, default=plain, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A JSON value for the kinds that facts may hold."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be part of an event")


def _row(new: New) -> Event:
    received = new.received_at or clock.now()
    return Event(
        id=new.id,
        type=new.fact.type,
        version=new.fact.version,
        organization_id=new.clinic.organization_id,
        clinic_id=new.clinic.pk,
        subject=new.subject,
        patient_id=new.patient_id,
        device=new.device,
        device_seq=new.device_seq,
        author_id=new.author.pk if new.author else None,
        acting_role=new.author.role if new.author else "",
        occurred_at=new.occurred_at,
        recorded_at=new.recorded_at or received,
        received_at=received,
        payload=new.fact.data(),
    )
