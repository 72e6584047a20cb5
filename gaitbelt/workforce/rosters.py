"""A clinic's week as a table: who works when, and who holds each technician."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from gaitbelt.domain.packs import supervision_terms
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.people.queries import staff_of
from gaitbelt.workforce.days import Day, Gap, days_of
from gaitbelt.workforce.models import Cover, Shift
from gaitbelt.workforce.written import Held, Hours, covers_text, hours_text

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Supervisors:
    """Who may hold a technician at a clinic, by what can be typed, and how they are shown."""

    by_text: Mapping[str, Sequence[UUID]]
    shown: Mapping[UUID, str]


@dataclass(frozen=True)
class Cell:
    """A cell of the table; `kind` is hours or covers; a day that is over only shows."""

    kind: str
    member: Membership
    day: date
    text: str
    is_open: bool = True
    problem: str = ""
    typed: str | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.member.pk}-{self.day}"

    @property
    def value(self) -> str:
        return self.text if self.typed is None else self.typed


@dataclass(frozen=True)
class Row:
    """One person's week."""

    member: Membership
    hours: list[Cell]
    covers: list[Cell]  # of technicians


@dataclass(frozen=True)
class Week:
    """The rosters of seven days from a Monday on (≤ 4 SQL queries)."""

    monday: date
    days: list[date]
    rows: list[Row]
    gaps: list[tuple[date, Gap]]

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(clinic: Clinic, monday: date, *, by: Membership) -> Week:
    """The week as `by` may change it."""
    days = days_of(clinic, monday, monday + timedelta(days=6))
    named, today = supervisors(clinic), clinic.today()
    rows = []
    for member in staff_of(clinic):
        member.clinic = clinic
        is_technician = member.role == Membership.Role.TECH
        rows.append(
            Row(
                member,
                [hours_cell(day, member, today=today, by=by) for day in days],
                [covers_cell(day, member, named, today=today) for day in days]
                if is_technician
                else [],
            )
        )
    return Week(monday, [each.day for each in days], rows, gaps_ahead(days))


def gaps_ahead(days: Iterable[Day]) -> list[tuple[date, Gap]]:
    """Where nobody holds a technician, from now on."""
    return [(each.day, gap) for each in days for gap in each.gaps() if gap.ends_at > each.at]


def hours_cell(day: Day, member: Membership, *, today: date, by: Membership) -> Cell:
    is_open = day.day >= today and by.role == Membership.Role.MANAGER
    return Cell("hours", member, day.day, hours_text(hours_of(day, member)), is_open)


def covers_cell(day: Day, member: Membership, named: Supervisors, *, today: date) -> Cell:
    held = held_on(day.clinic, day.day, [c for c in day.covers if c.technician_id == member.pk])
    shown = dict(named.shown) | {
        each.supervisor_id: each.supervisor.name
        for each in day.covers
        if each.supervisor_id not in named.shown
    }
    text = covers_text(held, shown, hours_of(day, member))
    return Cell("covers", member, day.day, text, day.day >= today)


def hours_of(day: Day, member: Membership) -> list[Hours]:
    """A member's shifts on a day, in wall-clock times."""
    return [as_hours(each, day.clinic) for each in day.shifts if each.member_id == member.pk]


def as_hours(shift: Shift, clinic: Clinic) -> Hours:
    starts, ends = _wall(shift.starts_at, clinic), _wall(shift.ends_at, clinic)
    if shift.lunch_starts_at is None or shift.lunch_ends_at is None:
        return Hours(starts, ends)
    lunch = _wall(shift.lunch_starts_at, clinic), _wall(shift.lunch_ends_at, clinic)
    return Hours(starts, ends, lunch)


def held_on(clinic: Clinic, day: date, covers: Sequence[Cover]) -> list[Held]:
    """Who holds a technician when on a day: where rows overlap, the one that began last."""
    opens, closes = clinic.day_bounds(day)
    marks = {opens, closes} | {at for each in covers for at in (each.starts_at, each.ends_at)}
    found: list[Held] = []
    for starts, ends in pairwise(sorted(mark for mark in marks if opens <= mark <= closes)):
        now = [each for each in covers if each.starts_at <= starts < each.ends_at]
        if not now:
            continue
        who = max(now, key=lambda each: each.starts_at).supervisor_id
        until = LAST_MINUTE if ends == closes else _wall(ends, clinic)
        since = _wall(starts, clinic)
        if found and found[-1].supervisor == who and found[-1].ends == since:
            since = found.pop().starts
        found.append(Held(since, until, who))
    return found


def supervisors(clinic: Clinic) -> Supervisors:
    """Those whose role the clinic's rules accept as a supervisor (1 SQL query)."""
    place = people.place(clinic)
    roles = supervision_terms(place.pack, place.facility).roles
    by_text: dict[str, list[UUID]] = {}
    allowed = [each for each in staff_of(clinic) if each.role in roles]
    for each in allowed:
        for text in (each.name, str(each.person)):
            by_text.setdefault(text.lower(), []).append(each.pk)
    shown = {
        each.pk: each.name if len(by_text[each.name.lower()]) == 1 else str(each.person)
        for each in allowed
    }
    return Supervisors(by_text, shown)


def _wall(at: datetime, clinic: Clinic) -> time:
    return at.astimezone(clinic.tz).time().replace(second=0, microsecond=0)
