"""Plans, items and delegations as the values that the rules read."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from gaitbelt.domain import conflicts as against
from gaitbelt.domain import delegation
from gaitbelt.domain.conflicts import FALL_HIGH, Conflict, Prescribed
from gaitbelt.domain.delegation import CarriedOver, ItemFacts, PlanFacts
from gaitbelt.domain.modality_orders import may_order
from gaitbelt.domain.signing import PlanContent
from gaitbelt.people.models import Patient
from gaitbelt.plans.library import exercise
from gaitbelt.plans.models import Delegation, Plan, PlanItem


def plan(
    row: Plan | None, on: date | None = None, *, began_at: datetime | None = None
) -> PlanFacts | None:
    """A plan as the rules see it on a clinic day, today by default.

    A visit that began under a version keeps it to its end, whatever is signed meanwhile; one SQL
    query asks for that, of a replaced version only.
    """
    if row is None:
        return None
    on = on or row.clinic.today()
    is_over = row.valid_until_on is not None and on > row.valid_until_on
    return PlanFacts(
        version=row.number,
        is_active=_is_in_force(row, began_at) and not is_over,
        evaluated_on=row.evaluated_on,
        signed_on=row.clinic.day_at(row.signed_at) if row.signed_at else None,
        reevaluated_at=row.reevaluated_at,
    )


def _is_in_force(row: Plan, began_at: datetime | None) -> bool:
    if row.status != Plan.Status.REPLACED or began_at is None or row.signed_at is None:
        return row.status == Plan.Status.SIGNED
    later = row.episode.plans.filter(signed_at__gt=row.signed_at, signed_at__lte=began_at)
    return not later.exists()


def item(
    row: PlanItem,
    delegations: Iterable[Delegation] | None = None,
    *,
    plan: Plan,
    precautions: Iterable[str] = (),
    met: Iterable[str] = (),
) -> ItemFacts:
    """One prescribed item with the delegations given, all of them by default.

    `precautions`: those in force, as `in_force` says them. `met`: conditions looked at today.
    """
    known = exercise(row.code)
    since = row.carried_over_since
    if delegations is None:
        delegations = row.delegations.select_related("technician")
    return ItemFacts(
        task=row.task,
        name=row.title,
        id=str(row.pk),
        region=known.cueing if known else None,
        machine=known.machine if known else None,
        modality=row.code if row.kind == PlanItem.Kind.MODALITY else None,
        demand=demand(row),
        has_dose=has_dose(row),
        has_limits=has_limits(row),
        has_stop_rules=bool(row.stop_rules),
        done_before_with_licensee=row.done_with_licensee_on is not None,
        carried_over=CarriedOver(elsewhere=True, since=since) if since else None,
        delegations=tuple(_delegation(each, plan) for each in delegations),
        is_standing=known.is_standing if known else False,
        conflicts=open_conflicts(row, precautions),
        conditions=tuple(each for each in conditions(row, precautions) if each not in met),
    )


def in_force(codes: Iterable[str], patient: Patient) -> frozenset[str]:
    """The precautions that may speak against an exercise: those on file, and a high fall risk.

    Those of one limb are written with their side (`domain.conflicts.sided`).
    """
    is_high = patient.fall_risk == Patient.FallRisk.HIGH
    return frozenset(codes) | ({FALL_HIGH} if is_high else set())


def precautions_of(plan: Plan) -> frozenset[str]:
    """In force for a plan: those on file, and those it proposes (1 SQL query)."""
    on_file = plan.patient.precautions.filter(ended_at=None).values_list("code", "side")
    proposed = ((code, plan.side) for code in plan.proposed_precautions)
    known = {against.sided(code, side) for code, side in (*on_file, *proposed)}
    return in_force(known, plan.patient)


def conflicts(row: PlanItem, precautions: Iterable[str]) -> tuple[Conflict, ...]:
    """Every precaution that speaks against an exercise of a plan; none against heat and cold."""
    return conflicts_of(row.code, precautions, load_kg=row.load_kg, side=row.side)


def conflicts_of(
    code: str, precautions: Iterable[str], *, load_kg: Decimal | None = None, side: str = ""
) -> tuple[Conflict, ...]:
    known = exercise(code)
    if known is None:
        return ()
    load = float(load_kg) if load_kg is not None else None
    asked = Prescribed(
        code=code,
        name=str(known.name),
        load_kg=load,
        starts_seated=known.starts_seated,
        side=side,
        is_standing=known.is_standing,
    )
    return against.conflicts(precautions, asked)


def open_conflicts(row: PlanItem, precautions: Iterable[str]) -> tuple[Conflict, ...]:
    """Those that no therapist has settled by keeping the exercise with a reason."""
    kept = row.kept
    return tuple(each for each in conflicts(row, precautions) if each.rule.precaution not in kept)


def conditions(row: PlanItem, precautions: Iterable[str]) -> tuple[str, ...]:
    """Under what a therapist has kept an item: looked at on the floor in each visit.

    The belt and the company of whoever may fall are asked for by rules of their own.
    """
    kept = row.kept
    held = (each.rule for each in conflicts(row, precautions) if each.rule.precaution in kept)
    needs = (rule.needs for rule in held if rule.needs and rule.precaution != FALL_HIGH)
    return tuple(dict.fromkeys(needs))


def content(row: Plan) -> PlanContent:
    """What a plan says, as far as its signature asks (3 SQL queries)."""
    items, precautions = list(row.items.all()), precautions_of(row)
    return PlanContent(
        patient=row.patient.called,
        is_draft=row.status == Plan.Status.DRAFT,
        is_evaluated=row.evaluated_on is not None,
        diagnosis=row.diagnosis,
        goals=tuple((goal.text, goal.measure, goal.target) for goal in row.goals.all()),
        items=tuple(item.name for item in items),
        amount=row.sessions_per_day,
        frequency=row.visits_per_week,
        duration=row.weeks,
        conflicts=tuple(each for item in items for each in open_conflicts(item, precautions)),
    )


def has_dose(row: PlanItem) -> bool:
    """An exercise has sets of repetitions or of a time; heat and cold have minutes."""
    if row.kind == PlanItem.Kind.MODALITY:
        return bool(row.parameters.get("minutes"))
    return bool(row.sets) and bool(row.reps) != bool(row.duration_s)


def has_limits(row: PlanItem) -> bool:
    """An exercise has its effort limit (pain has a default); a modality its numbers, in range."""
    if row.kind == PlanItem.Kind.MODALITY:
        return may_order(row.code, numbers(row)).allowed
    return bool(row.effort_limit)


def numbers(row: PlanItem) -> dict[str, float]:
    """The numbers of a modality's order, by parameter."""
    kept = row.parameters.items()
    return {name: value for name, value in kept if type(value) in (int, float)}


def demand(row: PlanItem) -> int:
    """How much an item asks of the patient: lying, sitting, standing, moving; heat and cold least.

    A hold on one item also covers the items that ask for more (safety §1).
    """
    known = exercise(row.code)
    return known.demand + 1 if known else 0


def go_at(delegations: Iterable[Delegation], plan: Plan, on: date) -> datetime | None:
    """The supervisor's Go for a clinic day, where one was given."""
    has_go = any(row.go_on == on and row.revoked_at is None for row in delegations)
    return plan.clinic.day_bounds(on)[0] if has_go else None


def _delegation(row: Delegation, plan: Plan) -> delegation.Delegation:
    return delegation.Delegation(
        technician_id=str(row.technician.person_id),
        signed_at=row.given_at,
        expires_on=row.valid_until_on,
        plan_version=plan.number,
        revoked_at=row.revoked_at,
    )
