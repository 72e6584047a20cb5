"""A series before it is booked: every date with its slot, or why not and what is nearest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from gaitbelt.core import clock
from gaitbelt.domain.decision import Decision, together
from gaitbelt.schedule import calendar as calendars
from gaitbelt.schedule import conflicts, rules, slots
from gaitbelt.schedule.calendar import Calendar
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.resources import existing_resources
from gaitbelt.schedule.slots import Preferred, Slot

A_MINUTE = timedelta(minutes=1)
EITHER_SIDE = 2  # days around a date in which its nearest alternative is looked for


@dataclass(frozen=True)
class Planned:
    """One date of a series: its slot at the time wished, or reasons and the nearest one."""

    wish: Wish
    slot: Slot | None
    decision: Decision
    nearest: Slot | None = None

    @property
    def offer(self) -> Slot | None:
        return self.slot or self.nearest

    @property
    def is_same_day(self) -> bool:
        offer, clinic = self.offer, self.wish.clinic
        return offer is not None and clinic.day_at(offer.starts_at) == self.wish.day


def dates(first_on: date, weekdays: Collection[int], weeks: int) -> Iterator[date]:
    """The chosen weekdays of so many weeks, from a day on."""
    for offset in range(7 * weeks):
        day = first_on + timedelta(days=offset)
        if day.weekday() in weekdays:
            yield day


def preview(wish: Wish, days: list[date], starts: time, prefer: Preferred = ()) -> list[Planned]:
    """Each date's verdict, from one calendar (≤ 4 SQL; ≤ 8 more for a date that is refused)."""
    clinic = wish.clinic
    first = min(days) - timedelta(days=EITHER_SIDE)
    count = (max(days) - first).days + EITHER_SIDE + 1
    calendar = calendars.read(wish, first, count)
    wishes = [replace(wish, starts_at=clinic.at(day, starts)) for day in days]
    return [_planned(each, calendar, set(days), prefer) for each in wishes]


def _planned(wish: Wish, calendar: Calendar, days: set[date], prefer: Preferred) -> Planned:
    at = wish.starts_at
    exact = slots.find(wish, calendar, since=at, until=at + A_MINUTE, limit=1, prefer=prefer)
    if exact and at >= clock.now():
        return Planned(wish, exact[0], Decision())
    whole = slots.chosen(wish, calendar, prefer)
    reasons = [rules.may_book(whole), conflicts.clashes(whole, existing_resources(whole))]
    return Planned(wish, None, together(reasons), _nearest(wish, calendar, days, prefer))


def _nearest(wish: Wish, calendar: Calendar, days: set[date], prefer: Preferred) -> Slot | None:
    """The slot closest to the wished time; not on a day that has a visit of the series."""
    own = wish.day
    around = timedelta(days=EITHER_SIDE)
    since = max(wish.clinic.day_bounds(own - around)[0], clock.now())
    until = wish.clinic.day_bounds(own + around)[1]
    found = slots.find(wish, calendar, since=since, until=until, limit=2000, prefer=prefer)
    others = days - {own}
    free = [slot for slot in found if wish.clinic.day_at(slot.starts_at) not in others]
    return min(free, key=lambda slot: abs(slot.starts_at - wish.starts_at), default=None)
