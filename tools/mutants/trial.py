"""The trial: run the tests once, then once more in a fork for each mutant that they touch.

Everything is imported and collected once. A fork puts the mutant's code under the functions that
are alive and runs only the tests that touched the condition, quickest first, until one fails.
"""

import gc
import os
import resource
import signal
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tools.mutants.conditions import Mutant
from tools.mutants.live import Line, Live

LIMIT_S = 10  # of CPU
EXAMPLES = 40
PASSED, FAILED, UNTRIED = range(3)
NOTICED = {FAILED, -signal.SIGXCPU}  # a loop that no longer ends is noticed as well


class Trial:
    """A pytest plugin that tries mutants instead of reporting on tests."""

    def __init__(self, mutants: Sequence[Mutant], cores: int) -> None:
        self.mutants, self.cores = mutants, cores
        self.survivors: list[Mutant] = []
        self.broken: list[str] = []  # tests that fail without a mutant, mutants that did not run
        self.has_run = False
        self._tests: dict[Line, list[tuple[float, pytest.Item]]] = defaultdict(list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """The same examples for every mutant; a failing one is not made smaller."""
        from hypothesis import HealthCheck, Phase, settings  # pytest wants to import it first

        settings.register_profile(
            "mutants", deadline=None, derandomize=True, database=None, max_examples=EXAMPLES,
            phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._live = Live({mutant.path for mutant in self.mutants})
        self._run_without(session.items)
        self._run_again(session.items)
        if not self.broken:
            gc.freeze()  # forks share what is there already
            self._try_all()
            self.has_run = True
        return True

    def _run_without(self, items: Sequence[pytest.Item]) -> None:
        """Every test once, to see that it passes, how long it takes and what it touches."""
        self._live.watch()
        for item in items:
            self._live.begin()
            started = time.perf_counter()
            if not passes(item):
                self.broken.append(f"{item.nodeid} fails without a mutant.")
            for line in self._live.touched():
                self._tests[line].append((time.perf_counter() - started, item))
        self._live.unwatch()

    def _run_again(self, items: Sequence[pytest.Item]) -> None:
        """A second time in a fork: a test that cannot be repeated would notice every mutant."""
        if pid := os.fork():
            _, status = os.waitpid(pid, 0)
            if status:
                self.broken.append("A test that has passed fails when it is run again.")
        else:
            self._live.clear_caches()
            os._exit(PASSED if all(passes(item) for item in items) else FAILED)

    def _try_all(self) -> None:
        """A fork for each mutant, so many at once as there are cores."""
        running: dict[int, Mutant] = {}
        waiting = list(reversed(self.mutants))
        while waiting or running:
            if waiting and len(running) < self.cores:
                mutant = waiting.pop()
                if pid := os.fork():
                    running[pid] = mutant
                else:
                    os._exit(self._outcome(mutant))
            else:
                pid, status = os.wait()
                self._judge(running.pop(pid), os.waitstatus_to_exitcode(status))

    def _judge(self, mutant: Mutant, code: int) -> None:
        if code == PASSED:
            self.survivors.append(mutant)
        elif code not in NOTICED:
            self.broken.append(f"{mutant.path.name}:{mutant.lines[0]} {mutant.condition}: {code}")

    def _outcome(self, mutant: Mutant) -> int:
        """FAILED as soon as a test notices the mutant, else PASSED; UNTRIED when it did not run."""
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S + 1))
        try:
            self._live.put(mutant)
            self._live.clear_caches()
            return PASSED if all(passes(item) for item in self._touching(mutant)) else FAILED
        except BaseException:
            return UNTRIED

    def _touching(self, mutant: Mutant) -> list[pytest.Item]:
        """The tests that ran the mutated condition, quickest first."""
        seconds = {
            item: seconds
            for line in mutant.lines
            for seconds, item in self._tests.get((str(mutant.path), line), ())
        }
        return sorted(seconds, key=lambda item: seconds[item])


def passes(item: pytest.Item) -> bool:
    """Run one test with its fixtures."""
    return not any(report.failed for report in runtestprotocol(item, log=False))


def run(trial: Trial, tests: Sequence[str], root: Path) -> None:
    """Let pytest collect tests that need no database, and try the mutants on them."""
    options = ("-q", "-s", "--no-header", "-m", "not django_db", "-c", f"{root}/pyproject.toml")
    pytest.main([*options, *tests], plugins=[trial])
