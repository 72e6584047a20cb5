"""Whether this installation is fit to serve: `gaitbelt serve` asks, `gaitbelt doctor` tells."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from gaitbelt.core import clock, guards
from gaitbelt.core.db import is_postgres
from gaitbelt.core.models import ChainHead, Event

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL
POSTGRES_LEAST = 150_000  # server_version_num
FREE_LEAST = 500 * 1024 * 1024  # bytes
CLOCK_SLACK = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and the way to mend it when `fix` is not empty."""

    name: str
    says: str
    fix: str = ""

    @property
    def is_well(self) -> bool:
        return not self.fix


type Look = Callable[[], Finding]
LOOKS: list[Look] = []


def looks(look: Look) -> Look:
    """Let the doctor look at this too; a feature that has something of its own registers it."""
    LOOKS.append(look)
    return look


def refusals() -> list[Finding]:
    """Why this installation must not serve; empty when it may."""
    found = migrations()
    if found.is_well:
        return [finding for finding in (durability(), database_guards()) if not finding.is_well]
    return [found]


def everything() -> Iterator[Finding]:
    """All that the doctor looks at; later lines need the tables that the first is about."""
    yield (found := migrations())
    if found.is_well:
        yield from (database_guards(), durability(), wall_clock(), chain_heads())
    yield from (disk(), secret_mode(), debugging())
    yield from (look() for look in LOOKS)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return Finding("Migrations", f"{len(pending)} pending", "run: gaitbelt migrate")
    return Finding("Migrations", "none pending")


def database_guards() -> Finding:
    wrong = guards.differences()
    if wrong:
        first = " ".join(wrong[0])
        return Finding(
            "Database guards", f"{len(wrong)} differ, first: {first}", "run: gaitbelt migrate"
        )
    return Finding("Database guards", f"all {len(guards.installed())} in place")


def durability() -> Finding:
    """SQLite: journal, synchronous and foreign keys as asked for; PostgreSQL: its version."""
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
            is_old = version < POSTGRES_LEAST
            fix = "use PostgreSQL 15 or newer" if is_old else ""
            return Finding("Database", f"PostgreSQL {version // 10_000}", fix)
        have = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    wrong = [f"{name} is {have[name]}" for name, want in PRAGMAS.items() if have[name] != want]
    if wrong:
        return Finding(
            "Database", ", ".join(wrong), "keep the file on a local disk that supports WAL"
        )
    return Finding("Database", "SQLite in WAL mode, every commit on disk, foreign keys held")


def wall_clock() -> Finding:
    newest = Event.objects.order_by("-received_at").values_list("received_at", flat=True).first()
    now = clock.now()
    if newest and newest > now + CLOCK_SLACK:
        return Finding(
            "Clock",
            f"{now:%Y-%m-%d %H:%M} UTC, but the newest event is of {newest:%Y-%m-%d %H:%M}",
            "set the machine's clock",
        )
    shift = f", {clock.offset()} ahead for the demo" if clock.is_demo() else ""
    return Finding("Clock", f"{now:%Y-%m-%d %H:%M} UTC{shift}")


def chain_heads() -> Finding:
    """Every clinic's head stands at its last event; `gaitbelt verify` reads the chain itself."""
    last = Event.objects.filter(clinic=OuterRef("clinic")).order_by("-seq")
    heads = ChainHead.objects.annotate(
        last_seq=Coalesce(Subquery(last.values("seq")[:1]), 0),
        last_hash=Coalesce(Subquery(last.values("hash")[:1]), F("hash")),
    )
    wrong = heads.exclude(seq=F("last_seq"), hash=F("last_hash")).count()
    if wrong:
        return Finding("Audit chains", f"{wrong} broken at the head", "run: gaitbelt verify")
    return Finding("Audit chains", f"{heads.count()} heads stand at their last event")


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    fix = "free some space on the disk of GAITBELT_DATA_DIR" if free < FREE_LEAST else ""
    return Finding("Disk", f"{free / 1024**3:.1f} GB free", fix)


def secret_mode() -> Finding:
    path = settings.DATA_DIR / "secret_key"
    if not path.exists():
        return Finding("Secret key", "from GAITBELT_SECRET_KEY")
    mode = stat.S_IMODE(path.stat().st_mode)
    fix = f"run: chmod 600 {path}" if mode & 0o077 else ""
    return Finding("Secret key", f"in the data folder, mode {mode:o}", fix)


def debugging() -> Finding:
    fix = "unset GAITBELT_DEBUG: its pages show data to anyone" if settings.DEBUG else ""
    return Finding("Debug", "on" if settings.DEBUG else "off", fix)
