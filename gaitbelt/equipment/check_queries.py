"""What falls due, and the checks on file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, QuerySet

from gaitbelt.domain.dues import DueStanding, due_standing, last_usable_day
from gaitbelt.equipment import facts
from gaitbelt.equipment.models import Item, ItemCheck, ItemDue
from gaitbelt.people.models import Clinic

AHEAD = timedelta(days=30)  # how far the page looks ahead


class Part(StrEnum):
    """Where a due date stands on the page."""

    OUT = "out"
    AMBER = "amber"
    SOON = "soon"
    METER = "meter"


@dataclass(frozen=True)
class DueRow:
    """An open due date; `last_on` is the last day of use under it, None while a meter decides."""

    due: ItemDue
    part: Part
    last_on: date | None = None

    @property
    def may_extend(self) -> bool:
        return self.part is Part.AMBER and self.due.extended_until_on is None

    @property
    def uses_left(self) -> int | None:
        at = self.due.due_at_uses
        return None if at is None else max(0, at - self.due.item.uses)

    @property
    def hours_left(self) -> int | None:
        at = self.due.due_at_run_s
        return None if at is None else max(0, at - self.due.item.run_s) // 3600


def open_dues(clinic: Clinic) -> QuerySet[ItemDue]:
    """Every open due date of what is in house."""
    return (
        ItemDue.objects.filter(
            organization_id=clinic.organization_id, item__clinic=clinic, ended_at=None
        )
        .exclude(item__state=Item.State.RETIRED)
        .select_related("item__kind", "item__area")
        .order_by(F("due_on").asc(nulls_last=True), "item__label")
    )


def due_rows(clinic: Clinic, today: date) -> list[DueRow]:
    """What is due or will be within 30 days, and what a meter counts (1 SQL query)."""
    found = (_row(due, today) for due in open_dues(clinic))
    return [row for row in found if row is not None]


def dues_of(item: Item, today: date) -> list[DueRow]:
    """The open due dates of one item (1 SQL query)."""
    rows = open_dues(item.clinic).filter(item=item)
    return [row_of(row, today) for row in rows]


def by_part(rows: Iterable[DueRow]) -> dict[str, list[DueRow]]:
    """The rows of each part of the page."""
    parts: dict[str, list[DueRow]] = {part.value: [] for part in Part}
    for row in rows:
        parts[row.part].append(row)
    return parts


def checks_of(item: Item, most: int = 30) -> QuerySet[ItemCheck]:
    """The newest checks of an item."""
    return item.checks.select_related("recorded_by__person").order_by("-done_on", "-pk")[:most]


def row_of(due: ItemDue, today: date) -> DueRow:
    """One due date as the page shows it."""
    return _row(due, today) or DueRow(due, Part.SOON, due.due_on)


def _row(due: ItemDue, today: date) -> DueRow | None:
    if due.due_on is None:
        return DueRow(due, Part.METER)
    kind = due.item.kind
    rule = facts.due_of(due, kind)
    last_on = last_usable_day(kind.category, rule)
    standing = due_standing(kind.category, rule, today)
    if standing is DueStanding.OUT:
        return DueRow(due, Part.OUT, last_on)
    if standing is DueStanding.AMBER:
        return DueRow(due, Part.AMBER, last_on)
    return DueRow(due, Part.SOON, last_on) if due.due_on <= today + AHEAD else None
