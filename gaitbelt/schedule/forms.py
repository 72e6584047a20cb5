"""What people type about visits."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gaitbelt.schedule.models import Appointment

DAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)


class InstantField(forms.CharField):
    """An instant with its offset, such as 2026-11-23T09:00:00-06:00."""

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]  # not text
        text = super().to_python(value)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text[:40])
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise ValidationError(_("Write an instant with its offset: 2026-11-23T09:00-06:00."))
        return at.astimezone(UTC)


class CancelForm(forms.Form):
    """Why a visit is cancelled."""

    code = forms.ChoiceField(label=_("Why"), choices=Appointment.CancelCode.choices)


class MoveForm(forms.Form):
    """When, with whom and where a visit is to be."""

    starts_at = InstantField(label=_("Begins"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=600, required=False)
    therapist = forms.UUIDField(label=_("Therapist"), required=False)
    technician = forms.UUIDField(label=_("Technician"), required=False)
    area = forms.UUIDField(label=_("Place"), required=False)


class BookForm(MoveForm):
    """Who comes for what, besides."""

    patient = forms.UUIDField(label=_("Patient"))
    visit_type = forms.UUIDField(label=_("Visit"))


class WantedForm(forms.Form):
    """With whom and when, as a free stretch of a lane says."""

    therapist = forms.UUIDField(label=_("Therapist"), required=False)
    at = InstantField(label=_("Begins"), required=False)


class SlotsForm(WantedForm):
    """For whom and what free times are looked for, and from when on."""

    patient = forms.UUIDField(label=_("Patient"))
    visit_type = forms.UUIDField(label=_("Visit"), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=600, required=False)
    technician = forms.UUIDField(label=_("Technician"), required=False)
    since = forms.DateField(label=_("From"), required=False)


class SeriesForm(forms.Form):
    """Twice a week for six weeks: on which days, from when on, at what time."""

    patient = forms.UUIDField()
    visit_type = forms.UUIDField(label=_("Visit"))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=26)
    weekdays = forms.MultipleChoiceField(
        label=_("Days"), choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    first_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}))
    starts = forms.TimeField(label=_("Time"), widget=forms.TimeInput({"type": "time"}))
    therapist = forms.UUIDField(required=False)
    technician = forms.UUIDField(required=False)

    def clean_starts(self) -> time:
        at: time = self.cleaned_data["starts"]
        if at.minute % 5 or at.second:
            raise ValidationError(_("Choose a time in steps of five minutes."))
        return at
