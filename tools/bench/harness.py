"""Measure alternately, and say it in a table."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result: what was measured, what is asked of it, and what came out."""

    name: str
    asked: str
    measured: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things that are compared: a name and what one round of it costs, in seconds."""

    name: str
    cost: Callable[[], float]


def alternate(*sides: Side, rounds: int) -> list[list[float]]:
    """The costs of each side, in rounds that take every side in turn; the first round warms up."""
    costs: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        for side, kept in zip(sides, costs, strict=True):
            cost = side.cost()
            if number:
                kept.append(cost)
    return costs


def own_cpu(act: Callable[[], object], times: int) -> Callable[[], float]:
    """CPU seconds of this process for one call, averaged over a round of `times`."""
    return _per_call(act, times, time.process_time)


def elapsed(act: Callable[[], object], times: int) -> Callable[[], float]:
    """Seconds on the clock for one call, averaged over a round of `times`."""
    return _per_call(act, times, time.perf_counter)


def _per_call(
    act: Callable[[], object], times: int, clock: Callable[[], float]
) -> Callable[[], float]:
    def cost() -> float:
        started = clock()
        for _ in range(times):
            act()
        return (clock() - started) / times

    return cost


def cpu_of(pid: int, act: Callable[[], object], times: int) -> Callable[[], float]:
    """CPU seconds that a server and its children spend on one request, averaged over a round."""

    def cost() -> float:
        started = cpu_s(pid)
        for _ in range(times):
            act()
        return (cpu_s(pid) - started) / times

    return cost


def cpu_s(pid: int) -> float:
    """User and system seconds of a process and its living children, to the nanosecond.

    The clock of another process is clock_getcpuclockid(3), which Linux makes of its number.
    """
    return sum(time.clock_gettime(~member << 3 | 2) for member in family(pid))


def resident_mb(pid: int) -> float:
    """Memory of a process and its children, in MB; shared pages count by their share."""
    lines = [
        line
        for member in family(pid)
        for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
    ]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def at_least_rate(name: str, ours: Side, theirs: Side, *, share: float, rounds: int = 7) -> Figure:
    """A figure that holds when we do at least this share of what the reference does in a second."""
    our, their = map(statistics.median, alternate(ours, theirs, rounds=rounds))
    return Figure(
        name,
        f"at least {share:g} of the rate of {theirs.name}",
        f"{their / our:.2f} ({1 / our:.0f}/s beside {1 / their:.0f}/s)",
        their / our >= share,
    )


def at_most(name: str, ours: Side, theirs: Side, *, times: float, rounds: int = 7) -> Figure:
    """A figure that holds when we cost at most `times` what the reference costs."""
    our, their = map(statistics.median, alternate(ours, theirs, rounds=rounds))
    return ratio(name, our, their, beside=theirs.name, times=times)


def ratio(name: str, our: float, their: float, *, beside: str, times: float) -> Figure:
    """A figure that holds when one cost is at most `times` another; both in seconds."""
    return Figure(
        name,
        f"at most {times:g} × {beside}",
        f"{our / their:.2f} × ({our * 1000:.2f} ms beside {their * 1000:.2f} ms)",
        our <= times * their,
    )


def below(name: str, value: float, limit: float, unit: str) -> Figure:
    """A figure that holds when a value is at most its limit."""
    return Figure(name, f"at most {limit:g} {unit}", f"{value:.4g} {unit}", value <= limit)


def share(name: str, part: int, whole: int, *, least: float) -> Figure:
    """A figure that holds when a part is at least so much of the whole."""
    measured = f"{part / whole:.1%} ({part} of {whole})"
    return Figure(name, f"at least {least:.0%}", measured, part >= least * whole)


def exactly(name: str, value: int, wanted: int) -> Figure:
    """A figure that holds when a count is what it must be."""
    return Figure(name, f"exactly {wanted}", str(value), value == wanted)


def statements(act: Callable[[], object]) -> int:
    """How many SQL statements read or write; those that only frame a transaction do not count."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(not query["sql"].startswith(FRAME) for query in queries)


def like[M: Model](row: M, **other: Any) -> M:
    """A new row with the values of another one, some of them changed."""
    columns = [column.attname for column in row._meta.concrete_fields]
    return type(row)(**{name: getattr(row, name) for name in columns} | other)
