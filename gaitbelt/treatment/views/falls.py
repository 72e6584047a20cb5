"""Fall risk of a patient: what was asked and measured, what it proposes, what a therapist says."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.domain.fall_risk import TOOLS, Mark
from gaitbelt.people.models import Patient
from gaitbelt.people.queries import patient_for
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import FallScreen

LABELS = {
    "key_questions": _("Three key questions: how many yes"),
    "self_check": _("12-item self check, points"),
    "tug_s": _("Timed up and go, s"),
    "five_sts_s": _("Five times sit to stand, s"),
    "tandem_s": _("Tandem stance, s"),
    "single_leg_s": _("Standing on one leg, s"),
    "gait_m_s": _("Gait speed, m/s"),
    "berg": _("Berg balance, points"),
}
MARKS = {Mark.CAUTION: _("caution"), Mark.HIGH: _("high"), Mark.NONE: ""}


class ScreenForm(forms.Form):
    """What was asked and measured; what is left empty was not."""

    falls = forms.IntegerField(
        label=_("Falls in the last 12 months"), required=False, min_value=0, max_value=99
    )
    with_injury = forms.BooleanField(label=_("One of them with an injury"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, tool in TOOLS.items():
            self.fields[name] = forms.FloatField(
                label=LABELS[name], required=False, min_value=0, max_value=tool.most
            )

    @property
    def values(self) -> dict[str, float]:
        typed = {name: self.cleaned_data[name] for name in TOOLS}
        return {name: value for name, value in typed.items() if value is not None}


class ConfirmForm(forms.Form):
    """The therapist's flag."""

    risk = forms.ChoiceField(label=_("Fall risk"), choices=Patient.FallRisk.choices)
    why = forms.CharField(
        label=_("Why, if it is not what was proposed"), max_length=200, required=False
    )


@allow("fall.screen")
@require_GET
def falls(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Every screen of a patient, the newest first."""
    patient = patient_for(request.member, pk)
    rows = list(patient.fall_screens.select_related("screened_by__person", "confirmed_by__person"))
    newest = rows[0] if rows else None
    may_confirm = request.member.role in RIGHTS["fall.confirm"]
    context = {
        "patient": patient,
        "screens": [(row, _inputs(row)) for row in rows],
        "form": ScreenForm(),
        "open": newest if newest and may_confirm and not newest.confirmed else None,
        "confirm_form": ConfirmForm(initial={"risk": newest.proposed}) if newest else None,
    }
    response = render(request, "treatment/falls.html", context)
    audit.record_read(by=request.member, page="falls", subject=patient.pk, patient_id=patient.pk)
    return response


@allow("fall.screen")
@require_POST
@shows_refusal
def screen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Keep what was asked and measured."""
    patient, form = patient_for(request.member, pk), ScreenForm(request.POST)
    typed = clean(form)
    commands.screen_falls(
        patient=patient, by=request.member, at=clock.now(), values=form.values,
        falls=typed["falls"] or 0, with_injury=typed["with_injury"],
    )  # fmt: skip
    return redirect("falls", request.clinic.slug, pk)


@allow("fall.confirm")
@require_POST
@shows_refusal
def confirm(request: ClinicRequest, pk: UUID, screen: UUID) -> HttpResponse:
    """The therapist's flag, which holds from now on."""
    patient = patient_for(request.member, pk)
    row = get_object_or_404(patient.fall_screens.select_related("patient"), pk=screen)
    typed = clean(ConfirmForm(request.POST))
    commands.confirm_falls(screen=row, by=request.member, at=clock.now(), **typed)
    return redirect("falls", request.clinic.slug, pk)


def _inputs(row: FallScreen) -> list[tuple[Any, float, Any]]:
    """Each value with its name and what it says."""
    return [
        (LABELS[name], value, MARKS[TOOLS[name].mark(value)]) for name, value in row.values.items()
    ]
