"""Reading a clinic's chain from its first event: every payload, every link, and the head."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gaitbelt.core.events import canonical, digest, link
from gaitbelt.core.models import ChainHead, Event

BATCH = 2000  # rows in memory at a time
START = "0" * 64


@dataclass(frozen=True)
class Break:
    """One place where the chain does not hold, in one sentence."""

    clinic: str
    seq: int
    says: str

    def __str__(self) -> str:
        return f"{self.clinic}, event {self.seq}: {self.says}."


def breaks(clinic: Any) -> Iterator[Break | None]:
    """Walk a clinic's chain; for each event None, or what is wrong with it, then the head."""
    seq, before = 0, START
    rows = Event.objects.filter(clinic=clinic).order_by("seq")
    for row in rows.iterator(chunk_size=BATCH):
        found = _wrong(row, seq, before)
        yield Break(clinic.slug, row.seq, found) if found else None
        seq, before = row.seq, row.hash
    if found := _wrong_head(clinic, seq, before):
        yield Break(clinic.slug, seq, found)


def _wrong(row: Event, seq: int, before: str) -> str:
    """What is wrong with an event that should follow `seq`; nothing when it is whole."""
    if row.seq != seq + 1:
        return f"{row.seq - seq - 1} events before it are missing"
    if row.prev_hash != before:
        return "it does not continue the event before it"
    if digest(canonical(row.payload)) != row.payload_hash:
        return "its content was changed"
    if link(row) != row.hash:
        return "its envelope (who, when, about what) was changed"
    return ""


def _wrong_head(clinic: Any, seq: int, last: str) -> str:
    head = ChainHead.objects.filter(clinic=clinic).first()
    if head is None:
        return "the chain has no head"
    if (head.seq, head.hash) == (seq, last):
        return ""
    if head.seq > seq:
        return f"{head.seq - seq} events at the end are missing"
    return "the head of the chain stands elsewhere"
