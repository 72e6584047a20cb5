"""The demo's clinics: areas, equipment, visit types."""

from datetime import datetime, timedelta
from typing import Any

from gaitbelt.demo.data import load
from gaitbelt.equipment.models import Item, ItemDue, Kind, Reading
from gaitbelt.people.models import Area, Clinic, Organization
from gaitbelt.schedule.models import VisitType

CLINICS = ("cedar", "maple")
PLAIN = (
    "name", "slug", "setting", "zone", "jurisdiction", "phone", "address", "entrance",
    "aed_location",
)  # fmt: skip


def build_clinic(organization: Organization, name: str, now: datetime) -> Clinic:
    """One clinic with its areas, equipment and visit types."""
    sheet = load(name)
    clinic = Clinic.objects.create(organization=organization, **{key: sheet[key] for key in PLAIN})
    areas = [
        Area(clinic=clinic, organization=organization, position=place, **row)
        for place, row in enumerate(sheet["area"])
    ]
    Area.objects.bulk_create(areas)
    VisitType.objects.bulk_create(
        VisitType(clinic=clinic, organization=organization, **row) for row in sheet["visit_type"]
    )
    _equip(clinic, sheet["item"], {area.name: area for area in areas}, now)
    return clinic


def _equip(
    clinic: Clinic, rows: list[dict[str, Any]], areas: dict[str, Area], now: datetime
) -> None:
    kinds = {kind.slug: kind for kind in Kind.objects.filter(organization=clinic.organization)}
    opened, _ = clinic.opening_hours(clinic.day_at(now))
    for row in rows:
        item = _item(clinic, kinds[row["kind"]], row["label"], row["code"], opened)
        item.area = areas.get(row.get("area", ""))
        item.save()
        ItemDue.objects.bulk_create(
            ItemDue(
                organization=clinic.organization, item=item, kind=due,
                due_on=clinic.today() + timedelta(days=days),
            )
            for due, days in row.get("due_days", {}).items()
        )  # fmt: skip
        if "celsius" in row:
            Reading.objects.create(
                organization=clinic.organization,
                item=item,
                read_at=opened + timedelta(minutes=5),
                celsius=row["celsius"],
            )
    for number, area in enumerate(areas.values(), start=1):
        if area.kind == Area.Kind.BAY:
            bay = _item(clinic, kinds["bay"], area.name, f"B{number}", opened)
            bay.area = area
            bay.save()


def _item(clinic: Clinic, kind: Kind, label: str, code: str, since: datetime) -> Item:
    return Item(
        clinic=clinic,
        organization=clinic.organization,
        kind=kind,
        label=label,
        code=code,
        state_at=since,
    )
