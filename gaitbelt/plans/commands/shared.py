"""What every change of a plan does: lock it, refuse what is stale, tell who watches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock
from gaitbelt.core.errors import BadValue, GuardRefused, Stale, refuse
from gaitbelt.core.events import Fact, New, append
from gaitbelt.core.outbox import publish
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.scope import Role
from gaitbelt.domain.signing import may_decide_care
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import Plan


def locked_draft(plan: Plan) -> Plan:
    """The plan, locked, if it may still change.

    Errors: GuardRefused for a plan that is signed: a change is a new version.
    """
    row = locked(plan)
    if row.status != Plan.Status.DRAFT:
        refused = refuse(
            "plan.already_signed",
            source="plan-of-care §11.2",
            remedy="plan.new_version",
            patient=row.patient.called,
        )
        refused.about = {"plan": row}
        raise refused
    return row


def locked(plan: Plan) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",)).select_related("patient", "clinic")
    return rows.get(pk=plan.pk)


def decided_by(by: Membership, plan: Plan) -> Decision:
    """Whether this person decides about the patient's care, whatever door let them in."""
    return may_decide_care(role=Role(by.role), who=by.name, patient=plan.patient.called)


def for_therapists(by: Membership, plan: Plan, *, act: str) -> None:
    """Refuse what only a therapist decides. Errors: GuardRefused."""
    decision = decided_by(by, plan)
    if not decision.allowed:
        raise GuardRefused(decision, act=act, about={"plan": plan})


def refuse_stale(
    row: Model, given: Mapping[str, Any], was: Mapping[str, Any], plan: Plan, revision: int
) -> None:
    """Refuse to overwrite what another editor changed since the plan was read at `revision`.

    `was` holds what the editor saw; a field that still holds it has not been touched meanwhile.
    """
    if revision == plan.revision:
        return
    now = {name: getattr(row, name) for name in given}
    differing = [
        (name, given[name], now[name])
        for name in given
        if now[name] != given[name] and (name not in was or now[name] != was[name])
    ]
    if differing:
        raise Stale(differing, version=plan.revision)


def saved(
    row: Model, given: Mapping[str, Any], plan: Plan, by: Membership, *, model: str
) -> dict[str, Any]:
    """Write the fields that differ, audit them, and count the plan's revision up."""
    changes = audit.changed({name: getattr(row, name) for name in given}, given)
    if not changes:
        return {}
    for name, value in given.items():
        setattr(row, name, value)
    if row is not plan:
        row.save(update_fields=list(given))
    note(plan, by, model=model, row=row, fields=changes, also=list(given) if row is plan else [])
    return changes


def note(
    plan: Plan,
    by: Membership,
    *,
    model: str,
    row: Model,
    fields: Mapping[str, Any],
    also: list[str] | None = None,
) -> None:
    """Count the plan's revision up, tell open screens, audit."""
    plan.revision += 1
    plan.save(update_fields=["revision", *(also or [])])
    publish(plan.clinic, f"patient:{plan.patient_id}", [plan.pk])
    audit.record_change(
        by=by, model=model, subject=row.pk, patient_id=plan.patient_id, fields=fields
    )


def tell(plan: Plan, fact: Fact, *, by: Membership, at: datetime | None = None) -> None:
    """Let the patient's screens and the floor know, and put it into the log."""
    publish(plan.clinic, f"patient:{plan.patient_id}", [plan.pk])
    publish(plan.clinic, "floor", [plan.patient_id])
    append(
        New(
            fact=fact,
            clinic=plan.clinic,
            author=by,
            occurred_at=at or clock.now(),
            subject=plan.pk,
            patient_id=plan.patient_id,
        )
    )


def not_a_choice(field: str) -> BadValue:
    return BadValue({field: _("Choose one of the list.")})
