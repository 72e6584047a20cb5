"""The register: what comes into the house, and what its label says."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.equipment.commands.checks import open_dues
from gaitbelt.equipment.commands.locks import locked_items
from gaitbelt.equipment.models import Item, Kind
from gaitbelt.people.models import Area, Membership

MODEL = "equipment.item"
GIVEN = ("label", "code", "kind", "area", "serial", "maker", "model", "bought_on")
NEEDED = ("label", "kind")


@atomic
def add_items(*, by: Membership, rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Put things into the register, all of them or none; each comes in to be wiped (§9).

    What falls due is counted from today. Errors: BadValue naming each field that does not fit, and
    a label, code or serial number that something in house has already.
    """
    taken = Taken(by)
    return [_add(by, row, taken) for row in rows]


@atomic
def edit_item(*, item: Item, by: Membership, given: Mapping[str, Any]) -> Item:
    """Change what the register says of an item. Errors: BadValue, as for a new one."""
    checked = cleaned(by, given)
    values.require(dict.fromkeys(NEEDED, "") | checked, [n for n in NEEDED if n in checked])
    Taken(by, but=item).refuse(checked)
    (row,) = locked_items(by.clinic.items.filter(pk=item.pk))
    was = {name: _told(getattr(row, name)) for name in checked}
    changes = audit.changed(was, {name: _told(value) for name, value in checked.items()})
    if changes:
        for name, value in checked.items():
            setattr(row, name, value)
        row.save(update_fields=list(checked))
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=changes)
    return row


class Taken:
    """Labels, codes and serial numbers that things in house have, and those of this command."""

    def __init__(self, by: Membership, *, but: Item | None = None) -> None:
        self._in_house: dict[str, set[str]] = {"label": set(), "code": set(), "serial": set()}
        everything = Item.objects.filter(clinic=by.clinic)
        everything = everything.exclude(pk=but.pk) if but else everything
        for label, code, serial, state in everything.values_list(
            "label", "code", "serial", "state"
        ):
            self._in_house["code"].add(code.casefold())
            if state != Item.State.RETIRED:
                self._in_house["label"].add(label.casefold())
                self._in_house["serial"].add(serial.casefold())

    def refuse(self, checked: Mapping[str, Any]) -> None:
        """Errors: BadValue naming what something else has."""
        found = {
            name: _("Something else has this already.")
            for name, known in self._in_house.items()
            if (value := str(checked.get(name) or "")) and value.casefold() in known
        }
        if found:
            raise BadValue(found)

    def note(self, item: Item) -> None:
        for name, known in self._in_house.items():
            known.add(getattr(item, name).casefold())

    def free_code(self, kind: Kind) -> str:
        """The next short code of a kind: two letters and a number, such as US3."""
        letters = "".join(c for c in kind.slug.upper() if c.isalpha())[:2] or "IT"
        number = 1
        while f"{letters}{number}".casefold() in self._in_house["code"]:
            number += 1
        return f"{letters}{number}"


def cleaned(by: Membership, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, as the columns hold it; kind and area are rows of this organization."""
    checked = plain(given)
    if "kind" in given:
        kinds = Kind.objects.filter(organization_id=by.organization_id)
        checked["kind"] = _one(kinds, given["kind"], "kind")
    if given.get("area"):
        areas = Area.objects.filter(clinic=by.clinic, ended_at=None)
        checked["area"] = _one(areas, given["area"], "area")
    elif "area" in given:
        checked["area"] = None
    return checked


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same without kind and area, which are looked up."""
    named = {name: value for name, value in given.items() if name not in {"kind", "area"}}
    return values.cleaned(Item, named, allowed=GIVEN)


def _one(rows: Any, wanted: Any, field: str) -> Any:
    key = wanted if isinstance(wanted, UUID) else getattr(wanted, "pk", None)
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise BadValue({field: _("Choose one of the list.")})
    return found


def _add(by: Membership, given: Mapping[str, Any], taken: Taken) -> Item:
    checked = cleaned(by, given)
    values.require(checked, NEEDED)
    taken.refuse(checked)
    code = checked.pop("code", "") or taken.free_code(checked["kind"])
    at = clock.now()
    item = Item.objects.create(
        organization_id=by.organization_id, clinic=by.clinic, code=code.upper(),
        state=Item.State.SOILED, state_at=at, **checked,
    )  # fmt: skip
    taken.note(item)
    open_dues(item, since=by.clinic.day_at(at))
    added = {name: [None, _told(value)] for name, value in checked.items() if value}
    audit.record_change(by=by, model=MODEL, subject=item.pk, fields=added | {"code": [None, code]})
    return item


def _told(value: Any) -> Any:
    """A value as the log keeps it: a row by its key."""
    return value.pk if isinstance(value, Kind | Area) else value
