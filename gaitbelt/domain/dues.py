"""Due dates of an item: hard at midnight, or amber for a grace (equipment §6)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

GRACE_DAYS: Final = 14  # default per kind
# Powered devices that are applied to patients: electrical test and calibration are hard.
HARD_CATEGORIES: Final = frozenset({"E09", "E12", "E16", "E17", "E18"})


class DueKind(StrEnum):
    """What falls due."""

    ELECTRICAL = "electrical"
    CALIBRATION = "calibration"
    INSPECTION = "inspection"
    MAINTENANCE = "maintenance"
    REPLACEMENT = "replacement"
    DRAIN = "drain"


HARD_KINDS: Final = frozenset({DueKind.ELECTRICAL, DueKind.CALIBRATION})


@dataclass(frozen=True, slots=True)
class Due:
    """One due date; `extended_until` is the manager's one extension, with a reason on record."""

    kind: DueKind
    due_on: date
    extended_until: date | None = None
    grace_days: int = GRACE_DAYS


class DueStanding(StrEnum):
    """What a due date does on a day."""

    IN_DATE = "in_date"
    AMBER = "amber"
    OUT = "out"


def last_usable_day(category: str, due: Due) -> date:
    """The last day on which the item may be used under this due date."""
    if category in HARD_CATEGORIES and due.kind in HARD_KINDS:
        return due.due_on
    after_grace = due.due_on + timedelta(days=due.grace_days)
    return max(after_grace, due.extended_until or after_grace)


def due_standing(category: str, due: Due, on: date) -> DueStanding:
    """In date, amber, or out on the day `on`; a hard date is out from the next midnight.

    Source: equipment §6, §11.3.
    """
    if on <= due.due_on:
        return DueStanding.IN_DATE
    return DueStanding.AMBER if on <= last_usable_day(category, due) else DueStanding.OUT
