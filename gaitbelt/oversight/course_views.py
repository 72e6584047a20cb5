"""A patient's course of care, from referral to discharge, and what is due at the clinic."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.oversight import courses
from gaitbelt.oversight.forms import MilestoneForm
from gaitbelt.people.models import Episode
from gaitbelt.plans import commands
from gaitbelt.plans.models import Milestone


@allow("course.view")
@require_GET
def due(request: ClinicRequest) -> HttpResponse:
    """Certifications, reports, re-evaluations and plans that are due, the most pressing first."""
    due_now = courses.due_list(request.clinic)
    answer = render(request, "oversight/due.html", {"courses": due_now})
    patients = [each.patient.pk for each in due_now]
    audit.record_read(by=request.member, page="due", patients=patients)
    return answer


@allow("course.view")
@require_GET
def course(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Where one patient's care stands, what is due, and every step on file."""
    episode = _episode(request, pk)
    may_say = request.member.role in RIGHTS["course.say"]
    context = {
        "course": courses.course_of(episode),
        "milestones": courses.milestones(episode),
        "patient": episode.patient,
        "form": MilestoneForm(initial={"happened_on": request.clinic.today()}) if may_say else None,
    }
    answer = render(request, "oversight/course.html", context)
    audit.record_read(
        by=request.member, page="course", subject=episode.pk, patient_id=episode.patient_id
    )
    return answer


@allow("course.say")
@require_POST
@shows_refusal
def say(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A step goes on file."""
    episode, typed = _episode(request, pk), clean(MilestoneForm(request.POST))
    commands.say_milestone(episode=episode, by=request.member, **typed)
    return redirect("course", request.clinic.slug, pk)


@allow("course.say")
@require_POST
@shows_refusal
def take_back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A step was put on file by mistake."""
    rows = Milestone.objects.filter(clinic=request.clinic).select_related("episode__patient")
    milestone = get_object_or_404(rows, pk=pk)
    commands.take_back(milestone=milestone, by=request.member)
    return redirect("course", request.clinic.slug, milestone.episode.patient_id)


def _episode(request: ClinicRequest, pk: UUID) -> Episode:
    """The patient's newest course of care at this clinic, which may have ended."""
    found = courses.newest_episode(request.clinic, pk)
    if found is None:
        raise Http404
    return found
