"""The day's lanes: what stands where, in steps of five minutes from the left edge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from gaitbelt.core.look import clock_text
from gaitbelt.people.models import Clinic
from gaitbelt.schedule.claims import TURNAROUND
from gaitbelt.schedule.day import Resource, Visit
from gaitbelt.schedule.grid import STEP

SHORTEST = 6  # steps: half an hour is worth offering
HERE = frozenset({"checked_in", "in_session"})
OVER = frozenset({"done", "no_show"})


@dataclass(slots=True)
class Block:
    """Something in a lane: a visit, a stretch off, or drying after cleaning."""

    start: int
    end: int
    kind: str  # "", done, here, off, wet or free
    visit: Visit | None = None
    small: str = ""  # what it says, or says besides the name
    row: int = 0


@dataclass(slots=True)
class Lane:
    """One resource with its blocks; overlapping ones stand in rows below each other."""

    resource: Resource
    blocks: list[Block] = field(default_factory=list)
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Axis:
    """The hours that the day shows: the clinic's, and more where a visit lies outside them."""

    starts_at: datetime
    steps: int
    clinic: Clinic

    def step(self, at: datetime) -> int:
        return min(max((at - self.starts_at) // STEP, 0), self.steps)

    def step_after(self, at: datetime) -> int:
        return min(max(-((self.starts_at - at) // STEP), 0), self.steps)

    def clock(self, step: int) -> str:
        """The wall clock at a step."""
        return clock_text(self.starts_at + step * STEP, self.clinic.tz)

    def hours(self) -> Iterator[int]:
        """The wall-clock hour at every twelfth step: a day of 25 hours shows one twice."""
        for hour in range(-(-self.steps // 12)):
            at = self.starts_at + timedelta(hours=hour)
            yield at.astimezone(self.clinic.tz).hour


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lanes: list[Lane]


def axis(clinic: Clinic, day: date, visits: Iterable[Visit]) -> Axis:
    """Whole hours around the opening hours and every visit of the day."""
    opens, closes = clinic.opening_hours(day)
    first = min([opens, *(visit.starts_at for visit in visits)])
    last = max([closes, *(visit.ends_at for visit in visits)])
    first -= timedelta(minutes=first.astimezone(clinic.tz).minute)
    hours = -(-(last - first) // timedelta(hours=1))
    return Axis(first, 12 * hours, clinic)


def groups(
    axis: Axis, resources: Iterable[Resource], visits: Iterable[Visit], now: datetime
) -> list[Group]:
    """Therapists, technicians, areas, devices: each lane with all that stands in it."""
    lanes = {resource.id: Lane(resource) for resource in resources}
    words = Words.now()
    for lane in lanes.values():
        lane.blocks += _off(axis, lane.resource, words)
    for visit in visits:
        if visit.status == "cancelled":
            continue
        for owner, block in _blocks(axis, visit, words.of(visit, now), words):
            if owner in lanes:
                lanes[owner].blocks.append(block)
    for lane in lanes.values():
        _stack(lane)
        lane.blocks += _free(axis, lane, axis.step_after(now))
    return _grouped(lanes.values())


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in blocks, in the reader's language: looked up once for the whole day."""

    away: str
    lunch: str
    wet: str
    late: str
    by_status: dict[str, str]

    @classmethod
    def now(cls) -> "Words":
        return cls(
            away=_("away"),
            lunch=_("lunch"),
            wet=_("being cleaned"),
            late=_("late"),
            by_status={
                "checked_in": _("here"),
                "in_session": _("in session"),
                "no_show": _("no-show"),
            },
        )

    def of(self, visit: Visit, now: datetime) -> str:
        if visit.status == "booked":
            return self.late if visit.starts_at < now else ""
        return self.by_status.get(visit.status, "")


def _grouped(lanes: Iterable[Lane]) -> list[Group]:
    """A member without shift or visit that day has no lane."""
    found: dict[str, list[Lane]] = defaultdict(list)
    for lane in lanes:
        resource = lane.resource
        is_away = resource.what == "person" and not resource.shifts
        if is_away and not any(block.visit for block in lane.blocks):
            continue
        is_technician = resource.note == "TECH"
        place = "technician" if resource.what == "person" and is_technician else resource.what
        found[place].append(lane)
    found["area"].sort(key=lambda lane: (lane.resource.face, lane.resource.name))
    for place in ("person", "technician", "item"):
        found[place].sort(key=lambda lane: lane.resource.name)
    titles = {
        "person": _("Therapists"),
        "technician": _("Technicians"),
        "area": _("Areas"),
        "item": _("Devices"),
    }
    return [Group(title, found[place]) for place, title in titles.items() if found[place]]


def _blocks(
    axis: Axis, visit: Visit, note: str, words: Words
) -> Iterator[tuple[str | None, Block]]:
    """(owner, block) for everyone and everything that a visit needs."""
    kind = "here" if visit.status in HERE else "done" if visit.status in OVER else ""
    start, middle = axis.step(visit.starts_at), axis.step(visit.licensed_until)
    end = axis.step_after(visit.ends_at)
    if visit.licensed_until > visit.starts_at:
        until = axis.step_after(visit.licensed_until)
        yield visit.therapist, Block(start, until, kind, visit, note or visit.type)
    if visit.ends_at > visit.licensed_until:
        yield visit.technician, Block(middle, end, kind, visit, note)
    yield visit.area, Block(start, end, kind, visit, note)
    if visit.status == "no_show":
        return
    clean = axis.step_after(visit.clean_at or visit.ends_at + TURNAROUND)
    yield visit.area, Block(end, clean, "wet", small=words.wet)
    for kind_id, starts_at, ends_at in visit.devices:
        yield kind_id, Block(axis.step(starts_at), end, kind, visit)
        yield kind_id, Block(end, axis.step_after(ends_at), "wet", small=words.wet)


def _off(axis: Axis, resource: Resource, words: Words) -> Iterator[Block]:
    """Where somebody is away or at lunch; units of a kind that are out of service."""
    for label in resource.out:
        says = _("%(unit)s is out of service") % {"unit": label}
        yield Block(0, axis.steps, "off", small=says)
    if resource.what != "person":
        return
    away = 0
    for shift in sorted(resource.shifts, key=lambda shift: shift.starts_at):
        yield Block(away, axis.step(shift.starts_at), "off", small=words.away)
        if shift.lunch_starts_at and shift.lunch_ends_at:
            lunch = axis.step(shift.lunch_starts_at), axis.step_after(shift.lunch_ends_at)
            yield Block(*lunch, "off", small=words.lunch)
        away = max(away, axis.step_after(shift.ends_at))
    yield Block(away, axis.steps, "off", small=words.away)


def _free(axis: Axis, lane: Lane, now: int) -> list[Block]:
    """Where a licensee is rostered and nothing stands, from now on: half an hour or more."""
    resource = lane.resource
    if resource.what != "person" or resource.note == "TECH" or not resource.shifts:
        return []
    ends = [(now, now), *((each.start, each.end) for each in lane.blocks), (axis.steps, axis.steps)]
    found, since = [], 0
    for start, end in sorted(ends):
        if start - since >= SHORTEST and since >= now:
            found.append(Block(since, start, "free"))
        since = max(since, end)
    return found


def _stack(lane: Lane) -> None:
    """Give each block the first row in which nothing is in its way."""
    lane.blocks = [block for block in lane.blocks if block.end > block.start]
    lane.blocks.sort(key=lambda block: (block.start, block.kind == "wet"))
    free: list[int] = []
    for block in lane.blocks:
        row = next((row for row, until in enumerate(free) if until <= block.start), len(free))
        free[row : row + 1] = [block.end]
        block.row = row
    lane.rows = max(len(free), 1)
