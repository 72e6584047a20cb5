"""Screens of plans: the list, a new plan, the plan itself, and its signature."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import audit
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import go_to, shows_refusal
from gaitbelt.core.reading import patients_in
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.models import Episode, Membership
from gaitbelt.people.precautions import LIBRARY
from gaitbelt.people.queries import patient_for
from gaitbelt.people.reach import concerns
from gaitbelt.plans import commands, conflicts, difference, queries
from gaitbelt.plans.cells import AGENT, EXERCISE, GOAL, MODALITY, cells
from gaitbelt.plans.library import exercises
from gaitbelt.plans.models import MODALITIES, Plan, PlanItem
from gaitbelt.plans.starting_points import templates

ON_A_PAGE = 50


@allow("plan.view")
@require_GET
def plans(request: ClinicRequest) -> HttpResponse:
    """Plans to sign, plans that end soon, plans in force page by page."""
    near = concerns(request.member)
    in_force = Paginator(queries.in_force(request.clinic).filter(near), ON_A_PAGE)
    context = {
        "to_sign": queries.to_sign(request.clinic).filter(near),
        "ending": queries.ending(request.clinic).filter(near),
        "in_force": in_force.get_page(request.GET.get("page")),
    }
    answer = render(request, "plans/plans.html", context)
    audit.record_read(by=request.member, page="plans", patients=patients_in(context))
    return answer


@allow("plan.write")
@require_http_methods(["GET", "POST"])
@shows_refusal
def new(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Pick a template, its side where it has one, or nothing; the draft opens as one table."""
    patient = patient_for(request.member, pk)
    episode = get_object_or_404(Episode, patient=patient, clinic=request.clinic, ended_at=None)
    draft = episode.plans.filter(status=Plan.Status.DRAFT).first()
    if request.method == "POST":
        return go_to(request, "plan", _drafted(request, episode).pk)
    context = {"patient": patient, "templates": templates().values(), "draft": draft}
    return render(request, "plans/new.html", context)


def _drafted(request: ClinicRequest, episode: Episode) -> Plan:
    """The draft that was asked for: an empty one, or a template's."""
    if "empty" in request.POST:
        return commands.draft_empty_plan(episode=episode, by=request.member)
    return commands.draft_plan_from_template(
        episode=episode,
        template=request.POST.get("template", ""),
        side=request.POST.get("side", ""),
        by=request.member,
    )


@allow("plan.view")
@require_GET
def of_patient(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The patient's plan: the draft for the therapist, else the one in force, else a new one."""
    patient = patient_for(request.member, pk)
    is_therapist = request.member.role == Membership.Role.PT
    draft = queries.to_sign(request.clinic).filter(patient=patient).first()
    found = queries.current_plan(patient, request.clinic)
    shown = (draft if is_therapist else None) or found
    if shown is not None:
        return redirect("plan", request.clinic.slug, shown.pk)
    if is_therapist:
        return redirect("plan_new", request.clinic.slug, patient.pk)
    return render(request, "plans/none.html", {"patient": patient})


@allow("plan.view")
@require_GET
def plan(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A draft as one table for the therapist; any other plan, and anyone else, reads."""
    found = queries.plan_for(request.member, pk)
    may_write = request.member.role == Membership.Role.PT
    if may_write and found.status == Plan.Status.DRAFT:
        answer = render(request, "plans/draft.html", draft_page(found))
    else:
        answer = render(request, "plans/plan.html", _read_page(found, may_write=may_write))
    audit.record_read(by=request.member, page="plan", subject=found.pk, patient_id=found.patient_id)
    return answer


@allow("plan.write")
@require_POST
@shows_refusal
def sign(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Sign the draft as it was read."""
    found = queries.plan_of(request.clinic, pk)
    if "value" in request.POST:  # what stands in a cell and was not accepted
        raise BadValue({"value": _("A cell still holds what was not accepted.")})
    signed = commands.sign_plan(plan=found, by=request.member, revision=revision_of(request))
    return go_to(request, "plan", signed.pk)


@allow("plan.write")
@require_POST
@shows_refusal
def next_version(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A copy to change; the signed plan stays in force until the copy is signed."""
    found = queries.plan_of(request.clinic, pk)
    return go_to(request, "plan", commands.draft_next_version(plan=found, by=request.member).pk)


@allow("plan.write")
@require_POST
@shows_refusal
def drop(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Give the draft up."""
    found = queries.plan_of(request.clinic, pk)
    commands.drop_draft(plan=found, by=request.member)
    return go_to(request, "plan", found.pk)


@allow("plan.screen")
@require_POST
@shows_refusal
def screened(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A licensee has screened the patient for heat or cold again; it holds 30 days."""
    item = get_object_or_404(PlanItem, pk=pk, plan__clinic=request.clinic, kind="modality")
    commands.renew_screen(item=item, by=request.member, on=request.clinic.today())
    return go_to(request, "plan", item.plan.pk)


@allow("plan.write")
@require_POST
@shows_refusal
def reevaluated(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The therapist has re-evaluated the patient: what was delegated before has ended."""
    found = queries.plan_of(request.clinic, pk)
    commands.record_reevaluation(plan=found, by=request.member)
    return go_to(request, "plan", found.pk)


def draft_page(plan: Plan) -> dict[str, Any]:
    """What the table of a draft shows."""
    agents = queries.edit_rows(plan, PlanItem.Kind.MODALITY)
    groups = (
        (_("Exercises"), EXERCISE, queries.edit_rows(plan, PlanItem.Kind.EXERCISE)),
        (_("Heat and cold"), MODALITY, [row for row in agents if row.has_layers]),
        (_("Other agents"), AGENT, [row for row in agents if not row.has_layers]),
    )
    return {
        "plan": plan,
        "header": cells(plan),
        "goal_columns": GOAL,
        "goals": queries.edit_goals(plan),
        "groups": [
            {"title": title, "columns": columns, "rows": rows}
            for title, columns, rows in groups
        ],
        "library": library(),
        "precautions": [(code, LIBRARY[code]) for code in plan.proposed_precautions],
        "conflicts": conflicts.groups(plan),
        "handing": queries.handing(plan),
    }  # fmt: skip


def library() -> list[tuple[str, str]]:
    """Everything that can be prescribed: code and name in the reader's language."""
    packs = [(code, str(name)) for code, name in MODALITIES.items()]
    return [(code, str(known.name)) for code, known in exercises().items()] + packs


def revision_of(request: ClinicRequest) -> int:
    """The revision at which the page was read; -1 is one that no plan has."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _read_page(plan: Plan, *, may_write: bool) -> dict[str, Any]:
    is_open = plan.status in queries.OPEN
    old = difference.before(plan)
    return {
        "before": old,
        "changes": difference.changes(old, plan) if old else [],
        "versions": difference.versions(plan),
        "plan": plan,
        "read": queries.read_plan(plan),
        "goals": plan.goals.all(),
        "may_write": may_write and is_open,
        "is_in_force": plan.status == Plan.Status.SIGNED,
        "conflicts": conflicts.groups(plan) if is_open else [],
        "handing": queries.handing(plan) if may_write and is_open else None,
    }
