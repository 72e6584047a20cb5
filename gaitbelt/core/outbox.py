"""Telling live screens that something changed: ids, never names (D6)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from gaitbelt.core import clock
from gaitbelt.core.db import is_postgres
from gaitbelt.core.models import OutboxMessage

CHANNEL = "gaitbelt_outbox"


def publish(clinic: Any, topic: str, ids: Iterable[UUID] = ()) -> None:
    """Announce a change of `topic` at a clinic, with the commit of the present transaction."""
    message = OutboxMessage.objects.create(
        clinic=clinic, topic=topic, ids=[str(key) for key in ids], created_at=clock.now()
    )
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(message.pk)])
