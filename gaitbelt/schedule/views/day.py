"""The day at the desk."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gaitbelt.core import audit, clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.reach import is_limited
from gaitbelt.schedule import lane_html, lanes, queries, rail
from gaitbelt.schedule.grid import STEP

YEARS = 5  # how far a day may lie from today


@allow("schedule.view")
@require_GET
@shows_refusal
def day(request: ClinicRequest) -> HttpResponse:
    """Everyone's day in lanes, and who arrives or needs a call."""
    chosen = asked_day(request)
    context = _sheet(request, chosen)
    is_part = request.headers.get("HX-Request") and request.GET.get("part") == "sheet"
    answer = render(request, "schedule/day.html#sheet" if is_part else "schedule/day.html", context)
    audit.record_read(
        by=request.member, page="day", detail=chosen.isoformat(), patients=context["patients"]
    )
    return answer


def asked_day(request: ClinicRequest) -> date:
    """The day of `?date=`, today without it. Errors: BadValue for what is no day near today."""
    today, text = request.clinic.today(), request.GET.get("date", "")
    try:
        chosen = date.fromisoformat(text[:20]) if text else today
    except ValueError:
        raise BadValue({"date": _("Write the day as 2026-11-23.")}) from None
    if abs((chosen - today).days) > YEARS * 366:
        raise BadValue({"date": _("Choose a day within five years of today.")})
    return chosen


def _sheet(request: ClinicRequest, chosen: date) -> dict[str, Any]:
    clinic, now = request.clinic, clock.now().replace(second=0, microsecond=0)
    sheet = queries.day_sheet(clinic, chosen)
    axis = lanes.axis(clinic, chosen, sheet.visits)
    is_today = chosen == clinic.today()
    shown = (clinic.slug, clinic.zone, get_language())
    here = reverse("day", args=[clinic.slug])
    return {
        "day": chosen,
        "is_today": is_today,
        "patients": [UUID(each.patient) for each in sheet.visits],
        "steps": axis.steps,
        "lanes": lane_html.drawn(axis, sheet.lane_rows, sheet.visit_rows, now, shown),
        "rail": rail.drawn(
            clinic,
            sheet.visit_rows,
            now if is_today else None,
            shown,
            has_phones=not is_limited(request.member),
        ),
        "now_step": _now_step(axis) if is_today else None,
        "before_url": f"{here}?date={chosen - timedelta(days=1)}",
        "after_url": f"{here}?date={chosen + timedelta(days=1)}",
    }


def _now_step(axis: lanes.Axis) -> str | None:
    """Where the now line stands, in steps; none outside the hours shown."""
    steps = (clock.now() - axis.starts_at) / STEP
    return f"{steps:.1f}" if 0 <= steps <= axis.steps else None
