"""Who works here, and the areas of the clinic."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people import commands, queries
from gaitbelt.people.badges import badge_of
from gaitbelt.people.forms import (
    AreaForm,
    BirthForm,
    ClinicForm,
    PersonForm,
    TitleForm,
    given_reason,
)
from gaitbelt.people.models import Area
from gaitbelt.people.patient_views import may


@allow("staff.view")
@require_GET
def staff(request: ClinicRequest) -> HttpResponse:
    """Everyone who works here, with the title on the badge."""
    return _staff_page(request, PersonForm())


@allow("staff.edit")
@require_POST
@shows_refusal
def add_person(request: ClinicRequest) -> HttpResponse:
    """Add a person with a role; a title kept for licensees is refused with its source."""
    return _added(request, PersonForm(request.POST), _person_added, _staff_page)


@allow("staff.edit")
@require_POST
@shows_refusal
def change_title(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Give somebody another title."""
    row = get_object_or_404(queries.staff_of(request.clinic), pk=pk)
    title = _given(request, TitleForm(request.POST))["job_title"]
    commands.change_title(membership=row, by=request.member, job_title=title)
    return redirect("staff", request.clinic.slug)


@allow("staff.edit")
@require_POST
@shows_refusal
def record_birth(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Put somebody's birth date on file."""
    row = get_object_or_404(queries.staff_of(request.clinic), pk=pk)
    birth_on = _given(request, BirthForm(request.POST))["birth_on"] or ""
    commands.record_birth(membership=row, by=request.member, birth_on=birth_on)
    return redirect("staff", request.clinic.slug)


@allow("staff.view")
@require_GET
@shows_refusal
def badge(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Somebody's badge for print, as the rules ask; a title kept for licensees is refused."""
    row = get_object_or_404(queries.staff_of(request.clinic), pk=pk)
    row.clinic = request.clinic
    context = {"one": row, "badge": badge_of(row)}
    return render(request, "people/badge.html", context)


@allow("staff.edit")
@require_POST
@shows_refusal
def end_membership(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """End somebody's role here, with the reason."""
    row = get_object_or_404(queries.staff_of(request.clinic), pk=pk)
    commands.end_membership(membership=row, by=request.member, reason=given_reason(request))
    return redirect("staff", request.clinic.slug)


@allow("staff.view")
@require_GET
def areas(request: ClinicRequest) -> HttpResponse:
    """The bays, rooms and gyms of the clinic."""
    return _areas_page(request, AreaForm(initial={"capacity": 1}))


@allow("staff.edit")
@require_POST
@shows_refusal
def add_area(request: ClinicRequest) -> HttpResponse:
    """Add a bay, gym or room."""
    return _added(request, AreaForm(request.POST), _area_added, _areas_page)


@allow("staff.edit")
@require_POST
@shows_refusal
def edit_area(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Change an area's name, kind or capacity."""
    row = get_object_or_404(queries.areas_of(request.clinic), pk=pk)
    given = _given(request, AreaForm(request.POST))
    commands.edit_area(area=row, by=request.member, given=given)
    return redirect("areas", request.clinic.slug)


@allow("staff.edit")
@require_POST
@shows_refusal
def end_area(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Close an area, with the reason."""
    row = get_object_or_404(queries.areas_of(request.clinic), pk=pk)
    commands.end_area(area=row, by=request.member, reason=given_reason(request))
    return redirect("areas", request.clinic.slug)


def _given(request: ClinicRequest, form: ClinicForm) -> dict[str, Any]:
    """What a form was given. Errors: BadValue, also for a field that it does not have."""
    form.refuse_unknown(request.POST)
    return clean(form)


def _added[Form: ClinicForm](
    request: ClinicRequest,
    form: Form,
    add: Callable[[ClinicRequest, dict[str, Any]], str],
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """Add a row and show its list; what was not accepted stays in the form, with its reason."""
    form.refuse_unknown(request.POST)
    try:
        route = add(request, clean(form))
    except BadValue as bad:
        if not form.errors:
            form.take(bad)
        return page(request, form, status=422)
    return redirect(route, request.clinic.slug)


def _person_added(request: ClinicRequest, given: dict[str, Any]) -> str:
    said = {name: value for name, value in given.items() if value is not None}
    commands.add_person(clinic=request.clinic, by=request.member, given=said)
    return "staff"


def _area_added(request: ClinicRequest, given: dict[str, Any]) -> str:
    commands.add_area(by=request.member, given=given)
    return "areas"


def _staff_page(request: ClinicRequest, form: PersonForm, *, status: int = 200) -> HttpResponse:
    rows = list(queries.staff_of(request.clinic))
    context: dict[str, Any] = {"staff": rows, "form": form, "may_edit": may(request, "staff.edit")}
    return render(request, "people/staff.html", context, status=status)


def _areas_page(request: ClinicRequest, form: AreaForm, *, status: int = 200) -> HttpResponse:
    rows = list(queries.areas_of(request.clinic))
    context: dict[str, Any] = {
        "areas": rows,
        "form": form,
        "kinds": Area.Kind.choices,
        "may_edit": may(request, "staff.edit"),
    }
    return render(request, "people/areas.html", context, status=status)
