"""Opening a clinic with all that its first day needs: areas, kinds of visits, equipment."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, NamedTuple

from gaitbelt.core.audit import Console
from gaitbelt.core.db import atomic
from gaitbelt.equipment.shipped import equip_bays, ship_kinds
from gaitbelt.people import commands as people
from gaitbelt.people.models import Clinic
from gaitbelt.schedule.models import VisitType


class Place(NamedTuple):
    """An area that a new clinic has."""

    name: str
    kind: str
    capacity: int = 1


@atomic
def open_clinic(*, organization: str, given: Mapping[str, Any], places: Iterable[Place]) -> Clinic:
    """Open a clinic, or add to one that is open whatever it lacks of this; nothing is changed.

    Errors: BadValue naming each field.
    """
    clinic = people.open_clinic(organization=organization, given=given)
    names = set(clinic.areas.values_list("name", flat=True))
    for place in places:
        if place.name not in names:
            _add_area(clinic, place, position=len(names))
            names.add(place.name)
    ship_kinds(clinic.organization)
    equip_bays(clinic)
    _add_visit_types(clinic)
    return clinic


def _add_area(clinic: Clinic, place: Place, *, position: int) -> None:
    people.add_area(by=Console(clinic), given=place._asdict() | {"position": position})


def _add_visit_types(clinic: Clinic) -> None:
    folder = resources.files("gaitbelt.schedule.data")
    rows = tomllib.loads((folder / "visit_types.toml").read_text(encoding="utf-8"))["visit_type"]
    known = set(clinic.visittypes.values_list("code", flat=True))
    VisitType.objects.bulk_create(
        VisitType(organization=clinic.organization, clinic=clinic, **row)
        for row in rows
        if row["code"] not in known
    )
