"""A temperature that somebody types: its unit is asked about where °F fits, never guessed."""

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.domain.temperature import celsius_from, perhaps_fahrenheit

CELSIUS, FAHRENHEIT = "c", "f"


class UnitField(forms.ChoiceField):
    """°C, °F, or not said."""

    def __init__(self) -> None:
        super().__init__(required=False, choices=[(CELSIUS, "°C"), (FAHRENHEIT, "°F")])


def in_celsius(number: float, unit: str, *, usual_c: tuple[float, float], field: str) -> float:
    """A typed number in °C. Errors: BadValue that asks for the unit where °F comes nearer."""
    if unit == FAHRENHEIT:
        return celsius_from(number)
    would_be = None if unit else perhaps_fahrenheit(number, usual_c)
    if would_be is None:
        return number
    says = _("Is this in °F? %(typed)s °F is %(celsius)s °C. Tap the unit of the thermometer.")
    shown = {"typed": number_format(number), "celsius": number_format(would_be, 1)}
    raise BadValue({field: says % shown})
