"""What the taps of presence and the pages of competencies send."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.domain.competency import NAMES
from gaitbelt.workforce.commands.skills import CERTIFICATES, KINDS
from gaitbelt.workforce.words import CARDS, competency_name


def _codes() -> list[tuple[str, str]]:
    """The competencies that a therapist signs, in the reader's language."""
    return [(code, f"{code} {competency_name(code)}") for code in NAMES if code not in CERTIFICATES]


class AwayForm(forms.Form):
    """Going away: for so many minutes, or from lunch or the roster's end on."""

    minutes = forms.IntegerField(required=False, min_value=1, max_value=240)
    since = forms.DateTimeField(required=False)
    back_at = forms.DateTimeField(required=False)

    def back(self, at: datetime) -> datetime | None:
        """When they said they would be back."""
        minutes: int | None = self.cleaned_data["minutes"]
        return at + timedelta(minutes=minutes) if minutes else self.cleaned_data["back_at"]


class StayForm(forms.Form):
    """Staying: past lunch until `until`, or so many minutes past the roster's end."""

    until = forms.DateTimeField()


class SignForm(forms.Form):
    """Competencies that a therapist signs together."""

    codes = forms.MultipleChoiceField(
        label=_("Competencies"), choices=_codes, widget=forms.CheckboxSelectMultiple
    )


class AttestForm(SignForm):
    """Competencies already held, for the founding attestation."""

    note = forms.CharField(
        label=_("What it rests on"),
        max_length=160,
        help_text=_("For example: two years at this clinic, seen weekly."),
    )


class EndForm(forms.Form):
    """Taking a signature back."""

    reason = forms.CharField(label=_("Why it ends"), max_length=160)


class CardForm(forms.Form):
    """A card such as CPR, with its last valid day."""

    kind = forms.ChoiceField(label=_("Card"), choices=[(kind, CARDS[kind]) for kind in KINDS])
    expires_on = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=80, required=False)
