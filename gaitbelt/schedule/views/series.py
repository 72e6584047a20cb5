"""A series on one screen: the pattern, every date with its verdict, and the tick that books it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people import queries as people
from gaitbelt.people.models import Patient
from gaitbelt.plans.models import Plan
from gaitbelt.schedule import commands, series, slots
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.forms import BookForm, SeriesForm
from gaitbelt.schedule.views.answers import slot_values, with_ways, words
from gaitbelt.schedule.views.booking import default_type
from gaitbelt.schedule.wishes import plan_of, wish_from

MOST_VISITS = 80
SPREAD = {1: (0,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
BY_DEFAULT = {"per_week": 2, "weeks": 6, "hour": 9}


@allow("schedule.book")
@require_http_methods(["GET"])
@shows_refusal
def plan_series(request: ClinicRequest) -> HttpResponse:
    """The pattern with sensible choices, and at once what it would give."""
    if not request.GET.get("patient"):
        return render(request, "schedule/series.html", {})
    form = SeriesForm(request.GET if "weeks" in request.GET else _defaults(request))
    typed = clean(form)
    wish = wish_from(request.member, typed | {"starts_at": clock.now()})
    planned = _preview(wish, typed)
    context = {
        "form": form,
        "wish": wish,
        "types": request.clinic.visittypes.order_by("code"),
        "rows": list(_rows(planned)),
        "free": sum(each.slot is not None for each in planned),
        "per_week": len(typed["weekdays"]),
        "weeks": typed["weeks"],
    }
    is_part = request.headers.get("HX-Request")
    name = "schedule/series.html#preview" if is_part else "schedule/series.html"
    answer = render(request, name, context)
    audit.record_read(by=request.member, page="series", patient_id=wish.patient.pk)
    return answer


@allow("schedule.book")
@require_POST
@shows_refusal
@with_ways
def book_series(request: ClinicRequest) -> HttpResponse:
    """Book the ticked dates, all of them or none."""
    chosen = request.POST.getlist("slot")
    if not 1 <= len(chosen) <= MOST_VISITS:
        raise BadValue({"slot": _("Tick between 1 and 80 dates.")})
    wishes = [_ticked(request, text) for text in chosen]
    if len({wish.patient.pk for wish in wishes}) > 1:
        raise BadValue({"slot": _("A series is for one patient.")})
    counts = {name: _count(request, name) for name in ("visits_per_week", "weeks")}
    visits = commands.book_series(wishes=wishes, by=request.member, at=clock.now(), **counts)
    return go_to(request, "visit", visits[0].pk)


def _preview(wish: Wish, typed: dict[str, Any]) -> list[series.Planned]:
    weekdays = {int(day) for day in typed["weekdays"]}
    days = list(series.dates(typed["first_on"], weekdays, typed["weeks"]))
    days = [day for day in days if day >= wish.clinic.today()]
    if not days or len(days) > MOST_VISITS:
        raise BadValue({"weeks": _("Choose between 1 and 80 dates from today on.")})
    return series.preview(wish, days, typed["starts"], prefer=slots.usual(wish))


def _rows(planned: list[series.Planned]) -> Iterator[dict[str, Any]]:
    """Each date with the words of its offer and the fields that book it."""
    for each in planned:
        offer = each.offer
        yield {
            "planned": each,
            "is_ticked": each.slot is not None or each.is_same_day,
            "words": words(offer, each.wish) if offer else "",
            "value": _packed(slot_values(offer, each.wish)) if offer else "",
        }


def _packed(values: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _ticked(request: ClinicRequest, text: str) -> Wish:
    values = dict(pair.split("=", 1) for pair in text[:1000].split() if "=" in pair)
    return wish_from(request.member, clean(BookForm(values)))


def _count(request: ClinicRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or not 1 <= int(text[:4]) <= MOST_VISITS:
        raise BadValue({name: _("This is a number from 1 to 80.")})
    return int(text)


def _defaults(request: ClinicRequest) -> dict[str, Any]:
    """As the plan says how often and how long; the hour and the people of the last visit."""
    patient = _patient(request)
    plan = plan_of(request.clinic, patient)
    per_week = (plan.visits_per_week if plan else None) or BY_DEFAULT["per_week"]
    last = patient.appointments.filter(clinic=request.clinic).order_by("-starts_at").first()
    zone, first_on = request.clinic.tz, _next_monday(request.clinic.today())
    starts = f"{last.starts_at.astimezone(zone):%H:%M}" if last else f"{BY_DEFAULT['hour']}:00"
    return {
        "patient": str(patient.pk),
        "visit_type": str(default_type(request, patient.pk)),
        "weeks": _weeks(plan, first_on),
        "weekdays": [str(day) for day in SPREAD[min(per_week, 5)]],
        "first_on": first_on.isoformat(),
        "starts": starts,
    }


def _weeks(plan: Plan | None, first_on: date) -> int:
    """As many weeks as the plan says, and not past its last day."""
    weeks = (plan.weeks if plan else None) or BY_DEFAULT["weeks"]
    if plan is None or plan.valid_until_on is None:
        return weeks
    return max(1, min(weeks, 1 + (plan.valid_until_on - first_on).days // 7))


def _patient(request: ClinicRequest) -> Patient:
    try:
        return people.patient_for(request.member, UUID(request.GET["patient"][:40]))
    except ValueError:
        raise BadValue({"patient": _("There is no such record here.")}) from None


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())
