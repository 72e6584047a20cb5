"""Telling live screens that something changed: ids, never names (D6)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from gaitbelt.core import clock
from gaitbelt.core.models import OutboxMessage

CHANNEL = "gaitbelt_outbox"
KEPT = timedelta(hours=1)


def publish(clinic: Any, topic: str, ids: Iterable[UUID] = ()) -> None:
    """Announce a change of `topic` at a clinic, with the commit of the present transaction."""
    publish_all(clinic, {topic: ids})


def publish_all(clinic: Any, topics: Mapping[str, Iterable[UUID]]) -> None:
    """Announce changes of several topics at once (1 SQL statement).

    On PostgreSQL a trigger tells those who LISTEN (core/guards.py).
    """
    now = clock.now()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(clinic=clinic, topic=topic, ids=[str(key) for key in ids], created_at=now)
        for topic, ids in topics.items()
    )


def revoke(clinic: Any, user_id: UUID) -> None:
    """End the live streams that a user has open at a clinic, and void the passes given so far."""
    publish(clinic, f"revoke:{user_id}")


def prune() -> None:
    """Remove messages that no screen can ask for any more."""
    OutboxMessage.objects.filter(created_at__lt=clock.now() - KEPT).delete()
