"""Run every test: the rules once, the database tests and the clinic day on both databases."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from tools import postgres, system

RULES = ("gaitbelt/domain", "tests/spec", "tests/shape")
JOURNEYS = "tests/journeys"
CLINIC_DAY = f"{JOURNEYS}/test_clinic_day.py"


@dataclass(frozen=True, slots=True)
class Phase:
    """One run of pytest, and the programs without which it is left out."""

    title: str
    arguments: tuple[str, ...]
    needs: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_on_postgres(self) -> bool:
        return "postgres" in self.needs


REST = ("gaitbelt", "tests", *(f"--ignore={path}" for path in (*RULES, JOURNEYS)))
PHASES = (
    Phase("Rules and shape", RULES),
    Phase("Database tests on SQLite", REST),
    Phase("Database tests on PostgreSQL", REST, frozenset({"postgres"})),
    Phase("Journeys on SQLite", (JOURNEYS,), frozenset({"chromium"})),
    Phase("The clinic day on PostgreSQL", (CLINIC_DAY,), frozenset({"chromium", "postgres"})),
)


def main() -> int:
    """Run all phases, also after a failed one; exit 1 if any failed, or was left out under CI."""
    missing = {name for name in system.PROGRAMS if (said := system.ensure(name)) and _say(said)}
    verdicts: list[tuple[str, str, float]] = []
    with ExitStack() as stack:
        has_postgres = "postgres" not in missing
        url = stack.enter_context(postgres.cluster()) if has_postgres else ""
        for phase in PHASES:
            started = time.monotonic()
            verdict = "skipped" if phase.needs & missing else _run(phase, url)
            verdicts.append((phase.title, verdict, time.monotonic() - started))
    print()
    for title, verdict, seconds in verdicts:
        print(f"{title:<32}{verdict:<10}{seconds:6.0f} s")
    return int(any(_is_bad(verdict) for _, verdict, _ in verdicts))


def _say(lines: list[str]) -> bool:
    print(*lines, sep="\n", flush=True)
    return True


def _run(phase: Phase, url: str) -> str:
    print(f"\n{phase.title}", flush=True)
    environment = os.environ | {"GAITBELT_TEST_DATABASE_URL": url if phase.is_on_postgres else ""}
    command = [sys.executable, "-m", "pytest", "-q", *phase.arguments]
    code = subprocess.run(command, env=environment, check=False).returncode
    return "passed" if code == 0 else "FAILED"


def _is_bad(verdict: str) -> bool:
    return verdict == "FAILED" or (verdict == "skipped" and os.environ.get("CI") == "true")


if __name__ == "__main__":
    raise SystemExit(main())
