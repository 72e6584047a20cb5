"""What people type about checks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.people.forms import Day


class CheckForm(forms.Form):
    """One check as its report says it; the electrical values only where they are measured."""

    done_on = forms.DateField(label=_("Done on"), widget=Day)
    is_good = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("Passed")), ("no", _("Did not pass"))],
        coerce=lambda said: said == "yes",
    )
    done_by = forms.CharField(label=_("Done by"), max_length=120)
    measured = forms.CharField(
        label=_("Measured"),
        help_text=_("With units, such as 1 MHz: 0.98 W/cm²."),
        max_length=240,
        required=False,
    )
    touch_ua = forms.DecimalField(
        label=_("Leakage, µA"), min_value=0, max_digits=7, decimal_places=1, required=False
    )
    ground_ohm = forms.DecimalField(
        label=_("Earth wire, Ω"), min_value=0, max_digits=6, decimal_places=3, required=False
    )


class ExtensionForm(forms.Form):
    """Putting an amber date off."""

    until_on = forms.DateField(label=_("Until"), widget=Day)
    why = forms.CharField(label=_("Why"), max_length=160)
