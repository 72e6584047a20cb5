"""The first screens by role, their blocks, and the few taps that belong to no other feature."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.forms import TemperatureForm
from gaitbelt.floor import blocks
from gaitbelt.floor.glance import glance
from gaitbelt.oversight import queries as oversight
from gaitbelt.schedule import commands as schedule
from gaitbelt.schedule.queries import visits_for
from gaitbelt.treatment import commands as treatment
from gaitbelt.workforce import queries as workforce
from gaitbelt.workforce.facts import around

HOME = {
    "TECH": "floor/technician.html",
    "PT": "floor/therapist.html",
    "PTA": "floor/therapist.html",
    "MANAGER": "floor/manager.html",
}


@allow("home.view")
@require_GET
def home(request: ClinicRequest) -> HttpResponse:
    """The first screen of the member's role."""
    if request.member.role == "FRONT":
        return redirect("day", slug=request.clinic.slug)
    context: dict[str, Any] = {"parts": blocks.contents(glance(request))}
    if request.member.role == "TECH":
        context["supervision"] = workforce.belt_part(
            request.member, around(request.clinic, clock.now())
        )
    elif request.member.is_licensed:
        context["presence"] = workforce.own_part(request.member)
        context["inbox"] = oversight.inbox(request.member, clock.now())
    response = render(request, HOME[request.member.role], context)
    note_read(request, "home", context)
    return response


@allow("home.view")
@require_GET
def block(request: ClinicRequest, name: str) -> HttpResponse:
    """One block of the member's own first screen, fetched anew."""
    return _block(request, name)


@allow("session.record")
@require_POST
@shows_refusal
def answer_seen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Seen": the technician has read the therapist's answer."""
    mine = request.clinic.observations.filter(noted_by=request.member)
    observation = get_object_or_404(mine.select_related("session"), pk=pk)
    treatment.see_answer(observation=observation, by=request.member, at=clock.now())
    return _block(request, "answers")


@allow("session.start")
@require_POST
@shows_refusal
def set_up(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Set up": everything stands ready for a visit."""
    visit = get_object_or_404(visits_for(request.member), pk=pk)
    schedule.prepare(visit=visit, by=request.member, at=clock.now())
    return _block(request, "soon")


@allow("device.clean")
@require_POST
@shows_refusal
def log_temperature(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A reading, typed in place."""
    item = get_object_or_404(request.clinic.items.select_related("kind", "clinic"), pk=pk)
    form = TemperatureForm(request.POST)
    clean(form)
    equipment.log_temperature(
        item=item, celsius=form.reading_of(item), by=request.member, at=clock.now()
    )
    return _block(request, "logs")


def _block(request: ClinicRequest, name: str) -> HttpResponse:
    look = glance(request)
    found = blocks.block(look, name)
    if found is None:
        raise Http404
    part = found.content(look)
    response = render(request, found.template, {"part": part, "is_swap": True})
    note_read(request, "home", part)
    return response
