"""The day at the desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
from gaitbelt.schedule import lanes, queries
from gaitbelt.schedule.day import Visit
from gaitbelt.schedule.grid import STEP
from gaitbelt.schedule.lane_html import Links, drawn

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
    audit.record_read(by=request.member, page="day", detail=chosen.isoformat())
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


def _sheet(request: ClinicRequest, chosen: date) -> dict[str, object]:
    clinic, now = request.clinic, clock.now()
    sheet = queries.day_sheet(clinic, chosen)
    axis = lanes.axis(clinic, chosen, sheet.visits)
    is_today = chosen == clinic.today()
    links = Links(clinic.slug)
    here = reverse("day", args=[clinic.slug])
    return {
        "day": chosen,
        "is_today": is_today,
        "sheet": sheet,
        "steps": axis.steps,
        "lanes": drawn(
            axis, sheet.lane_rows, sheet.visit_rows, now.replace(second=0, microsecond=0),
            (clinic.slug, clinic.zone, get_language()),
        ),
        "now_step": _now_step(axis) if is_today else None,
        "arriving": _arriving(sheet, links, now) if is_today else (),
        "to_call": _to_call(sheet, links),
        "before_url": f"{here}?date={chosen - timedelta(days=1)}",
        "after_url": f"{here}?date={chosen + timedelta(days=1)}",
    }  # fmt: skip


def _now_step(axis: lanes.Axis) -> str | None:
    """Where the now line stands, in steps; none outside the hours shown."""
    steps = (clock.now() - axis.starts_at) / STEP
    return f"{steps:.1f}" if 0 <= steps <= axis.steps else None


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the rail: the page of their visit, and the one tap."""

    visit: Visit
    url: str
    act_url: str
    late: int = 0

    @property
    def missing(self) -> str:
        """What the file lacks and the desk can ask for now."""
        lacks = {
            _("phone number"): not self.visit.phone,
            _("emergency contact"): not self.visit.has_emergency_contact,
        }
        return ", ".join(word for word, is_missing in lacks.items() if is_missing)


def _arriving(sheet: queries.DaySheet, links: Links, now: datetime) -> list[Row]:
    """Arrivals with the minutes that they are late."""
    return [
        Row(
            visit,
            links.to("visit", visit.pk),
            links.to("visit_check_in", visit.pk),
            late=max(0, (now - visit.starts_at) // timedelta(minutes=1)),
        )
        for visit in sheet.arriving(now)
    ]


def _to_call(sheet: queries.DaySheet, links: Links) -> list[Row]:
    return [
        Row(visit, links.to("visit", visit.pk), links.to("visit_called", visit.pk))
        for visit in sheet.to_call()
    ]
