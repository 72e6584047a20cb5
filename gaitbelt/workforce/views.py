"""Screens of the workforce: presence, taking over, and what a person may do now."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.workforce import commands, queries
from gaitbelt.workforce.facts import around
from gaitbelt.workforce.forms import AwayForm, StayForm
from gaitbelt.workforce.staff_views import member_at


@allow("presence.own")
@require_GET
def presence(request: ClinicRequest) -> HttpResponse:
    """The switch "on site", with the question that is due and whom I hold."""
    return _own(request)


@allow("presence.own")
@require_POST
@shows_refusal
def away(request: ClinicRequest) -> HttpResponse:
    """ "Away", now or from lunch on."""
    form, at = AwayForm(request.POST), clock.now()
    typed = clean(form)
    commands.go_away(member=request.member, at=at, since=typed["since"], back_at=form.back(at))
    return _own(request)


@allow("presence.own")
@require_POST
@shows_refusal
def back(request: ClinicRequest) -> HttpResponse:
    """ "I am here" again."""
    commands.come_back(member=request.member)
    return _own(request)


@allow("presence.own")
@require_POST
@shows_refusal
def stay(request: ClinicRequest) -> HttpResponse:
    """The answer "I stay" to the question of lunch or of the roster's end."""
    typed = clean(StayForm(request.POST))
    commands.stay(member=request.member, until=typed["until"])
    return _own(request)


@allow("presence.confirm")
@require_POST
@shows_refusal
def vouch(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A colleague's tap "Dana is here"."""
    member = member_at(request, pk)
    commands.vouch(member=member, by=request.member)
    return _done(_("%(name)s is here, you said") % {"name": member.name})


@allow("supervision.take_over")
@require_POST
@shows_refusal
def take_over(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One tap: I supervise this technician from now on."""
    technician = member_at(request, pk)
    commands.take_over(technician=technician, by=request.member)
    if request.headers.get("HX-Target") == "presence":
        return _own(request)
    return _done(_("You hold %(name)s now") % {"name": technician.name})


@allow("supervision.in_sight")
@require_POST
@shows_refusal
def in_sight(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The tap "in sight", for 15 minutes."""
    technician = member_at(request, pk)
    commands.in_sight(technician=technician, by=request.member)
    return _done(_("In sight, for 15 minutes"))


@allow("home.view")
@require_GET
def belt(request: ClinicRequest) -> HttpResponse:
    """My own supervision band, and the ways on where it has a gap now."""
    part = queries.belt_part(request.member, around(request.clinic, clock.now()))
    return render(request, "workforce/_belt.html", {"supervision": part})


def _own(request: ClinicRequest) -> HttpResponse:
    part = queries.own_part(request.member)
    return render(request, "workforce/_presence.html", {"presence": part})


def _done(words: str) -> HttpResponse:
    """Nothing to swap: the parts that show it fetch themselves, the toast says it."""
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"toast": {"text": words}})})
