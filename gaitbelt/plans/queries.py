"""Plans for screens: one plan, the list, and who may be handed what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from gaitbelt.domain.decision import Decision
from gaitbelt.domain.packs import delegation_validity
from gaitbelt.people import facts as people
from gaitbelt.people import reach
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans import facts
from gaitbelt.plans.cells import SIDES, Cell, cells
from gaitbelt.plans.commands.delegation import judge
from gaitbelt.plans.doses import dose
from gaitbelt.plans.library import Words, stop_rules
from gaitbelt.plans.models import Delegation, Goal, Plan, PlanItem

SOON = timedelta(days=7)
OPEN = (Plan.Status.DRAFT, Plan.Status.SIGNED)


@dataclass(frozen=True)
class EditRow:
    """One row of the draft's table."""

    item: PlanItem
    cells: list[Cell]

    @property
    def has_layers(self) -> bool:
        """Whether it is a pack, with towels between it and the skin."""
        return "layers" in self.item.parameters


@dataclass(frozen=True)
class EditGoal:
    goal: Goal
    cells: list[Cell]


@dataclass(frozen=True)
class ReadRow:
    """One row of a plan as care staff read it."""

    item: PlanItem
    side: str
    dose: str
    alternate: str
    stops: tuple[Words, ...]


@dataclass(frozen=True)
class HandRow:
    """One row of the panel "hand to a technician": given until when, or why not."""

    item: PlanItem
    given: Delegation | None
    is_live: bool
    decision: Decision


@dataclass(frozen=True)
class Handing:
    """The panel for one technician; `needs_go`: the place asks for a Go on each day."""

    technicians: Sequence[Membership]
    technician: Membership | None
    rows: Sequence[HandRow] = ()
    needs_go: bool = False
    has_go_today: bool = False

    @property
    def is_all_given(self) -> bool:
        """Whether every row that may be handed on is."""
        allowed = [row for row in self.rows if row.decision.allowed]
        return bool(allowed) and all(row.is_live for row in allowed)

    @property
    def is_any_given(self) -> bool:
        return any(row.is_live for row in self.rows)


def plans_of(clinic: Clinic) -> QuerySet[Plan]:
    """Every plan of a clinic, with what its screens show."""
    return Plan.objects.filter(
        organization_id=clinic.organization_id, clinic=clinic
    ).select_related("patient", "clinic", "episode", "written_by__person", "signed_by__person")


def plan_of(clinic: Clinic, pk: Any) -> Plan:
    """A plan of a clinic; Http404 for a missing one and another clinic's alike."""
    return get_object_or_404(plans_of(clinic), pk=pk)


def plans_for(member: Membership) -> QuerySet[Plan]:
    """The clinic's plans; to a technician those of patients in reach."""
    return plans_of(member.clinic).filter(reach.concerns(member))


def plan_for(member: Membership, pk: Any) -> Plan:
    """A plan that a member may read; Http404 for every other, and for a missing one."""
    return get_object_or_404(plans_for(member), pk=pk)


def item_of(clinic: Clinic, pk: Any) -> PlanItem:
    rows = PlanItem.objects.filter(organization_id=clinic.organization_id, plan__clinic=clinic)
    return get_object_or_404(rows.select_related("plan__patient", "plan__clinic"), pk=pk)


def goal_of(clinic: Clinic, pk: Any) -> Goal:
    rows = Goal.objects.filter(organization_id=clinic.organization_id, plan__clinic=clinic)
    return get_object_or_404(rows.select_related("plan__patient", "plan__clinic"), pk=pk)


def current_plan(patient: Patient, clinic: Clinic) -> Plan | None:
    """The signed plan of a patient at a clinic."""
    found = plans_of(clinic).filter(patient=patient, status=Plan.Status.SIGNED)
    return found.order_by("-signed_at").first()


def to_sign(clinic: Clinic) -> QuerySet[Plan]:
    """Drafts, the oldest first."""
    return plans_of(clinic).filter(status=Plan.Status.DRAFT).order_by("pk")


