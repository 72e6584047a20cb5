"""Time as bits: one bit per five minutes of the clinic's wall clock, a whole calendar per int.

Local time, so that a day's hours stay where they are when the clocks change; instants are
converted at the edge (scheduling.md §4.2, §7).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP_MINUTES = 5
STEP = timedelta(minutes=STEP_MINUTES)
PER_DAY = 24 * 60 // STEP_MINUTES


def steps(minutes: int) -> int:
    """How many steps cover so many minutes."""
    return -(-minutes // STEP_MINUTES)


def runs(mask: int, length: int) -> int:
    """The bits at which `length` set bits begin (log2 length ANDs)."""
    have = 1
    while have < length:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask


def bits(mask: int) -> Iterator[int]:
    """The places of the set bits, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True, slots=True)
class Grid:
    """So many days of a zone, from the first on."""

    zone: ZoneInfo
    first: date
    days: int

    @property
    def size(self) -> int:
        return self.days * PER_DAY

    @property
    def everything(self) -> int:
        return (1 << self.size) - 1

    def place(self, at: datetime) -> int:
        """The step in which an instant lies; outside the grid it may be negative or too large."""
        local = at.astimezone(self.zone)
        minutes = local.hour * 60 + local.minute
        return (local.date() - self.first).days * PER_DAY + minutes // STEP_MINUTES

    def instant(self, place: int) -> datetime | None:
        """When a step begins; None where the clocks skip it."""
        day, step = divmod(place, PER_DAY)
        wall = time(*divmod(step * STEP_MINUTES, 60))
        at = datetime.combine(self.first + timedelta(days=day), wall, self.zone).astimezone(UTC)
        return at if self.place(at) == place else None

    def span(self, starts_at: datetime, ends_at: datetime) -> int:
        """Every step that a stretch of time touches."""
        if ends_at <= starts_at:
            return 0
        start, end = self.place(starts_at), self.place(ends_at - timedelta(microseconds=1)) + 1
        if (end - start) * STEP == _rounded(starts_at, ends_at):
            return self.between(start, end)
        return self._step_by_step(starts_at, ends_at)

    def between(self, start: int, end: int) -> int:
        """The bits from `start` up to `end`, cut to the grid."""
        start, end = max(start, 0), min(end, self.size)
        return ((1 << (end - start)) - 1) << start if end > start else 0

    def daily(self, opens: time, closes: time) -> int:
        """The same wall-clock hours of every day."""
        first = (opens.hour * 60 + opens.minute) // STEP_MINUTES
        last = steps(closes.hour * 60 + closes.minute)
        one = self.between(first, last)
        return sum(one << day * PER_DAY for day in range(self.days)) & self.everything

    def _step_by_step(self, starts_at: datetime, ends_at: datetime) -> int:
        """A stretch over a change of the clocks, where steps are skipped or come twice."""
        found, at = 0, starts_at
        while at < ends_at:
            place = self.place(at)
            found |= self.between(place, place + 1)
            at += STEP
        last = self.place(ends_at - timedelta(microseconds=1))
        return found | self.between(last, last + 1)


def _rounded(starts_at: datetime, ends_at: datetime) -> timedelta:
    """How long the steps are that a stretch touches, when no clock changes in it."""
    early = timedelta(
        minutes=starts_at.minute % STEP_MINUTES,
        seconds=starts_at.second,
        microseconds=starts_at.microsecond,
    )
    whole = early + (ends_at - starts_at)
    return -(-whole // STEP) * STEP


@dataclass(slots=True)
class Load:
    """How much of a resource is taken: `levels[k]` is where more than k units are."""

    levels: list[int] = field(default_factory=list)

    def add(self, span: int, units: int = 1) -> None:
        for _ in range(units):
            carry = span
            for level, taken in enumerate(self.levels):
                self.levels[level], carry = taken | carry, taken & carry
            if carry:
                self.levels.append(carry)

    def full(self, capacity: int, units: int = 1) -> int:
        """Where there is no room for so many units more."""
        least = max(capacity - units, -1)
        if least < 0:
            return -1
        return self.levels[least] if least < len(self.levels) else 0

    def beyond(self, other: "Load") -> int:
        """Where this load is larger than the other."""
        found = 0
        for level, mask in enumerate(self.levels):
            found |= mask & ~(other.levels[level] if level < len(other.levels) else 0)
        return found
