"""The result of a measurement as a page of the documentation."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

from tools import system
from tools.bench.harness import Figure

DATABASES = ("SQLite", "PostgreSQL")
type Row = tuple[str, str]  # the name of a figure, and what is asked of it
HEAD = """\
# Benchmarks

What the figures of speed, memory and statements are, and what they are asked to be. Whatever is
compared takes turns with its reference in one run, and the median of the rounds counts. A cost is
CPU time of the process that answers, so that another program on the machine disturbs little; a rate
is by the clock, with every commit on disk. The day view is measured at ten in the morning of its
clinic, while people arrive. PostgreSQL runs on the same machine with `fsync` on.

```sh
make bench                                             # measure everything, print the table
python -m tools.bench pages sessions                   # some groups only
python -m tools.bench bookings --pairs 50              # fewer simultaneous bookings
python -m tools.bench --markdown                       # write this page anew
```
"""


def page(measured: list[tuple[str, Figure]]) -> str:
    """The whole page, from (database, figure); no database: the figure needs none."""
    return f"{HEAD}\n{_machine()}\n\n{table(measured)}\n"


def table(measured: list[tuple[str, Figure]]) -> str:
    """One line per figure: what is asked, and what each database gave; bold where it is missed."""
    rows: dict[Row, dict[str, str]] = {}
    for database, figure in measured:
        cells = rows.setdefault((figure.name, figure.asked), {})
        said = figure.measured if figure.is_met else f"**{figure.measured}**"
        cells |= dict.fromkeys([database] if database else DATABASES, said)
    return "\n".join(f"| {' | '.join(line)} |" for line in _lines(rows))


def _lines(rows: dict[Row, dict[str, str]]) -> Iterator[tuple[str, ...]]:
    heads = ("figure", "asked", *DATABASES)
    yield heads
    yield tuple("---" for _ in heads)
    for (name, asked), cells in rows.items():
        yield name, asked, *(cells.get(database, "–") for database in DATABASES)


def _machine() -> str:
    """When and on what it was measured."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, on {os.cpu_count()} cores "
        f"({platform.machine()}) with {memory_gb:.0f} GB,\n"
        f"with Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} "
        f"and {_postgres()}."
    )


def _postgres() -> str:
    """The version of the PostgreSQL that is measured."""
    folder = system.postgres_bin()
    if folder is None:
        return "no PostgreSQL"
    command = [str(folder / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return f"PostgreSQL {said.split()[2]}"
