"""Handing items to a technician: one tick for all that the rules allow, one by one, taking back."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.outbox import publish
from gaitbelt.core.reactions import announce
from gaitbelt.domain.ahead import may_delegate
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.delegation import expires_on
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.plans import facts
from gaitbelt.plans.commands.shared import for_therapists, locked, not_a_choice, tell
from gaitbelt.plans.events import DelegationGiven, DelegationRevoked, GoGiven
from gaitbelt.plans.models import Delegation, Plan, PlanItem


@dataclass
class Handed:
    """What one tick did: the rows that were handed on, and why others were not."""

    given: list[PlanItem] = field(default_factory=list)
    refused: list[tuple[PlanItem, Decision]] = field(default_factory=list)


@atomic
def delegate_eligible(*, plan: Plan, technician: Membership, by: Membership) -> Handed:
    """Hand every row to a technician that the rules allow, and say of each other row why not.

    Errors: GuardRefused for another role than a therapist's; BadValue for somebody who is not a
    technician of this clinic, or a plan that is over.
    """
    row = _open(plan)
    for_therapists(by, row, act="delegation.give")
    handed = Handed()
    for item, decision in judge(row, technician):
        if decision.allowed:
            handed.given.append(item)
        else:
            handed.refused.append((item, decision))
    _give(row, handed.given, technician, by)
    return handed


@atomic
def delegate(*, item: PlanItem, technician: Membership, by: Membership) -> None:
    """Hand one row to a technician. Errors: GuardRefused with every reason; BadValue."""
    plan = _open(item.plan)
    for_therapists(by, plan, act="delegation.give")
    [decision] = [judged for row, judged in judge(plan, technician) if row.pk == item.pk]
    if not decision.allowed:
        raise GuardRefused(decision, act="delegation.give", about={"technician": technician})
    _give(plan, [item], technician, by)


@atomic
def carry_over(*, old: Plan, new: Plan, by: Membership) -> None:
    """Whoever leads items of a plan goes on leading them in the version that follows it.

    A delegation ends with its version (scope §4 P9): the therapist who signs the next one gives it
    anew, where the rules still allow it. A Go for today holds for it as well.
    """
    row = _open(new)
    for_therapists(by, row, act="delegation.give")
    here = Membership.objects.current().filter(clinic=row.clinic)
    live = Delegation.objects.filter(item__plan=old, revoked_at=None, technician__in=here)
    live = live.select_related("item")
    given: dict[Membership, dict[tuple[str, int], Delegation]] = defaultdict(dict)
    for each in live.select_related("technician__person", "technician__clinic"):
        given[each.technician][each.item.code, each.item.position] = each
    for technician, own in given.items():
        may = {item: own.get((item.code, item.position)) for item, yes in judge(row, technician)
               if yes.allowed}  # fmt: skip
        _give(row, [item for item, had in may.items() if had], technician, by)
        for item, had in may.items():
            if had and had.go_on:
                item.delegations.filter(technician=technician).update(go_on=had.go_on)


@atomic
def revoke(*, item: PlanItem, technician: Membership, by: Membership) -> None:
    """Take an item back from a technician; it ends at once."""
    at = clock.now()
    plan = locked(item.plan)
    live = Delegation.objects.filter(item=item, technician=technician, revoked_at=None)
    if live.update(revoked_at=at):
        announce("delegation.changed", plan=plan, by=by)
        publish(plan.clinic, f"person:{technician.pk}", [plan.pk])
        tell(plan, DelegationRevoked(technician=technician.pk, item=item.pk), by=by, at=at)


@atomic
def revoke_all(*, plan: Plan, technician: Membership, by: Membership) -> None:
    """Take everything of a plan back from a technician."""
    live = plan.items.filter(delegations__technician=technician, delegations__revoked_at=None)
    for item in live.distinct():
        revoke(item=item, technician=technician, by=by)


@atomic
def give_go(*, plan: Plan, technician: Membership, by: Membership, on: date | None = None) -> None:
    """The supervisor's Go: it covers the items of this technician's visit on a clinic day.

    Errors: GuardRefused for another role than a therapist's; BadValue when nothing of the plan is
    delegated to the technician.
    Source: scope §4 P9.
    """
    row = locked(plan)
    for_therapists(by, row, act="visit.go")
    on = on or row.clinic.today()
    live = Delegation.objects.filter(item__plan=row, technician=technician, revoked_at=None)
    if not live.update(go_on=on):
        says = _("Nothing here is delegated to %(name)s.") % {"name": technician.name}
        raise BadValue({"technician": says})
    announce("delegation.changed", plan=row, by=by)
    publish(row.clinic, f"person:{technician.pk}", [row.pk])
    tell(row, GoGiven(technician=technician.pk, go_on=on), by=by)


def judge(plan: Plan, technician: Membership) -> list[tuple[PlanItem, Decision]]:
    """Each row with the decision whether it may be handed to a technician."""
    _is_technician(plan, technician)
    place, doer = people.place(plan.clinic), people.doer(technician)
    on = plan.clinic.today()
    return [
        (item, may_delegate(facts.item(item, (), plan=plan), doer, on=on, place=place))
        for item in plan.items.all()
    ]


def _open(plan: Plan) -> Plan:
    row = locked(plan)
    if row.status not in {Plan.Status.DRAFT, Plan.Status.SIGNED}:
        raise not_a_choice("plan")
    return row


def _is_technician(plan: Plan, technician: Membership) -> None:
    if technician.role != Membership.Role.TECH or technician.clinic_id != plan.clinic_id:
        raise not_a_choice("technician")


def _give(plan: Plan, items: list[PlanItem], technician: Membership, by: Membership) -> None:
    """One live delegation per item and technician: an older one ends as the new one begins."""
    if not items:
        return
    at, until = clock.now(), expires_on(plan.clinic.today())
    Delegation.objects.filter(item__in=items, technician=technician, revoked_at=None).update(
        revoked_at=at
    )
    Delegation.objects.bulk_create(
        Delegation(
            organization_id=plan.organization_id,
            item=item,
            technician=technician,
            given_by=by,
            given_at=at,
            valid_until_on=until,
        )
        for item in items
    )
    announce("delegation.changed", plan=plan, by=by)
    publish(plan.clinic, f"person:{technician.pk}", [plan.pk])
    fact = DelegationGiven(
        technician=technician.pk, items=[item.pk for item in items], valid_until_on=until
    )
    tell(plan, fact, by=by, at=at)
