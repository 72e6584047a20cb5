"""Measure every figure and print the table; --markdown FILE keeps it.

Example: python -m tools.bench rules
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tools import postgres, system
from tools.bench.harness import Figure, markdown
from tools.server import environment

# Group → the databases on which it is measured.
BOTH = ("SQLite", "PostgreSQL")
GROUPS = {
    "rules": ("",),
    "process": BOTH,
    "bookings": BOTH,
    "sessions": BOTH,
    "imports": BOTH,
    "pages": BOTH,
    "live": BOTH,
    "search": BOTH,
    "record": BOTH,
}


def measure(group: str, database: str) -> Iterator[Figure]:
    """Run one group in a process and an installation of its own."""
    with ExitStack() as stack:
        data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gaitbelt-bench-")))
        is_postgres = database == "PostgreSQL"
        url = stack.enter_context(postgres.cluster(durable=True)) if is_postgres else ""
        command = [sys.executable, "-m", "tools.bench.group", group]
        process = stack.enter_context(
            subprocess.Popen(
                command, env=environment(data_dir, url), stdout=subprocess.PIPE, text=True
            )
        )
        for line in process.stdout or ():
            figure = Figure(**json.loads(line))
            yield figure.named(f"{figure.name}, {database}") if database else figure
    if process.returncode:
        raise SystemExit(f"The measurement of {group} {database} failed.")


def main() -> int:
    """Measure the named groups of figures, or all; exit 1 if a promise is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"{', '.join(GROUPS)}; all if none is named")
    parser.add_argument("--markdown", type=Path, help="write the table into this file as well")
    options = parser.parse_args()
    has_postgres = not system.ensure("postgres")
    figures: list[Figure] = []
    for group in options.groups or GROUPS:
        for database in GROUPS[group]:
            if database == "PostgreSQL" and not has_postgres:
                continue
            for figure in measure(group, database):
                figures.append(figure)
                print("; ".join(figure.cells()), flush=True)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."
    report = f"{machine}\n\n{markdown(figures)}\n"
    print(f"\n{report}")
    if options.markdown:
        options.markdown.write_text(report)
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
