"""What people type on a safety round and about a hazard."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.domain.rounds import RoundKind, When
from gaitbelt.equipment.round_models import RoundException
from gaitbelt.people.models import Area, Clinic, Membership
from gaitbelt.people.queries import areas_of, staff_of

WHEN = [
    (When.NOW.value, _("At once")),
    (When.TODAY.value, _("Today, before closing")),
    (When.TOMORROW.value, _("Tomorrow, before closing")),
    (When.WEEK.value, _("Within a week")),
]
IN_ORDER = ("", _("In order"))


class WalkForm(forms.Form):
    """Which round of which area; the key is the page's own, so that two taps are one round."""

    kind = forms.TypedChoiceField(choices=[(kind, kind) for kind in RoundKind], coerce=RoundKind)
    area = forms.ModelChoiceField(queryset=Area.objects.none(), required=False)
    key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["area"]
        areas.queryset = areas_of(clinic)


class LineForm(forms.Form):
    """One line that is not in order, or does not apply; left alone it is in order."""

    answer = forms.ChoiceField(
        label=_("How it is"),
        choices=[IN_ORDER, *RoundException.Answer.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("What is not in order"), max_length=500, required=False)
    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        ),
    )
    owner = forms.ModelChoiceField(
        label=_("Who puts it right"), queryset=Membership.objects.none(), required=False
    )
    when = forms.ChoiceField(label=_("Until when"), choices=WHEN, required=False)

    def __init__(self, *args: Any, staff: list[tuple[Any, str]], clinic: Clinic, **kwargs: Any):
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = staff_of(clinic)
        owner.widget.choices = staff


class ClosingForm(forms.Form):
    """A hazard was put right."""

    words = forms.CharField(label=_("What was done"), max_length=500)
