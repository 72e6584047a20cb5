"""Reading the outbox as it grows, on either database (D6).

SQLite: one connection asks `PRAGMA data_version` every 100 ms (15 µs; it sees every process's
commits). PostgreSQL: one connection LISTENs. Keys are taken before the commit, so a transaction may
commit late with an older key: a window of recent keys is read again, and known ones are left out.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import psycopg
from django.db import connection

from gaitbelt.core.db import is_postgres
from gaitbelt.core.outbox import CHANNEL

POLL_S = 0.1
WINDOW = 256  # keys below the newest known one that are looked at again
FIRST = 2000  # messages of the past that are read at the start
NEWEST = (
    "SELECT id, clinic_id, topic, ids, created_at FROM core_outboxmessage "
    "WHERE id > {mark} ORDER BY id DESC LIMIT {most}"
)


@dataclass(frozen=True, slots=True)
class News:
    """One message of the outbox."""

    id: int
    clinic: str  # hexadecimal, without hyphens
    topic: str
    ids: list[str]
    created_at: datetime


class Feed(Protocol):
    """A source of batches: first the recent past, then what is new."""

    def batches(self) -> AsyncGenerator[list[News], None]: ...


def feed() -> Feed:
    """The feed of the database in use."""
    return PostgresFeed() if is_postgres() else SqliteFeed()


class SqliteFeed:
    """Sees that any process has committed, then reads."""

    async def batches(self) -> AsyncGenerator[list[News], None]:
        name = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(name, isolation_level=None)) as reader:
            reader.execute("PRAGMA query_only=ON")
            known, version = Known(), -1
            while True:
                seen = reader.execute("PRAGMA data_version").fetchone()[0]
                if seen != version:
                    version = seen
                    sql = NEWEST.format(mark="?", most="?")
                    yield known.fresh(reader.execute(sql, known.bounds()).fetchall())
                await asyncio.sleep(POLL_S)


class PostgresFeed:
    """Is told of every commit, and looks every five seconds in case it was not."""

    async def batches(self) -> AsyncGenerator[list[News], None]:
        params = _postgres_params()
        async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as listener:
            await listener.execute(f"LISTEN {CHANNEL}")
            known = Known()
            while True:
                sql = NEWEST.format(mark="%s", most="%s")
                rows = await (await listener.execute(sql, known.bounds())).fetchall()
                yield known.fresh(rows)
                async for _ in listener.notifies(timeout=5, stop_after=1):
                    pass


def _postgres_params() -> dict[str, Any]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    stated = connection.settings_dict | {"PORT": str(connection.settings_dict["PORT"])}
    return {
        key: stated[name] for name, key in (names | {"PORT": "port"}).items() if stated.get(name)
    }


class Known:
    """Which keys have been read, so that a window can be read again without repeating itself."""

    def __init__(self) -> None:
        self.newest = 0
        self.keys: set[int] = set()

    def bounds(self) -> tuple[int, int]:
        return (max(0, self.newest - WINDOW), FIRST)

    def fresh(self, rows: list[tuple[Any, ...]]) -> list[News]:
        """The rows that were not read before, oldest first."""
        new = [_news(row) for row in reversed(rows) if row[0] not in self.keys]
        self.newest = max([self.newest, *(news.id for news in new)])
        self.keys = {key for key in self.keys if key > self.newest - WINDOW}
        self.keys |= {news.id for news in new}
        return new


def _news(row: tuple[Any, ...]) -> News:
    key, clinic, topic, ids, created_at = row
    listed = json.loads(ids) if isinstance(ids, str) else ids
    if isinstance(created_at, str):  # SQLite: UTC, without saying so
        created_at = datetime.fromisoformat(created_at).replace(tzinfo=UTC)
    return News(key, str(clinic).replace("-", ""), topic, listed, created_at)
