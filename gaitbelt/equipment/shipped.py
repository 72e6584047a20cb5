"""The kinds of equipment and the cleaning products that every organization begins with."""

import tomllib
from importlib import resources

from gaitbelt.core.db import atomic
from gaitbelt.equipment.models import Item, Kind, Product
from gaitbelt.people.models import Area, Clinic, Organization

BAY = "bay"


@atomic
def ship_kinds(organization: Organization) -> None:
    """Give an organization the shipped kinds and products; those that it has already stay."""
    text = (resources.files("gaitbelt.equipment.data") / "kinds.toml").read_text(encoding="utf-8")
    sheet = tomllib.loads(text)
    product, *_others = [
        Product.objects.get_or_create(organization=organization, name=row["name"], defaults=row)[0]
        for row in sheet["product"]
    ]
    known = set(Kind.objects.filter(organization=organization).values_list("slug", flat=True))
    Kind.objects.bulk_create(
        Kind(organization=organization, product=product, **each)
        for each in sheet["kind"]
        if each["slug"] not in known
    )


@atomic
def equip_bays(clinic: Clinic) -> None:
    """Make every bay something that is wiped and ready by itself; those that are stay."""
    kind = Kind.objects.get(organization=clinic.organization, slug=BAY)
    rows = clinic.areas.filter(kind=Area.Kind.BAY, ended_at=None).exclude(items__kind=kind)
    taken = clinic.items.count()
    since = clinic.opening_hours(clinic.today())[0]
    for number, area in enumerate(rows, start=taken + 1):
        Item.objects.create(
            organization=clinic.organization,
            clinic=clinic,
            kind=kind,
            area=area,
            label=area.name,
            code=f"B{number}",
            state_at=since,
        )
