"""Run every test: the rules once, the database tests and the clinic day on both databases."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain

from tools import postgres, system

RULES = ("gaitbelt/domain", "tests/spec", "tests/shape")
JOURNEYS = "tests/journeys"
CLINIC_DAY = f"{JOURNEYS}/test_clinic_day.py"
RECORDER = "tests/recorder"


@dataclass(frozen=True, slots=True)
class Phase:
    """One run of pytest or another module, and the programs without which it is left out."""

    title: str
    arguments: tuple[str, ...]
    needs: frozenset[str] = field(default_factory=frozenset)
    module: tuple[str, ...] = ("pytest", "-q")

    @property
    def is_on_postgres(self) -> bool:
        return "postgres" in self.needs


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a phase ended, and what it printed."""

    title: str
    word: str
    seconds: float = 0
    output: str = ""


REST = ("gaitbelt", "tests", *(f"--ignore={path}" for path in (*RULES, JOURNEYS, RECORDER)))
# Stages one after another; the lanes of a stage side by side, one for each core; the phases of a
# lane in their order. What measures a tablet's pace has the machine to itself.
STAGES: tuple[tuple[tuple[Phase, ...], ...], ...] = (
    (
        (Phase("Rules and shape", RULES),),
        (Phase("Inverted conditions", (), module=("tools.mutants",)),),
    ),
    (
        (
            Phase("Database tests on SQLite", REST),
            Phase("Journeys on SQLite", (JOURNEYS,), frozenset({"chromium"})),
        ),
        (
            Phase(
                "Database tests on PostgreSQL",
                (*REST, "--ignore=tests/tools"),
                frozenset({"postgres"}),
            ),
        ),
    ),
    ((Phase("A tablet's queue", (RECORDER,), frozenset({"chromium"})),),),
    (
        (
            Phase(
                "The clinic day on PostgreSQL",
                (CLINIC_DAY,),
                frozenset({"chromium", "postgres"}),
            ),
        ),
    ),
)


def main() -> int:
    """Run all phases, also after a failed one; exit 1 if any failed, or was left out under CI."""
    missing = {name for name in system.PROGRAMS if (said := system.ensure(name)) and _say(said)}
    verdicts: list[Verdict] = []
    with ExitStack() as stack:
        has_postgres = "postgres" not in missing
        url = stack.enter_context(postgres.cluster()) if has_postgres else ""
        for stage in STAGES:
            with ThreadPoolExecutor(len(stage)) as cores:
                lanes = cores.map(lambda lane: [_run(each, url, missing) for each in lane], stage)
                for verdict in chain.from_iterable(lanes):
                    print(f"\n{verdict.title}\n{verdict.output}", flush=True)
                    verdicts.append(verdict)
    for verdict in verdicts:
        print(f"{verdict.title:<32}{verdict.word:<10}{verdict.seconds:6.0f} s")
    return int(any(verdict.word == "FAILED" for verdict in verdicts))


def _say(lines: list[str]) -> bool:
    print(*lines, sep="\n", flush=True)
    return True


def _run(phase: Phase, url: str, missing: set[str]) -> Verdict:
    """One phase in a process of its own; what it prints is shown when it has ended."""
    if absent := ", ".join(sorted(phase.needs & missing)):
        word = "FAILED" if os.environ.get("CI") == "true" else "skipped"
        return Verdict(phase.title, word, output=f"Not run, for want of: {absent}.")
    started = time.monotonic()
    environment = os.environ | {"GAITBELT_TEST_DATABASE_URL": url if phase.is_on_postgres else ""}
    command = [sys.executable, "-m", *phase.module, *phase.arguments]
    done = subprocess.run(
        command, env=environment, check=False, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    word = "passed" if done.returncode == 0 else "FAILED"
    return Verdict(phase.title, word, time.monotonic() - started, done.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
