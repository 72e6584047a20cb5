"""The two ledgers of a visit: a licensee's minutes with their units, a technician's support."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.oversight import ledger_commands, ledgers
from gaitbelt.oversight.forms import MinutesForm
from gaitbelt.oversight.models import SkilledMinutes
from gaitbelt.schedule import queries as schedule
from gaitbelt.schedule.models import Appointment


@allow("minutes.view")
@require_GET
def minutes(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Both ledgers side by side."""
    visit = _visit(request, pk)
    may_say = request.member.role in RIGHTS["minutes.say"]
    start = visit.starts_at.astimezone(request.clinic.tz)
    context = {
        "visit": visit,
        "ledgers": ledgers.of_visit(visit),
        "form": MinutesForm(initial={"starts": start.time(), "minutes": 15}) if may_say else None,
    }
    answer = render(request, "oversight/minutes.html", context)
    audit.record_read(
        by=request.member, page="minutes", subject=visit.pk, patient_id=visit.patient_id
    )
    return answer


@allow("minutes.say")
@require_POST
@shows_refusal
def say(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A licensee says what a stretch of their own time was."""
    visit, form = _visit(request, pk), MinutesForm(request.POST)
    clean(form)
    starts_at, ends_at = form.span(visit)
    ledger_commands.say_minutes(
        visit=visit,
        by=request.member,
        code=form.cleaned_data["code"],
        starts_at=starts_at,
        ends_at=ends_at,
        is_one_to_one=form.cleaned_data["is_one_to_one"],
    )
    return redirect("minutes", request.clinic.slug, pk)


@allow("minutes.say")
@require_POST
@shows_refusal
def take_back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What was said was a slip."""
    rows = SkilledMinutes.objects.filter(clinic=request.clinic).select_related("appointment")
    row = get_object_or_404(rows, pk=pk)
    ledger_commands.take_minutes_back(row=row, by=request.member)
    return redirect("minutes", request.clinic.slug, row.appointment_id)


def _visit(request: ClinicRequest, pk: UUID) -> Appointment:
    return get_object_or_404(schedule.visits(request.clinic), pk=pk)
