"""The demo's plans of care: from templates, delegated and signed as a therapist does."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from gaitbelt.core import clock, reasons
from gaitbelt.demo.data import load
from gaitbelt.domain.modality_orders import SPECS, start_values
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans import commands, facts
from gaitbelt.plans.models import Plan, PlanItem

SIGNED_BEFORE = timedelta(days=9)
ALL_RIGHT = 10  # of ten tries in a test of sensation


def build_plans(
    clinic: Clinic, staff: dict[str, Membership], patients: dict[str, Patient], now: datetime
) -> None:
    """A signed plan for everyone with a template, delegated to the clinic's technicians."""
    with clock.stopped(now - SIGNED_BEFORE):
        for row in load("patients")["patient"]:
            if row["clinic"] == clinic.slug and "template" in row:
                _plan(patients[row["given"]], row, staff)


def _plan(patient: Patient, row: dict[str, Any], staff: dict[str, Membership]) -> None:
    therapist = staff[row["therapist"]]
    plan = commands.draft_plan_from_template(
        episode=patient.episodes.get(ended_at=None),
        template=row["template"],
        by=therapist,
        side=row.get("side", ""),
    )
    keep_only(plan, row.get("items"), therapist)
    add_orders(plan, row.get("orders", []), therapist)
    make_complete(plan, therapist)
    settle_conflicts(plan, therapist)
    plan.refresh_from_db()
    commands.sign_plan(plan=plan, by=therapist, revision=plan.revision)
    for technician in (member for member in staff.values() if member.role == "TECH"):
        commands.delegate_eligible(plan=plan, technician=technician, by=therapist)


def add_orders(plan: Plan, orders: Iterable[tuple[str, str]], therapist: Membership) -> None:
    """Physical agents beside those of the template, each with its site."""
    for code, site in orders:
        item = commands.add_row(plan=plan, code=code, by=therapist)
        commands.write_order(item=item, by=therapist, values=start_values(code), site=site)


def make_complete(plan: Plan, therapist: Membership) -> None:
    """Every item shown by the therapist, agents screened, and a few things given for home."""
    today = therapist.clinic.today()
    for item in plan.items.all():
        commands.mark_done_with_licensee(item=item, by=therapist, on=today)
        if item.kind == PlanItem.Kind.MODALITY:
            test = SPECS[item.code].test
            commands.screen_order(
                item=item,
                by=therapist,
                on=today,
                conditions=(),
                tests={test: ALL_RIGHT} if test else {},
                consent=True,
            )
        if item.code in load("patients")["home"][plan.template]:
            commands.mark_home(item=item, by=therapist, is_home=True)


def settle_conflicts(plan: Plan, therapist: Membership) -> None:
    """Keep what a precaution speaks against: under its condition, or by the surgeon's protocol."""
    precautions = facts.precautions_of(plan)
    for item in plan.items.all():
        for conflict in facts.open_conflicts(item, precautions):
            needs = conflict.rule.needs
            because = reasons.word(needs) if needs else "The surgeon’s protocol allows it"
            commands.keep_despite(
                item=item,
                precaution=conflict.rule.precaution,
                because=because[:1].upper() + because[1:],
                by=therapist,
            )


def keep_only(plan: Plan, codes: list[str] | None, therapist: Membership) -> None:
    """A short plan: only these items, in this order."""
    if codes is None:
        return
    for item in plan.items.all():
        if item.code not in codes:
            commands.remove_row(item=item, by=therapist)
    for position, code in enumerate(codes):
        plan.items.filter(code=code).update(position=position)
