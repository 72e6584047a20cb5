"""Booking and moving: whom, for what, and a free slot."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people import queries as people
from gaitbelt.people.models import Clinic
from gaitbelt.schedule import commands, queries, slots
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.forms import BookForm, MoveForm, SlotsForm, WantedForm
from gaitbelt.schedule.models import Appointment, VisitType
from gaitbelt.schedule.slots import Slot
from gaitbelt.schedule.views.answers import slot_values, with_query, with_ways, words
from gaitbelt.schedule.views.visit import find
from gaitbelt.schedule.wishes import wish_from

SHOWN_DAYS = 7
EACH = timedelta(minutes=30)  # at most one slot is shown per half hour
MOST = 2000  # slots of a week on the five-minute grid


@dataclass(frozen=True)
class Offer:
    """A slot as a button: its words, and the fields that book it."""

    at: datetime
    words: str
    values: dict[str, str]


@allow("schedule.book")
@require_http_methods(["GET", "POST"])
@shows_refusal
@with_ways
def book(request: ClinicRequest) -> HttpResponse:
    """GET: a patient, a kind of visit, free slots. POST: book one."""
    if request.method == "GET":
        return _slots_page(request)
    wish = wish_from(request.member, clean(BookForm(request.POST)))
    made = commands.book(wish=wish, by=request.member, at=clock.now())
    return go_to(request, "visit", made.pk)


@allow("schedule.book")
@require_http_methods(["GET", "POST"])
@shows_refusal
@with_ways
def move(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """GET: free slots for a visit. POST: put it there."""
    visit = find(request, pk)
    if request.method == "GET":
        return _slots_page(request, visit)
    wish = wish_from(request.member, clean(MoveForm(request.POST)), visit=visit)
    commands.move(visit=visit, wish=wish, by=request.member, at=clock.now())
    return go_to(request, "visit", visit.pk)


@allow("schedule.book")
@require_POST
def find_to_book(request: ClinicRequest) -> HttpResponse:
    """Patients with the way to a booking, by what is never in an address: name, birth date, phone.

    Each role sees, and finds by, what it sees in the file.
    """
    found = people.found_for(request.member, request.POST.get("q", "")[:200])
    wanted = _wanted(clean(WantedForm(request.POST)))
    context = {"found": found, "wanted": wanted}
    answer = render(request, "schedule/found.html", context)
    if found.patients:
        audit.record_read(
            by=request.member, page="book.find", patients=[each.pk for each in found.patients]
        )
    return answer


def _wanted(typed: dict[str, Any]) -> dict[str, str]:
    """With whom and when, as the lane that was tapped says, on its way to the booking."""
    therapist, at = typed["therapist"], typed["at"]
    given = {"therapist": str(therapist) if therapist else "", "at": at.isoformat() if at else ""}
    return {name: value for name, value in given.items() if value}


def _slots_page(request: ClinicRequest, visit: Appointment | None = None) -> HttpResponse:
    if visit is None and not request.GET.get("patient"):
        wanted = clean(WantedForm(request.GET))
        return render(request, "schedule/book.html", {"types": (), "wanted": _wanted(wanted)})
    asked = request.GET.dict()
    if visit is not None:
        asked["patient"] = str(visit.patient_id)
    typed = clean(SlotsForm(asked))
    wish = _wish(request, typed, visit)
    since = max(_since(request, typed["since"]), typed["at"] or clock.now())
    context = _found(wish, since) | {"visit": visit, "types": request.clinic.visittypes.all()}
    answer = render(request, "schedule/book.html", context)
    audit.record_read(by=request.member, page="book", patient_id=wish.patient.pk)
    return answer


def _wish(request: ClinicRequest, typed: dict[str, Any], visit: Appointment | None) -> Wish:
    """What free slots are looked for; without a kind of visit, the one that comes next."""
    values = typed | {"starts_at": clock.now()}
    if visit is None and not typed["visit_type"]:
        values["visit_type"] = default_type(request, typed["patient"])
    wish = wish_from(request.member, values, visit=visit)
    return replace(
        wish,
        therapist=wish.therapist if typed["therapist"] else None,
        technician=wish.technician if typed["technician"] else None,
        area=None,
    )


def default_type(request: ClinicRequest, patient: UUID) -> UUID | None:
    """A treatment for a patient with a signed plan, an evaluation for one without."""
    has_plan = request.clinic.plans.filter(patient=patient, status="signed").exists()
    types: Iterable[VisitType] = request.clinic.visittypes.order_by("code")
    fitting = [each for each in types if each.needs_plan is has_plan]
    usual = {"TREAT", "EVAL"}
    chosen = sorted(fitting or types, key=lambda each: each.code not in usual)
    return chosen[0].pk if chosen else None


def _since(request: ClinicRequest, day: date | None) -> datetime:
    clinic: Clinic = request.clinic
    return max(clock.now(), clinic.day_bounds(day or clinic.today())[0])


def _found(wish: Wish, since: datetime) -> dict[str, Any]:
    """A week of free slots, by day."""
    clinic = wish.clinic
    first = clinic.day_at(since)
    until = clinic.day_bounds(first + timedelta(days=SHOWN_DAYS))[0]
    prefer = [*queries.people_of(wish.visit), *slots.usual(wish)]
    found = slots.next_slots(wish, since=since, until=until, limit=MOST, prefer=prefer)
    if wish.visit:
        here = reverse("visit_move", args=[clinic.slug, wish.visit.pk])
    else:
        here = with_query(
            reverse("visit_new", args=[clinic.slug]),
            patient=wish.patient.pk,
            visit_type=wish.visit_type.pk,
        )
    join = "&" if "?" in here else "?"
    return {
        "wish": wish,
        "days": _by_day(wish, found),
        "later_url": f"{here}{join}since={first + timedelta(days=SHOWN_DAYS)}",
        "sooner_url": f"{here}{join}since={first - timedelta(days=SHOWN_DAYS)}",
        "is_first_week": first <= clinic.today(),
        "first": first,
        "title": _("Move") if wish.visit else _("Book a visit"),
    }


def _by_day(wish: Wish, found: Iterable[Slot]) -> dict[date, list[Offer]]:
    """The first slot of every half hour, by day."""
    days: dict[date, list[Offer]] = {}
    halves = set()
    for slot in found:
        half = slot.starts_at.timestamp() // EACH.total_seconds()
        if half not in halves:
            halves.add(half)
            day = wish.clinic.day_at(slot.starts_at)
            at_day = replace(wish, starts_at=slot.starts_at)
            offer = Offer(slot.starts_at, words(slot, at_day), slot_values(slot, wish))
            days.setdefault(day, []).append(offer)
    return days
