"""Measure every figure and print the table; --markdown writes docs/benchmarks.md anew.

Example: python -m tools.bench rules
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tools import postgres, system
from tools.bench import report
from tools.bench.harness import Figure
from tools.server import environment

PAGE = Path("docs/benchmarks.md")
# Group → the databases on which it is measured.
GROUPS: dict[str, tuple[str, ...]] = {
    "pages": report.DATABASES,
    "sessions": report.DATABASES,
    "queue": report.DATABASES,
    "bookings": report.DATABASES,
    "live": report.DATABASES,
    "record": report.DATABASES,
    "search": report.DATABASES,
    "imports": report.DATABASES,
    "process": report.DATABASES,
    "recorder": ("",),
    "rules": ("",),
    "mutants": ("",),
}


def measure(group: str, database: str) -> Iterator[Figure]:
    """Run one group in a process and an installation of its own.

    Errors: subprocess.CalledProcessError, after the figures that came before it.
    """
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
            yield Figure(**json.loads(line))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def main() -> int:
    """Measure the named groups, or all; exit 1 if one is missed or could not be measured."""
    options = _options()
    os.environ["BENCH_PAIRS"] = str(options.pairs)
    has_postgres = not system.ensure("postgres")
    measured: list[tuple[str, Figure]] = []
    failed = []
    for group in options.groups or GROUPS:
        for database in GROUPS[group]:
            if database == "PostgreSQL" and not has_postgres:
                continue
            try:
                for figure in measure(group, database):
                    measured.append((database, figure))
                    print(_line(database, figure), flush=True)
            except subprocess.CalledProcessError:
                failed.append(f"{group} {database}".strip())
    print(f"\n{report.table(measured)}\n")
    if options.markdown:
        options.markdown.write_text(report.page(measured), encoding="utf-8")
    for name in failed:
        print(f"The measurement of {name} failed.")
    return int(bool(failed) or not all(figure.is_met for _, figure in measured))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"{', '.join(GROUPS)}; all if none is named")
    parser.add_argument(
        "--markdown", type=Path, nargs="?", const=PAGE, help=f"write the page, {PAGE} by default"
    )
    parser.add_argument("--pairs", type=int, default=1000, help="of simultaneous bookings")
    return parser.parse_args()


def _line(database: str, figure: Figure) -> str:
    verdict = "met" if figure.is_met else "MISSED"
    return "; ".join((database or "–", figure.name, figure.asked, figure.measured, verdict))


if __name__ == "__main__":
    raise SystemExit(main())
