"""Keys: UUIDv7 for rows made here or on a device, UUIDv5 for rows that came from elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

IMPORTED = UUID("6b8f1d0e-8a53-5f0e-9a55-0d6f1d3f5c11")

__all__ = ["imported_id", "new_id"]


_source: Iterator[UUID] | None = None


def new_id() -> UUID:
    """A fresh key, ordered by time."""
    return uuid7() if _source is None else next(_source)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let keys inside the block follow from a seed, so that the same demo has the same keys."""
    global _source
    _source = _keys(Random(seed))
    try:
        yield
    finally:
        _source = None


def _keys(random: Random) -> Iterator[UUID]:
    for tick in count(1):
        tail = random.getrandbits(62)
        yield UUID(int=tick << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | tail)


def imported_id(organization: UUID, system: str, kind: str, source_id: str) -> UUID:
    """The key of an imported row: the same source always gives the same key."""
    return uuid5(IMPORTED, f"{organization}|{system}|{kind}|{source_id}")