def ending(clinic: Clinic) -> QuerySet[Plan]:
    """Signed plans whose last day has come or comes within a week, the most urgent first."""
    last = clinic.today() + SOON
    found = plans_of(clinic).filter(status=Plan.Status.SIGNED, valid_until_on__lte=last)
    return found.order_by("valid_until_on", "pk")


def in_force(clinic: Clinic) -> QuerySet[Plan]:
    """Signed plans, by patient."""
    found = plans_of(clinic).filter(status=Plan.Status.SIGNED)
    return found.order_by("patient__family_name", "patient__given_names", "pk")


def edit_rows(plan: Plan, kind: str) -> list[EditRow]:
    """The rows of one kind of a draft, with their cells."""
    items = plan.items.filter(kind=kind).select_related("plan")
    return [EditRow(item, cells(item)) for item in items]


def edit_goals(plan: Plan) -> list[EditGoal]:
    return [EditGoal(goal, cells(goal)) for goal in plan.goals.select_related("plan")]


@dataclass(frozen=True)
class ReadPlan:
    """The rows of a plan as care staff read them; `stops` hold for every exercise."""

    rows: list[ReadRow]
    stops: tuple[Words, ...]


def read_plan(plan: Plan) -> ReadPlan:
    """A plan with doses and stop rules in words; what all exercises share is said once."""
    items, known = list(plan.items.all()), stop_rules()
    of_each = [set(item.stop_rules) for item in items if item.kind == PlanItem.Kind.EXERCISE]
    shared = set.intersection(*of_each) if len(of_each) > 1 else set()
    rows = [
        ReadRow(
            item=item,
            side="" if item.side == "NA" else str(SIDES[item.side]).lower(),
            dose=dose(item),
            alternate=_title(item.alternate_code),
            stops=_words(code for code in item.stop_rules if code not in shared),
        )
        for item in items
    ]
    return ReadPlan(rows, _words(code for code in known if code in shared))


def _words(codes: Iterable[str]) -> tuple[Words, ...]:
    known = stop_rules()
    return tuple(known[code] for code in codes if code in known)


def handing(plan: Plan, technician: Membership | None = None) -> Handing:
    """What may be handed to a technician of this plan, the first one by default."""
    found = list(technicians(plan.clinic))
    technician = technician or _usual(plan, found)
    if technician is None:
        return Handing(found, None)
    given = _newest(plan, technician)
    today = plan.clinic.today()
    needs_go = delegation_validity(people.place(plan.clinic).pack).value == "visit"
    live = [row for row in given.values() if row.revoked_at is None]
    return Handing(
        technicians=found,
        technician=technician,
        rows=[
            HandRow(item, given.get(item.pk), _is_live(given.get(item.pk), plan), decision)
            for item, decision in judge(plan, technician)
        ],
        needs_go=needs_go,
        has_go_today=facts.go_at(live, plan, today) is not None,
    )


def technicians(clinic: Clinic) -> QuerySet[Membership]:
    """Who can be handed items at a clinic."""
    found = Membership.objects.current().filter(clinic=clinic, role=Membership.Role.TECH)
    return found.select_related("person", "clinic").order_by("person__given_name", "pk")


def technician_of(clinic: Clinic, pk: Any) -> Membership:
    return get_object_or_404(technicians(clinic), pk=pk)


def _usual(plan: Plan, found: Sequence[Membership]) -> Membership | None:
    """The technician who has most of this patient's items, else the first by name."""
    of_patient = Delegation.objects.filter(
        Q(item__plan__patient=plan.patient) & Q(technician__in=found)
    )
    last = of_patient.order_by("-given_at").values_list("technician", flat=True).first()
    return next((each for each in found if each.pk == last), found[0] if found else None)


def _newest(plan: Plan, technician: Membership) -> dict[Any, Delegation]:
    rows = Delegation.objects.filter(item__plan=plan, technician=technician)
    return {row.item_id: row for row in rows.order_by("given_at")}


def _is_live(row: Delegation | None, plan: Plan) -> bool:
    """Neither taken back nor past its last day; the gate decides the rest at the start."""
    return row is not None and row.revoked_at is None and row.valid_until_on >= plan.clinic.today()


def _title(code: str) -> str:
    return PlanItem(code=code, name=code).title if code else ""
