"""A patient's own limits of vital signs: numbers, a reason, an end (session-safety.md §2, §13)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gaitbelt.core import values
from gaitbelt.core.errors import BadValue
from gaitbelt.domain.vitals import LIMITS_VALID_FOR, SPO2_FLOORS
from gaitbelt.people import precautions as library


def check_limits(given: Mapping[str, Any], *, reason: str, today: date) -> None:
    """What a code of a vital sign must say, and no other may. Errors: BadValue naming the field."""
    code = given["code"]
    if library.measure_of(code) is None:
        stated = [name for name in ("low", "high") if given.get(name) is not None]
        if stated:
            raise BadValue({name: _("Only a vital sign has these limits.") for name in stated})
        return
    needed = (library.ONE_NUMBER[code][1],) if code in library.ONE_NUMBER else ("low", "high")
    values.require({**given, "reason": reason}, (*needed, "until_on", "reason"))
    if given["until_on"] > today + LIMITS_VALID_FOR:
        raise BadValue({"until_on": _("Choose a day within 30 days.")})
    others = [name for name in {"low", "high"}.difference(needed) if given.get(name) is not None]
    if others:
        raise BadValue({name: _("One number is asked for here.") for name in others})
    if code == "SPO2_FLOOR" and not _is_floor(given["low"]):
        raise BadValue({"low": _("A lowest oxygen is 86 to 94 %, a whole number.")})
    if len(needed) == 2 and given["high"] <= given["low"]:
        raise BadValue({"high": _("Give the highest number, above the lowest.")})


def _is_floor(percent: Decimal) -> bool:
    low, high = SPO2_FLOORS
    return low <= percent <= high and percent % 1 == 0
