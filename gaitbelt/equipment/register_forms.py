"""What a manager types into the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.equipment.models import Kind
from gaitbelt.people.forms import ClinicForm
from gaitbelt.people.models import Area, Clinic


class ItemForm(ClinicForm):
    """One thing of the register."""

    label = forms.CharField(label=_("Name on its label"), max_length=60)
    kind = forms.ModelChoiceField(queryset=Kind.objects.none(), label=_("Kind"), empty_label="—")
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Where it stands"), required=False, empty_label="—"
    )
    code = forms.CharField(
        label=_("Short code"), help_text=_("Left open, it gets the next one."), max_length=12,
        required=False,
    )  # fmt: skip
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    maker = forms.CharField(label=_("Maker"), max_length=80, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    bought_on = forms.DateField(label=_("Bought on"), required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        areas: Any = self.fields["area"]
        kinds.queryset = Kind.objects.filter(organization=clinic.organization_id).order_by("name")
        areas.queryset = clinic.areas.filter(ended_at=None).order_by("position", "name")


class SheetForm(ClinicForm):
    """A register as a CSV file."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: label, kind, area, code, serial, maker, model, bought_on. UTF-8."),
    )
