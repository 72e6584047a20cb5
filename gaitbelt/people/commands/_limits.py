"""A patient's own limits of vital signs: numbers, a reason, an end (session-safety.md §2, §13)."""

from collections.abc import Mapping
from datetime import date
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
    values.require({**given, "reason": reason}, ("low", "until_on", "reason"))
    if given["until_on"] > today + LIMITS_VALID_FOR:
        raise BadValue({"until_on": _("Choose a day within 30 days.")})
    if code == "SPO2_FLOOR":
        _check_floor(given)
    elif given.get("high") is None or given["high"] <= given["low"]:
        raise BadValue({"high": _("Give the highest number too, above the lowest.")})


def _check_floor(given: Mapping[str, Any]) -> None:
    low, high = SPO2_FLOORS
    if given.get("high") is not None:
        raise BadValue({"high": _("The lowest oxygen is one number.")})
    if not low <= given["low"] <= high or given["low"] % 1:
        raise BadValue({"low": _("A lowest oxygen is 86 to 94 %, a whole number.")})
