"""Items as the rules see them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from gaitbelt.domain import hygiene
from gaitbelt.domain.categories import CATEGORIES, Interval
from gaitbelt.domain.dues import Due, DueKind
from gaitbelt.domain.hygiene import DeviceFacts, Grain, TankFacts
from gaitbelt.domain.item_states import ItemRecord, ItemState
from gaitbelt.domain.tanks import RECHECK_AFTER, TANK_RULES, TankKind
from gaitbelt.domain.tanks import Reading as TankReading
from gaitbelt.equipment.models import Item, ItemDue, Kind, Reading
from gaitbelt.people.models import Clinic

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def prefetches(at: datetime) -> tuple["Prefetch[Any]", "Prefetch[Any]"]:
    """What an item's facts are made of: dues in force, and the readings that still say something.

    The fold of a tank's readings begins anew with one in range, unless it came too soon after one
    outside; older readings are not fetched.
    """
    in_range = Reading.objects.filter(_in_range(), item=OuterRef("item"), read_at__lte=at)
    newest = in_range.order_by("-read_at").values("read_at")[:1]
    since = Coalesce(Subquery(newest), Value(LONG_AGO), output_field=DateTimeField())
    telling = Reading.objects.annotate(good_at=since).filter(
        read_at__gte=F("good_at") - RECHECK_AFTER
    )
    dues = ItemDue.objects.filter(ended_at=None, due_on__isnull=False)
    return Prefetch("dues", queryset=dues), Prefetch("readings", queryset=telling)


def _in_range() -> Q:
    """A reading within the range of its tank (domain/tanks.py)."""
    found = Q()
    for kind, rule in TANK_RULES.items():
        found |= Q(item__kind__tank=kind, celsius__range=(rule.low_c, rule.high_c))
    return found


def record(item: Item) -> ItemRecord:
    """The stored state of an item."""
    return ItemRecord(ItemState(item.state), item.wet_since_at, item.contact_s, item.is_inspected)


def devices(clinic: Clinic, items: Iterable[Item], at: datetime) -> list[DeviceFacts]:
    """The facts of items, each with the units of its kind that are ready (≤ 3 SQL queries)."""
    wanted = list(items)
    if not wanted:
        return []
    kinds = {item.kind_id for item in wanted}
    units = list(
        clinic.items.filter(kind_id__in=kinds)
        .exclude(state=Item.State.RETIRED)
        .select_related("kind")
        .prefetch_related(*prefetches(at))
        .order_by("label")
    )
    facts = {unit.pk: device(unit, clinic, at) for unit in units}
    ready = _ready_by_kind(units, facts, clinic, at)
    return [
        device(
            next(unit for unit in units if unit.pk == item.pk),
            clinic,
            at,
            others_ready=[label for pk, label in ready[item.kind_id] if pk != item.pk],
        )
        for item in wanted
    ]


def device(
    item: Item, clinic: Clinic, at: datetime, *, others_ready: Sequence[str] = ()
) -> DeviceFacts:
    """One item's facts; `item` has its kind, dues and readings at hand."""
    return DeviceFacts(
        id=str(item.pk),
        label=item.label,
        category=item.kind.category,
        record=record(item),
        grain=Grain(item.kind.grain),
        dues=tuple(due_of(row, item.kind) for row in item.dues.all()),
        tank=_tank(item, clinic, at),
        weight_limit_kg=item.kind.load_rating_kg,
        is_latex=item.kind.is_latex,
        is_isolation_soiled=item.is_isolation_soiled,
        needs_sporicidal=item.needs_sporicidal,
        with_patient=str(item.used_by_patient_id) if item.used_by_patient_id else None,
        others_ready=tuple(others_ready),
    )


def due_of(row: ItemDue, kind: Kind) -> Due:
    """A due date as the rules see it. It has a day: one by the meter gets it when it is reached."""
    assert row.due_on is not None
    return Due(DueKind(row.kind), row.due_on, row.extended_until_on, kind.grace_days)


def intervals(kind: Kind) -> dict[DueKind, Interval]:
    """What falls due for a kind how often: its own intervals, else its category's."""
    known = CATEGORIES[kind.category].intervals_of(is_powered=kind.is_powered)
    own = {
        DueKind(row.due): Interval(row.months, row.days, row.uses, row.hours)
        for row in kind.intervals.all()
    }
    return known | own


def _tank(item: Item, clinic: Clinic, at: datetime) -> TankFacts | None:
    if not item.kind.tank:
        return None
    day = clinic.day_at(at)
    readings = tuple(
        TankReading(row.read_at, float(row.celsius))
        for row in item.readings.all()
        if item.returned_at is None or row.read_at >= item.returned_at
    )
    return TankFacts(TankKind(item.kind.tank), readings, clinic.day_bounds(day)[0])


def _ready_by_kind(
    units: Iterable[Item], facts: dict[UUID, DeviceFacts], clinic: Clinic, at: datetime
) -> dict[UUID, list[tuple[UUID, str]]]:
    ready: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    day = clinic.day_at(at)
    for unit in units:
        if hygiene.may_use(facts[unit.pk], at=at, on=day).allowed:
            ready[unit.kind_id].append((unit.pk, unit.label))
    return ready
