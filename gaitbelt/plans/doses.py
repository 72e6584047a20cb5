"""A dose in the clinic's words, as prescribed or as done: 3 × 12 · hold 5 s · 4 kg."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from gaitbelt.plans.models import PlanItem

FIELDS = ("sets", "reps", "hold_s", "duration_s", "load_kg", "band")
BETWEEN = " · "


def dose(item: PlanItem, actual: Mapping[str, Any] | None = None) -> str:
    """What the plan prescribes of an item, or what was done where `actual` says otherwise.

    Of a modality, its minutes.
    """
    return BETWEEN.join(parts_of_dose(item, actual))


def parts_of_dose(item: PlanItem, actual: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The dose, part by part: sets and repetitions, hold, load, band; or minutes."""
    said = {name: value for name, value in (actual or {}).items() if value is not None}
    minutes = said.get("minutes") or item.parameters.get("minutes")
    if minutes:
        return (_("%(n)s min") % {"n": _number(minutes)},)
    return tuple(_parts({name: said.get(name, getattr(item, name)) for name in FIELDS}))


def in_words(values: Mapping[str, Any]) -> str:
    """Sets, repetitions, hold, duration, load and band, as far as they are given."""
    return BETWEEN.join(_parts(values))


def _parts(values: Mapping[str, Any]) -> Iterator[str]:
    sets, reps, lasts = (values.get(name) for name in ("sets", "reps", "duration_s"))
    once = str(reps) if reps is not None else _seconds(lasts) if lasts else ""
    if once:
        yield f"{sets} × {once}" if sets is not None else f"{once} ×" if reps else once
    elif sets:
        yield _("%(n)s sets") % {"n": sets}
    if values.get("hold_s"):
        yield _("hold %(n)s s") % {"n": values["hold_s"]}
    if values.get("load_kg"):
        yield f"{_number(values['load_kg'])} kg"
    if values.get("band"):
        yield str(values["band"])


def _seconds(seconds: int) -> str:
    if seconds < 60 or seconds % 60:
        return _("%(n)s s") % {"n": seconds}
    return _("%(n)s min") % {"n": seconds // 60}


def _number(value: Any) -> str:
    """Without a trailing ".0"; the comma is the reader's."""
    number = float(value)
    return formats.number_format(number, 0 if number.is_integer() else 1)
