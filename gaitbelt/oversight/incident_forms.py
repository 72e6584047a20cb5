"""What a report of an incident asks: four things in 30 seconds, the rest later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.oversight import incident_words as words
from gaitbelt.oversight.incident_commands import ANSWERS, MOST
from gaitbelt.oversight.models import Incident
from gaitbelt.treatment.words import BODY_PARTS


class QuickForm(forms.Form):
    """What kind, whom, where on the body, and in words."""

    key = forms.UUIDField(required=False)
    kind = forms.ChoiceField(
        choices=words.choices(), error_messages={"required": _("Tap what kind it was.")}
    )
    about = forms.ChoiceField(choices=Incident.About.choices, required=False)
    body_part = forms.ChoiceField(choices=[("", ""), *BODY_PARTS.items()], required=False)
    said = forms.CharField(
        max_length=MOST, error_messages={"required": _("Write what was seen and said.")}
    )


def _lines(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=MOST, required=False, widget=forms.Textarea({"rows": 2})
    )


class ReportForm(forms.Form):
    """The whole report, as long as it is a draft: facts only, nobody is blamed."""

    kind = forms.ChoiceField(
        label=words.PARTS["kind"], choices=[("", "…"), *words.choices()], required=False
    )
    said = _lines(words.PARTS["said"])
    injury = forms.ChoiceField(
        label=words.PARTS["injury"], choices=[("", "…"), *words.INJURIES.items()], required=False
    )
    activity = _lines(words.PARTS["activity"])
    footwear = _lines(words.PARTS["footwear"])
    first_aid = _lines(words.PARTS["first_aid"])
    told = _lines(words.PARTS["told"])
    fix = _lines(words.PARTS["fix"])
    factors = _lines(words.PARTS["factors"])
    follow_up = _lines(words.PARTS["follow_up"])

    @classmethod
    def of(cls, row: Incident) -> "ReportForm":
        """Filled with what the report holds already."""
        own = {name: getattr(row, name) for name in ("kind", "said", "injury")}
        return cls(initial=own | {name: row.answers.get(name, "") for name in ANSWERS})


class AmendmentForm(forms.Form):
    text = forms.CharField(
        label=_("What became known since"), max_length=MOST, widget=forms.Textarea({"rows": 2})
    )
