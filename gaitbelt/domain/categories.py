"""Categories of equipment: whom they touch, and what falls due how often (equipment §1, §2)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain import data
from gaitbelt.domain.dues import DueKind


class Spaulding(StrEnum):
    """What a thing touches decides how it is cleaned (equipment §1)."""

    CRITICAL = "critical"
    SEMICRITICAL = "semicritical"
    NONCRITICAL = "noncritical"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Interval:
    """How long a good check lasts: calendar months, then days; or so many uses or hours run."""

    months: int = 0
    days: int = 0
    uses: int = 0
    hours: int = 0

    @property
    def is_by_meter(self) -> bool:
        return bool(self.uses or self.hours)

    def after(self, day: date) -> date:
        """The last good day of a check of `day`; the 31st becomes the month's last day."""
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Category:
    """One category with its default intervals; `powered_only` counts for a kind with a plug."""

    code: str
    en: str
    es: str
    spaulding: Spaulding
    intervals: Mapping[DueKind, Interval]
    powered_only: frozenset[DueKind]
    is_inspected_before_use: bool

    def intervals_of(self, *, is_powered: bool) -> dict[DueKind, Interval]:
        """What falls due for a kind of this category."""
        return {
            due: interval
            for due, interval in self.intervals.items()
            if is_powered or due not in self.powered_only
        }


def _category(row: Mapping[str, Any]) -> Category:
    intervals = {
        due: Interval(row[due].get("months", 0), row[due].get("days", 0))
        for due in DueKind
        if due in row
    }
    return Category(
        code=row["code"],
        en=row["en"],
        es=row["es"],
        spaulding=Spaulding(row["spaulding"]),
        intervals=MappingProxyType(intervals),
        powered_only=frozenset(due for due in intervals if row[due].get("powered", False)),
        is_inspected_before_use=row.get("before_use", False),
    )


CATEGORIES: Final[Mapping[str, Category]] = MappingProxyType(
    {row["code"]: _category(row) for row in data.load("equipment.toml")["category"]}
)
