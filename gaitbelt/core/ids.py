"""Keys: UUIDv7 for rows made here or on a device, UUIDv5 for rows that came from elsewhere."""

from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

IMPORTED = UUID("6b8f1d0e-8a53-5f0e-9a55-0d6f1d3f5c11")

__all__ = ["imported_id", "new_id"]


def new_id() -> UUID:
    """A fresh key, ordered by time."""
    return uuid7()


def imported_id(organization: UUID, system: str, kind: str, source_id: str) -> UUID:
    """The key of an imported row: the same source always gives the same key."""
    return uuid5(IMPORTED, f"{organization}|{system}|{kind}|{source_id}")
