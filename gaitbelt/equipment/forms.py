"""What people type about equipment."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TemperatureForm(forms.Form):
    """One reading of a thermometer."""

    celsius = forms.DecimalField(label=_("Reading, °C"), max_digits=5, decimal_places=1)


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
