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
    found = slots.find(
        anyone, calendar, since=since, until=since + timedelta(minutes=1), limit=1, prefer=named
    )
    same_people = replace(wish, area=None)
    found += slots.find(same_people, calendar, since=since, until=until, limit=2, prefer=named)
    found += slots.find(anyone, calendar, since=since, until=until, limit=MOST, prefer=named)
    refused = (wish.starts_at, *named)
    unique = {_key(slot): slot for slot in found if _key(slot) != refused}
    return list(unique.values())[:MOST]


def _key(slot: Slot) -> tuple[object, ...]:
    return slot.starts_at, slot.therapist, slot.technician, slot.area
