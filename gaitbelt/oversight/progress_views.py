"""How a patient gets on, as charts and as tables."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit
from gaitbelt.core.db import one_of
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.oversight.forms import ReadingForm
from gaitbelt.oversight.progress import as_number, progress
from gaitbelt.people.queries import patient_for
from gaitbelt.plans import commands
from gaitbelt.plans.models import Goal, GoalReading


@allow("progress.view")
@require_GET
@shows_refusal
def page(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Pain, each item and each goal over the last thirty visits."""
    patient = patient_for(request.member, pk)
    found = progress(request.clinic, patient)
    may_measure = request.member.role in RIGHTS["goal.measure"]
    context = {
        "patient": patient,
        "progress": found,
        "goals": [(each, as_number(each.goal.target)) for each in found.goals],
        "form": ReadingForm(initial={"measured_on": request.clinic.today()}),
        "may_measure": may_measure,
    }
    answer = render(request, "oversight/progress.html", context)
    audit.record_read(by=request.member, page="progress", patient_id=patient.pk)
    return answer


@allow("goal.measure")
@require_POST
@shows_refusal
def measure(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A measure of a goal goes on file."""
    goal = one_of(Goal.objects.filter(plan__clinic=request.clinic).select_related("plan"), pk)
    typed = clean(ReadingForm(request.POST))
    commands.measure_goal(goal=goal, by=request.member, **typed)
    return redirect("progress", request.clinic.slug, goal.plan.patient_id)


@allow("goal.measure")
@require_POST
@shows_refusal
def take_back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A measure was put on file by mistake."""
    rows = GoalReading.objects.filter(clinic=request.clinic).select_related("goal__plan")
    reading = one_of(rows, pk)
    commands.take_back_reading(reading=reading, by=request.member)
    return redirect("progress", request.clinic.slug, reading.goal.plan.patient_id)
