"""What a licensee types in a review, and a technician when amending."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.oversight.activity_words import LABELS
from gaitbelt.plans.models import Milestone
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment.events import ItemDone
from gaitbelt.treatment.models import ItemRun
from gaitbelt.treatment.words import DEVIATIONS

DOSE = ("sets", "reps", "hold_s", "load_kg")


class AnswerForm(forms.Form):
    """A few words to the technician."""

    answer = forms.CharField(label=_("To the technician"), max_length=200, required=False)


class AskForm(AnswerForm):
    """The decision on an ask; doses that differ from the plan draft its next version."""

    accept = forms.BooleanField(required=False)
    sign = forms.BooleanField(required=False)
    sets = forms.IntegerField(label=_("Sets"), min_value=1, max_value=6, required=False)
    reps = forms.IntegerField(label=_("Repetitions"), min_value=1, max_value=50, required=False)
    hold_s = forms.IntegerField(label=_("Hold, s"), min_value=0, max_value=120, required=False)
    load_kg = forms.DecimalField(
        label=_("Load, kg"), min_value=0, max_value=500, decimal_places=1, required=False
    )

    def changes(self, run: ItemRun) -> dict[str, Any]:
        """The doses that were typed and are not the plan's."""
        typed = {name: self.cleaned_data[name] for name in DOSE}
        return {
            name: value
            for name, value in typed.items()
            if value is not None and value != getattr(run.item, name)
        }


class SignForm(forms.Form):
    """With the signature: whether a licensee saw the patient in the visit, where nobody said."""

    was_seen = forms.NullBooleanField(required=False)


class ReturnForm(forms.Form):
    """Why an entry is given back."""

    comment = forms.CharField(label=_("What should be put right?"), max_length=300)


class AmendForm(forms.Form):
    """What was really done."""

    sets = forms.IntegerField(label=_("Sets"), min_value=0, max_value=999, required=False)
    reps = forms.IntegerField(label=_("Repetitions"), min_value=0, max_value=999, required=False)
    load_kg = forms.DecimalField(
        label=_("Load, kg"), min_value=0, max_value=500, decimal_places=1, required=False
    )
    pain = forms.IntegerField(label=_("Pain, 0 to 10"), min_value=0, max_value=10, required=False)
    reason = forms.ChoiceField(
        label=_("Why not all of it"), required=False,
        choices=[("", _("All of it was done")), *DEVIATIONS.items()],
    )  # fmt: skip

    def fact(self, run: ItemRun) -> ItemDone:
        """The entry anew; what is left empty is as prescribed."""
        said = {name: value for name, value in self.cleaned_data.items() if value is not None}
        reason = said.pop("reason", "") or None
        return ItemDone(run=run.pk, reason=reason, **said)


class MilestoneForm(forms.Form):
    """A step of a course of care."""

    kind = forms.ChoiceField(label=_("Step"), choices=Milestone.Kind.choices)
    happened_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ReadingForm(forms.Form):
    """What a goal's measure said on a day."""

    value = forms.DecimalField(label=_("Measured"), max_digits=7, decimal_places=2, min_value=0)
    measured_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def _activities() -> list[tuple[str, str]]:
    return [(code, f"{code} {label}") for code, label in LABELS.items()]


class MinutesForm(forms.Form):
    """A stretch of a licensee's own time in a visit."""

    code = forms.ChoiceField(label=_("What it was"), choices=_activities)
    starts = forms.TimeField(
        label=_("From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240)
    is_one_to_one = forms.BooleanField(label=_("One to one"), required=False, initial=True)

    def span(self, visit: Appointment) -> tuple[datetime, datetime]:
        """The instants of the stretch, on the clinic day of the visit."""
        day = visit.clinic.day_at(visit.starts_at)
        starts_at = visit.clinic.at(day, self.cleaned_data["starts"])
        return starts_at, starts_at + timedelta(minutes=self.cleaned_data["minutes"])
