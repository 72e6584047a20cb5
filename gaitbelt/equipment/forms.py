"""What people type about equipment."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.temperatures import UnitField, in_celsius
from gaitbelt.domain.tanks import TANK_RULES, TankKind
from gaitbelt.equipment.models import Item


class TemperatureForm(forms.Form):
    """One reading of a thermometer."""

    celsius = forms.DecimalField(label=_("Reading"), max_digits=5, decimal_places=1)
    unit = UnitField()

    def reading_of(self, item: Item) -> Decimal:
        """The cleaned reading in °C. Errors: BadValue that asks for the unit."""
        typed, unit = self.cleaned_data["celsius"], self.cleaned_data["unit"]
        if not item.kind.tank:
            return Decimal(typed)  # the command says that nothing is logged there
        rule = TANK_RULES[TankKind(item.kind.tank)]
        usual = (rule.low_c, rule.high_c)
        found = in_celsius(float(typed), unit, usual_c=usual, field="celsius")
        return Decimal(str(found))


class FaultForm(forms.Form):
    """What is wrong with a thing."""

    note = forms.CharField(label=_("What is wrong?"), max_length=160)


class WipedForm(forms.Form):
    """When it was really wiped, for a forgotten entry."""

    minutes_ago = forms.IntegerField(
        label=_("Minutes ago"), min_value=0, max_value=24 * 60, required=False
    )
    product = forms.UUIDField(required=False)


class ProductForm(forms.Form):
    """With what it was wiped, where that is not the usual product."""

    product = forms.UUIDField(required=False)
