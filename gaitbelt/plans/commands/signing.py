"""Signing a plan, and what may still happen to a signed one."""

from datetime import date, datetime

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import GuardRefused, Stale
from gaitbelt.core.reactions import announce
from gaitbelt.domain import conflicts as against
from gaitbelt.domain.decision import together
from gaitbelt.domain.delegation import expires_on
from gaitbelt.domain.signing import may_sign
from gaitbelt.people.commands.precautions import set_precaution
from gaitbelt.people.models import Membership
from gaitbelt.plans import facts, orders
from gaitbelt.plans.commands.shared import decided_by, for_therapists, locked, tell
from gaitbelt.plans.events import DoneWithLicensee, PlanSigned, Reevaluated
from gaitbelt.plans.models import Delegation, Plan, PlanItem


@atomic
def sign_plan(*, plan: Plan, by: Membership, revision: int) -> Plan:
    """Sign a draft as it was read at `revision`: it replaces the version before, and never changes.

    Its delegations count from now; the precautions it proposes go on the patient's file.
    Errors: GuardRefused with everything that is missing, and for another role; Stale if it changed
    since it was read.
    """
    row, at = locked(plan), clock.now()
    decision = together((decided_by(by, row), may_sign(facts.content(row)), orders.all_stand(row)))
    if not decision.allowed:
        raise GuardRefused(
            decision, act="plan.sign", about={"plan": row, "orders": row.items.all()}
        )
    if row.revision != revision:
        raise Stale([], version=row.revision)
    _put_precautions(row, by)
    row.episode.plans.filter(status=Plan.Status.SIGNED).update(status=Plan.Status.REPLACED)
    row.status, row.signed_by, row.signed_at = Plan.Status.SIGNED, by, at
    row.save(update_fields=["status", "signed_by", "signed_at"])
    Delegation.objects.filter(item__plan=row, revoked_at=None).update(
        given_at=at, valid_until_on=expires_on(row.clinic.today())
    )
    announce("plan.signed", plan=row, by=by)
    tell(row, _signed(row), by=by, at=at)
    return row


@atomic
def record_reevaluation(*, plan: Plan, by: Membership, at: datetime | None = None) -> None:
    """A re-evaluation of the patient: delegations given before it have ended (scope §9.20)."""
    at = at or clock.now()
    row = locked(plan)
    for_therapists(by, row, act="plan.reevaluate")
    row.reevaluated_at = at
    row.save(update_fields=["reevaluated_at"])
    announce("delegation.changed", plan=row, by=by)
    tell(row, Reevaluated(reevaluated_at=at), by=by, at=at)


@atomic
def mark_done_with_licensee(*, item: PlanItem, by: Membership, on: date) -> None:
    """Note that the patient has had this item from a licensee here (P5); only the first counts."""
    changed = PlanItem.objects.filter(pk=item.pk, done_with_licensee_on=None).update(
        done_with_licensee_on=on
    )
    if changed:
        item.done_with_licensee_on = on
        tell(item.plan, DoneWithLicensee(item=item.pk, done_on=on), by=by)


@atomic
def renew_screen(*, item: PlanItem, by: Membership, on: date) -> None:
    """A therapist or assistant has screened again for heat or cold; it holds 30 days."""
    before = item.screened_on.isoformat() if item.screened_on else None
    PlanItem.objects.filter(pk=item.pk).update(screened_on=on)
    item.screened_on = on
    audit.record_change(
        by=by,
        model="plans.planitem",
        subject=item.pk,
        patient_id=item.plan.patient_id,
        fields={"screened_on": [before, on.isoformat()]},
    )


def _put_precautions(plan: Plan, by: Membership) -> None:
    """Put what the plan proposes on file, where it is not in force already.

    What is of one limb is of the plan's side.
    """
    in_force = set(plan.patient.precautions.filter(ended_at=None).values_list("code", flat=True))
    for code in plan.proposed_precautions:
        if code not in in_force:
            side = against.sided(code, plan.side).partition("@")[2]
            set_precaution(patient=plan.patient, by=by, given={"code": code, "side": side})


def _signed(plan: Plan) -> PlanSigned:
    return PlanSigned(
        number=plan.number,
        items=[item.code for item in plan.items.all()],
        goals=[goal.text for goal in plan.goals.all()],
        valid_until_on=plan.valid_until_on,
    )
