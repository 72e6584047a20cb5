"""The week's roster: one table, each cell saved as it is left."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.core.ways import Way
from gaitbelt.people.models import Membership
from gaitbelt.workforce import commands, rosters
from gaitbelt.workforce.days import day_of, days_of
from gaitbelt.workforce.staff_views import member_at
from gaitbelt.workforce.written import Unreadable, read_covers, read_hours

YEARS = 5  # how far a week may lie from today
LONGEST = 400  # characters of a cell


@allow("roster.view")
@require_GET
@shows_refusal
def roster(request: ClinicRequest) -> HttpResponse:
    """Who works when, with lunch, and who holds each technician, in one week."""
    monday = rosters.monday_of(_day(request, request.GET.get("on", "")))
    week = rosters.week_of(request.clinic, monday, by=request.member)
    rights = {name: _may(request, name) for name in ("roster.write", "cover.write")}
    context: dict[str, Any] = {
        "week": week,
        "may_write": rights["roster.write"],
        "may_cover": rights["cover.write"],
        "has_copy": rights["roster.write"] and week.days[-1] >= request.clinic.today(),
        "today": request.clinic.today(),
    }
    return render(request, "workforce/roster.html", context)


@allow("roster.write")
@require_POST
@shows_refusal
def copy(request: ClinicRequest) -> HttpResponse:
    """Last week's hours and covers into the empty cells of this one."""
    monday = rosters.monday_of(_day(request, request.POST.get("on", "")))
    commands.copy_week(clinic=request.clinic, monday=monday, by=request.member)
    return redirect(f"{reverse('roster', args=[request.clinic.slug])}?on={monday}")


@allow("roster.write")
@require_POST
@shows_refusal
def hours(request: ClinicRequest, pk: UUID, day: str) -> HttpResponse:
    """One member's hours on a day; where booked visits need them, the visits are shown first."""
    member, on = member_at(request, pk), _day(request, day)
    typed = request.POST.get("value", "")[:LONGEST]
    try:
        _refuse_stale(request, _cell(request, "hours", member, on))
        commands.set_hours(
            member=member,
            day=on,
            hours=read_hours(typed),
            by=request.member,
            despite_visits=request.POST.get("despite_visits") == "yes",
        )
    except (BadValue, Unreadable) as bad:
        return _answer(request, _cell(request, "hours", member, on), typed, bad)
    except GuardRefused as refused:
        refused.alternatives = [_the_day(request, on), _all_the_same(request, member, on, typed)]
        raise
    return _answer(request, _cell(request, "hours", member, on))


@allow("cover.write")
@require_POST
@shows_refusal
def covers(request: ClinicRequest, pk: UUID, day: str) -> HttpResponse:
    """Who holds a technician on a day: the manager says it, a therapist for their own part."""
    member, on = member_at(request, pk), _day(request, day)
    if member.role != Membership.Role.TECH:
        raise Http404
    typed = request.POST.get("value", "")[:LONGEST]
    try:
        _refuse_stale(request, _cell(request, "covers", member, on))
        work = rosters.hours_of(day_of(request.clinic, on), member)
        held = read_covers(typed, rosters.supervisors(request.clinic).by_text, work)
        commands.set_covers(technician=member, day=on, held=held, by=request.member)
    except (BadValue, Unreadable) as bad:
        return _answer(request, _cell(request, "covers", member, on), typed, bad)
    return _answer(request, _cell(request, "covers", member, on))


def _answer(
    request: ClinicRequest, cell: rosters.Cell, typed: str = "", bad: Exception | None = None
) -> HttpResponse:
    """The cell as it now stands, and the week's gaps; what was not accepted stays as typed."""
    if bad is not None:
        says = [line for lines in getattr(bad, "fields", {}).values() for line in lines]
        cell = replace(cell, typed=typed, problem=" ".join(says) or str(bad))
    monday = rosters.monday_of(cell.day)
    days = days_of(request.clinic, monday, monday + timedelta(days=6))
    context = {"cell": cell, "route": f"roster_{cell.kind}", "gaps": rosters.gaps_ahead(days)}
    return render(request, "workforce/roster_cell.html", context, status=422 if bad else 200)


def _cell(request: ClinicRequest, kind: str, member: Membership, on: date) -> rosters.Cell:
    day, today = day_of(request.clinic, on), request.clinic.today()
    if kind == "hours":
        return rosters.hours_cell(day, member, today=today, by=request.member)
    return rosters.covers_cell(day, member, rosters.supervisors(request.clinic), today=today)


def _refuse_stale(request: ClinicRequest, stored: rosters.Cell) -> None:
    """Somebody else's change is shown, never overwritten."""
    was = request.POST.get("was")
    if was is not None and was != stored.text:
        says = _("Somebody changed this to “%(now)s” meanwhile: look, and save again.")
        raise BadValue({stored.kind: says % {"now": stored.text or "–"}})


def _the_day(request: ClinicRequest, on: date) -> Way:
    url = f"{reverse('day', args=[request.clinic.slug])}?date={on}"
    return Way(label=_("See these visits"), icon="cal", url=url)


def _all_the_same(request: ClinicRequest, member: Membership, on: date, typed: str) -> Way:
    """The same change once more, now that its visits are known."""
    url = reverse("roster_hours", args=[request.clinic.slug, member.pk, on.isoformat()])
    sends = json.dumps({"value": typed, "despite_visits": "yes"})
    return Way(
        label=_("Change it all the same"),
        icon="people",
        note=_("The desk moves these visits"),
        hx={
            "hx-post": url,
            "hx-vals": sends,
            "hx-target": f"#hours-{member.pk}-{on}",
            "hx-swap": "outerHTML",
        },
    )


def _day(request: ClinicRequest, text: str) -> date:
    today = request.clinic.today()
    try:
        chosen = date.fromisoformat(text[:20]) if text else today
    except ValueError:
        raise BadValue({"on": _("Write the day as 2026-11-23.")}) from None
    if abs((chosen - today).days) > YEARS * 366:
        raise BadValue({"on": _("Choose a day within five years of today.")})
    return chosen


def _may(request: ClinicRequest, right: str) -> bool:
    return request.member.role in RIGHTS[right]
