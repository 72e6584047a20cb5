"""Transactions: one way to open one, with a retry where the database asks for it."""

import time
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet

from gaitbelt.core.errors import NotHere

TRIES = 3
RETRY_STATES = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock not available


def atomic[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in one transaction; deadlock, serialization failure and busy are retried.

    Inside another transaction it joins that one, and the outermost command retries.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return command(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return command(*args, **kwargs)
            except OperationalError as error:
                if attempt == TRIES or not is_passing(error):
                    raise
                time.sleep(0.05 * attempt)
        raise AssertionError("unreachable")

    return run


def one_of[M: Model](rows: QuerySet[M], pk: UUID) -> M:
    """The row with this key among rows of one clinic; anything else raises NotHere."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotHere
    return row


def is_passing(error: OperationalError) -> bool:
    """Whether the same transaction may well succeed a moment later."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in RETRY_STATES or "database is locked" in str(error)


def is_postgres() -> bool:
    return connection.vendor == "postgresql"
