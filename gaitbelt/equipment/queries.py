"""What screens show of equipment, one function each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.domain import hygiene, item_states
from gaitbelt.domain.decision import Reason
from gaitbelt.domain.dues import DueStanding, due_standing
from gaitbelt.domain.item_states import ItemState
from gaitbelt.equipment import facts
from gaitbelt.equipment.models import Item, ItemDue, Product
from gaitbelt.people.models import Area, Clinic

ASKS_FOR_HANDS = (ItemState.SOILED, ItemState.CLEANING)
SIGNS = {  # state: (icon, kind of chip)
    ItemState.AVAILABLE: ("", ""),
    ItemState.IN_USE: ("person", ""),
    ItemState.SOILED: ("wipe", "act"),
    ItemState.CLEANING: ("wipe", "act"),
    ItemState.DISINFECTING: ("drop", "wait"),
    ItemState.NOT_READY: ("gauge", "act"),
    ItemState.OUT_OF_SERVICE: ("tag", "act"),
    ItemState.QUARANTINED: ("tag", "act"),
    ItemState.RETIRED: ("tag", ""),
}


@dataclass(frozen=True)
class Standing:
    """An item as a screen shows it now."""

    item: Item
    state: ItemState
    ready_at: datetime | None
    overdue: str = ""  # the kind of due date that takes it out of service
    reasons: tuple[Reason, ...] = ()

    @property
    def sign(self) -> tuple[str, str]:
        return SIGNS[self.state]

    @property
    def is_to_wipe(self) -> bool:
        return self.state in ASKS_FOR_HANDS

    @property
    def celsius(self) -> Decimal | None:
        """The newest reading of a tank."""
        newest = max(self.item.readings.all(), key=lambda row: row.read_at, default=None)
        return newest.celsius if newest else None


@dataclass
class Place:
    """An area with what has to be done there."""

    area: Area
    standings: list[Standing] = field(default_factory=list)

    @property
    def is_to_wipe(self) -> bool:
        return any(standing.is_to_wipe for standing in self.standings)

    @property
    def wet_until(self) -> datetime | None:
        wet = [
            standing.ready_at
            for standing in self.standings
            if standing.state is ItemState.DISINFECTING and standing.ready_at
        ]
        return max(wet, default=None)

    @property
    def soiled_since(self) -> datetime | None:
        return min((s.item.state_at for s in self.standings if s.is_to_wipe), default=None)


def sporicidal(clinic: Clinic) -> QuerySet[Product]:
    """The products with a claim against spores, the quickest first."""
    known = Product.objects.filter(organization_id=clinic.organization_id, is_sporicidal=True)
    return known.order_by("contact_s", "name")


def items(clinic: Clinic, at: datetime | None = None) -> QuerySet[Item]:
    """Every item in house, by kind and label, with what its state needs (3 SQL queries)."""
    return (
        clinic.items.exclude(state=Item.State.RETIRED)
        .select_related("kind__product", "area", "used_by_patient")
        .prefetch_related(*facts.prefetches(at or clock.now()))
        .order_by("kind__name", "label")
    )


def standing(item: Item, clinic: Clinic, at: datetime) -> Standing:
    """An item with its state at an instant and every reason not to use it."""
    device = facts.device(item, clinic, at)
    day = clinic.day_at(at)
    record = facts.record(item)
    overdue = next(
        (due.kind for due in item.dues.all() if _standing(item, due, day) is DueStanding.OUT), ""
    )
    return Standing(
        item=item,
        state=item_states.state_at(record, at),
        ready_at=item_states.ready_at(record),
        overdue=overdue,
        reasons=hygiene.may_use(device, at=at, on=day).reasons,
    )


def register(clinic: Clinic, at: datetime) -> list[Standing]:
    """The register with every item's state now."""
    return [standing(item, clinic, at) for item in items(clinic, at)]


def places(clinic: Clinic, at: datetime) -> list[Place]:
    """Areas where something is to be wiped or still wet, the longest wait first."""
    return places_of(register(clinic, at), at)


def places_of(shown: Iterable[Standing], at: datetime) -> list[Place]:
    """The same from a register that was read already."""
    found: dict[object, Place] = {}
    for each in shown:
        if each.item.area is not None and each.state in (*ASKS_FOR_HANDS, ItemState.DISINFECTING):
            place = found.setdefault(each.item.area_id, Place(each.item.area))
            place.standings.append(each)
    return sorted(
        found.values(), key=lambda p: (not p.is_to_wipe, p.soiled_since or p.wet_until or at)
    )


def history(item: Item, most: int = 50) -> Iterable[Event]:
    """The newest events of an item."""
    return (
        Event.objects.filter(organization_id=item.organization_id, subject=item.pk)
        .select_related("author__person", "patient")
        .order_by("-seq")[:most]
    )


def _standing(item: Item, due: ItemDue, day: date) -> DueStanding:
    return due_standing(item.kind.category, facts.due_of(due, item.kind), day)
