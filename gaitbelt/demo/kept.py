"""The built demo kept as a file beside the database: a reset copies it back (SQLite)."""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a demo was built from: the same recipe gives the same data."""

    now: str  # ISO 8601
    seed: int
    days: int


def keep(recipe: Recipe) -> None:
    """Remember what the demo was built from and, on SQLite, how it stood then."""
    _file("json").write_text(json.dumps(asdict(recipe)))
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_file("sqlite3"))) as copy:
            _live().backup(copy)


def recipe() -> Recipe | None:
    """What the demo was built from."""
    path = _file("json")
    return Recipe(**json.loads(path.read_text())) if path.exists() else None


def bring_back(now: datetime) -> bool:
    """Put the demo back as it was built for this moment; whether there was such a copy."""
    known, path = recipe(), _file("sqlite3")
    if known is None or known.now != now.isoformat() or not path.exists():
        return False
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with closing(sqlite3.connect(path)) as copy:
        copy.backup(_live())
    connection.close()
    return True


def _live() -> sqlite3.Connection:
    connection.ensure_connection()
    live = connection.connection
    assert isinstance(live, sqlite3.Connection)
    return live


def _file(ending: str) -> Path:
    folder: Path = settings.DATA_DIR
    return folder / f"demo_as_built.{ending}"
