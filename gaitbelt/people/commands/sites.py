"""The areas of a clinic."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.people.models import Area, Membership

MODEL = "people.area"
GIVEN = ("name", "kind", "capacity", "position")


@atomic
def add_area(*, by: Membership | audit.Console, given: Mapping[str, Any]) -> Area:
    """Add a bay, gym or room to the clinic of `by`.

    Errors: BadValue naming each field that is missing, does not fit, or a name that is taken.
    """
    checked = values.cleaned(Area, given, allowed=GIVEN)
    values.require(checked, ("name", "kind"))
    _refuse_taken(by, checked, but=None)
    _refuse_empty(checked)
    area = Area.objects.create(clinic=by.clinic, **checked)
    added = {name: [None, value] for name, value in checked.items()}
    audit.record_change(by=by, model=MODEL, subject=area.pk, fields=added)
    return area


@atomic
def edit_area(*, area: Area, by: Membership, given: Mapping[str, Any]) -> Area:
    """Change an area's name, kind, capacity or place in lists."""
    checked = values.cleaned(Area, given, allowed=GIVEN)
    values.require(
        {"name": "", "kind": ""} | checked, [n for n in ("name", "kind") if n in checked]
    )
    _refuse_taken(by, checked, but=area)
    _refuse_empty(checked)
    row = Area.objects.select_for_update().get(pk=area.pk)
    changes = audit.changed({name: getattr(row, name) for name in checked}, checked)
    if changes:
        for name, value in checked.items():
            setattr(row, name, value)
        row.save()
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=changes)
    return row


@atomic
def end_area(*, area: Area, by: Membership, reason: str) -> Area:
    """Close an area: nothing new is placed there."""
    values.require({"reason": reason}, ("reason",))
    row = Area.objects.select_for_update().get(pk=area.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
        ended = {"ended_at": [None, row.ended_at]}
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=ended, reason=reason)
    return row


def _refuse_taken(
    by: Membership | audit.Console, checked: Mapping[str, Any], *, but: Area | None
) -> None:
    taken = Area.objects.filter(clinic=by.clinic, name=checked.get("name", ""))
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise BadValue({"name": _("Another area has this name.")})


def _refuse_empty(checked: Mapping[str, Any]) -> None:
    if checked.get("capacity", 1) < 1:
        raise BadValue({"capacity": _("An area has room for at least one patient.")})
