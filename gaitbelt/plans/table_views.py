"""The taps of a draft's table: one cell at a time, rows, goals, and handing on."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.models import Membership
from gaitbelt.plans import commands, queries
from gaitbelt.plans.cells import Cell, cell, column_named, read, refused
from gaitbelt.plans.models import Goal, Plan, PlanItem
from gaitbelt.plans.views import draft_page, revision_of

ROUTES: dict[type, dict[str, str]] = {
    Plan: {"route": "plan_header", "shape": "plans/_field.html"},
    Goal: {"route": "plan_goal", "shape": "plans/_cell.html"},
    PlanItem: {"route": "plan_row", "shape": "plans/_cell.html"},
}
# What else a cell changes: repetitions and seconds exclude each other, weeks move the last day.
LINKED = {"reps": ("duration_s",), "duration_s": ("reps",), "weeks": ("valid_until_on",)}


@allow("plan.write")
@require_POST
@shows_refusal
def header(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Save one field of the header."""
    found = queries.plan_of(request.clinic, pk)
    return _save(request, found, lambda **sent: commands.edit_header(plan=found, **sent))


@allow("plan.write")
@require_POST
@shows_refusal
def row(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Save one cell of a row."""
    found = queries.item_of(request.clinic, pk)
    return _save(request, found, lambda **sent: commands.edit_row(item=found, **sent))


@allow("plan.write")
@require_POST
@shows_refusal
def goal(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Save one cell of a goal."""
    found = queries.goal_of(request.clinic, pk)
    return _save(request, found, lambda **sent: commands.edit_goal(goal=found, **sent))


@allow("plan.write")
@require_POST
@shows_refusal
def add_row(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Put an exercise or a pack at the end."""
    found = queries.plan_of(request.clinic, pk)
    code = request.POST.get("code", "").strip().split(" ", 1)[0].upper()[:20]
    commands.add_row(plan=found, code=code, by=request.member)
    return table(request, found)


@allow("plan.write")
@require_POST
@shows_refusal
def move_row(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Move a row one place up or down."""
    found = queries.item_of(request.clinic, pk)
    step = {"up": -1, "down": 1}.get(request.POST.get("way", ""))
    if step is None:
        raise BadValue({"way": _("Choose one of the list.")})
    commands.move_row(item=found, to=found.position + step, by=request.member)
    return table(request, found.plan)


@allow("plan.write")
@require_POST
@shows_refusal
def remove_row(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Take a row out."""
    found = queries.item_of(request.clinic, pk)
    commands.remove_row(item=found, by=request.member)
    return table(request, found.plan)


@allow("plan.write")
@require_POST
@shows_refusal
def add_goal(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Put a goal at the end."""
    found = queries.plan_of(request.clinic, pk)
    commands.add_goal(plan=found, by=request.member, given={"text": request.POST.get("text", "")})
    return table(request, found)


@allow("plan.write")
@require_POST
@shows_refusal
def remove_goal(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Take a goal out."""
    found = queries.goal_of(request.clinic, pk)
    commands.remove_goal(goal=found, by=request.member)
    return table(request, found.plan)


@allow("plan.write")
@require_POST
@shows_refusal
def precautions(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Which of the proposed precautions go on file with the signature."""
    found = queries.plan_of(request.clinic, pk)
    commands.edit_header(
        plan=found,
        by=request.member,
        revision=revision_of(request),
        given={"proposed_precautions": request.POST.getlist("code")},
    )
    return table(request, found)


@allow("plan.delegate")
@require_GET
def handing(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The panel for the technician who was picked."""
    found = queries.plan_of(request.clinic, pk)
    technician = queries.technician_of(request.clinic, _uuid(request.GET.get("technician", "")))
    return _handing(request, found, technician)


@allow("plan.delegate")
@require_POST
@shows_refusal
def hand_all(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One tick: everything that the rules allow, with the reasons for the rest; or all back."""
    found = queries.plan_of(request.clinic, pk)
    technician = queries.technician_of(request.clinic, _uuid(request.POST.get("technician", "")))
    if request.POST.get("all"):
        commands.delegate_eligible(plan=found, technician=technician, by=request.member)
    else:
        commands.revoke_all(plan=found, technician=technician, by=request.member)
    return _handing(request, found, technician)


@allow("plan.delegate")
@require_POST
@shows_refusal
def hand_one(request: ClinicRequest, pk: UUID, technician: UUID) -> HttpResponse:
    """Hand one row on, or take it back; a refusal is explained in the row itself."""
    item = queries.item_of(request.clinic, pk)
    to = queries.technician_of(request.clinic, technician)
    if not request.POST.get("given"):
        commands.revoke(item=item, technician=to, by=request.member)
        return _handing(request, item.plan, to)
    try:
        commands.delegate(item=item, technician=to, by=request.member)
    except GuardRefused as no:
        audit.record_refusal(
            by=request.member,
            act=no.act,
            decision=no.decision,
            subject=item.pk,
            patient_id=item.plan.patient_id,
        )
        return _handing(request, item.plan, to, status=409)
    return _handing(request, item.plan, to)


@allow("plan.delegate")
@require_POST
@shows_refusal
def go(request: ClinicRequest, pk: UUID, technician: UUID) -> HttpResponse:
    """ "Go": it covers the items of this technician's visit today."""
    found = queries.plan_of(request.clinic, pk)
    to = queries.technician_of(request.clinic, technician)
    commands.give_go(plan=found, technician=to, by=request.member)
    return _handing(request, found, to)


def _save(request: ClinicRequest, found: Any, command: Callable[..., Any]) -> HttpResponse:
    """Read one cell, save it, and answer with the cell as it now stands.

    What was not accepted comes back in the cell as it was typed, with 422 and the reason.
    """
    name = request.POST.get("name", "")
    column = column_named(found, name)
    if column is None:
        raise BadValue({name[:60] or "name": _("This cannot be given here.")})
    typed = request.POST.get("value", "")[:400]
    today = request.clinic.today()
    try:
        given = {name: read(column, typed, today=today)}
        was = {name: read(column, request.POST.get("was", ""), today=today)}
        row = command(by=request.member, revision=revision_of(request), given=given, was=was)
    except BadValue as bad:
        problem = " ".join(line for lines in bad.fields.values() for line in lines)
        shown = refused(found, column, typed, problem)
        return _cells(request, found, [shown], status=422)
    linked = [column_named(row, other) for other in LINKED.get(name, ())]
    shown_cells = [cell(row, each) for each in (column, *linked) if each is not None]
    return _cells(request, row, shown_cells)


def _cells(
    request: ClinicRequest, row: Any, shown: Sequence[Cell], *, status: int = 200
) -> HttpResponse:
    """The cell that was edited, the others that it moved, and the plan's revision."""
    plan = row if isinstance(row, Plan) else row.plan
    context = {"plan": plan, "row": row, "cell": shown[0], "others": shown[1:], **ROUTES[type(row)]}
    return render(request, "plans/cell_answer.html", context, status=status)


def table(request: ClinicRequest, plan: Plan) -> HttpResponse:
    fresh = queries.plan_of(request.clinic, plan.pk)
    return render(request, "plans/draft.html#table", draft_page(fresh))


def _handing(
    request: ClinicRequest, plan: Plan, technician: Membership, *, status: int = 200
) -> HttpResponse:
    context = {"plan": plan, "handing": queries.handing(plan, technician)}
    return render(request, "plans/_handing.html", context, status=status)


def _uuid(text: str) -> UUID | None:
    """An id from a form; None is one that nobody has."""
    try:
        return UUID(text)
    except ValueError:
        return None
