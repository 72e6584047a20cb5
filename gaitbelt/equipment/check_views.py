"""Screens of what falls due: the list, a check put on file, a date put off."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.domain.dues import DueKind
from gaitbelt.equipment import check_queries, commands, queries
from gaitbelt.equipment.check_forms import CheckForm, ExtensionForm


@allow("device.view")
@require_GET
def checks(request: ClinicRequest) -> HttpResponse:
    """Due dates that keep something off the floor, amber ones, and those of the next 30 days."""
    rows = check_queries.due_rows(request.clinic, request.clinic.today())
    return render(request, "equipment/checks.html", check_queries.by_part(rows))


@allow("device.view")
@require_GET
def due(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One due date: put its check on file, or put it off."""
    row = get_object_or_404(check_queries.open_dues(request.clinic), pk=pk)
    shown = {
        "row": check_queries.row_of(row, request.clinic.today()),
        "check_form": CheckForm(initial={"done_on": request.clinic.today(), "is_good": "yes"}),
        "extension_form": ExtensionForm(),
        "checks": check_queries.checks_of(row.item),
    }
    return render(request, "equipment/due.html", shown)


@allow("check.record")
@require_POST
@shows_refusal
def record_check(request: ClinicRequest, pk: UUID, due: str) -> HttpResponse:
    """A check goes on file; the next due date follows from it."""
    if due not in DueKind:
        raise BadValue({"due": _("Choose one of the list.")})
    item = get_object_or_404(queries.items(request.clinic), pk=pk)
    result = commands.Result(**clean(CheckForm(request.POST)))
    commands.record_check(
        item=item, due=DueKind(due), result=result, by=request.member, at=clock.now()
    )
    return go_to(request, "checks")


@allow("due.extend")
@require_POST
@shows_refusal
def extend_due(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """An amber date is put off once, with a reason."""
    row = get_object_or_404(check_queries.open_dues(request.clinic), pk=pk)
    typed = clean(ExtensionForm(request.POST))
    commands.extend_due(due=row, by=request.member, at=clock.now(), **typed)
    return go_to(request, "checks")
