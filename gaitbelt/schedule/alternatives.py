"""What could be booked instead: other people or another place at the same time, or soon after."""

from dataclasses import replace
from datetime import timedelta

from gaitbelt.core import clock
from gaitbelt.domain.decision import Decision
from gaitbelt.schedule import slots
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.slots import Slot

DAYS = 7  # how far alternatives are looked for
MOST = 4
APART = timedelta(minutes=15)  # between two that are offered
MANY = 100  # slots of the five-minute grid among which they are found
NO_OTHER_TIME_HELPS = ("plan.", "schedule.plan_ended", "schedule.status", "schedule.too_early")


def nearest(wish: Wish, decision: Decision) -> list[Slot]:
    """The nearest bookable slots (≤ 4 SQL queries); none where no other time would help."""
    if any(code.startswith(NO_OTHER_TIME_HELPS) for code in decision.codes):
        return []
    calendar = slots.read_around(wish, DAYS)
    since = max(wish.starts_at, clock.now())
    until = calendar.clinic.day_bounds(calendar.grid.first + timedelta(days=DAYS))[0]
    anyone = replace(wish, therapist=None, technician=None, area=None)
    named = (wish.therapist, wish.technician, wish.area)
    at_once = slots.find(
        anyone, calendar, since=since, until=since + timedelta(minutes=1), limit=1, prefer=named
    )
    same_people = replace(wish, area=None)
    soon = slots.find(same_people, calendar, since=since, until=until, limit=1, prefer=named)
    later = slots.find(anyone, calendar, since=since, until=until, limit=MANY, prefer=named)
    found = [slot for slot in at_once + soon + later if _key(slot) != (wish.starts_at, *named)]
    return sorted(_apart(found), key=lambda slot: slot.starts_at)


def _apart(found: list[Slot]) -> list[Slot]:
    """The first few that are no mere minutes apart."""
    kept: list[Slot] = []
    for slot in found:
        if all(abs(slot.starts_at - other.starts_at) >= APART for other in kept):
            kept.append(slot)
    return kept[:MOST]


def _key(slot: Slot) -> tuple[object, ...]:
    return slot.starts_at, slot.therapist, slot.technician, slot.area
