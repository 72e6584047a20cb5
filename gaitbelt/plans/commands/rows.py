"""The rows of a draft: add, edit, move, remove."""

from collections.abc import Mapping
from typing import Any

from gaitbelt.core.db import atomic
from gaitbelt.people.models import Membership
from gaitbelt.plans.commands.shared import locked_draft, note, refuse_stale, saved, tell
from gaitbelt.plans.events import DelegationRevoked
from gaitbelt.plans.models import Delegation, Plan, PlanItem
from gaitbelt.plans.prescribe import checked, new_row

MODEL = "plans.planitem"


@atomic
def add_row(*, plan: Plan, code: str, by: Membership) -> PlanItem:
    """Put an exercise or a pack of the library at the end of a draft, with the dose of its hint.

    Errors: BadValue for a code that is not in the library.
    """
    row = locked_draft(plan)
    last = row.items.order_by("-position").values_list("position", flat=True).first()
    made = new_row(row, code, 0 if last is None else last + 1)
    made.save(force_insert=True)
    note(row, by, model=MODEL, row=made, fields={"code": [None, code]})
    return made


@atomic
def edit_row(
    *,
    item: PlanItem,
    by: Membership,
    revision: int,
    given: Mapping[str, Any],
    was: Mapping[str, Any] | None = None,
) -> PlanItem:
    """Change fields of a row of a draft, as the plan was read at `revision`.

    Errors: BadValue naming the field, Stale where another editor changed the same field,
    GuardRefused for a plan that is signed.
    """
    plan = locked_draft(item.plan)
    row = plan.items.get(pk=item.pk)
    fields = checked(row, given)
    refuse_stale(row, fields, was or {}, plan, revision)
    saved(row, fields, plan, by, model=MODEL)
    row.plan = plan
    return row


@atomic
def move_row(*, item: PlanItem, to: int, by: Membership) -> None:
    """Put a row of a draft at another place; the others close up."""
    plan = locked_draft(item.plan)
    rows = [row for row in plan.items.all() if row.pk != item.pk]
    at = max(0, min(to, len(rows)))
    rows.insert(at, plan.items.get(pk=item.pk))
    for position, row in enumerate(rows):
        if row.position != position:
            PlanItem.objects.filter(pk=row.pk).update(position=position)
    note(plan, by, model=MODEL, row=item, fields={"position": [item.position, at]})


@atomic
def remove_row(*, item: PlanItem, by: Membership) -> None:
    """Take a row out of a draft: it was never in force, and the audit keeps what it said."""
    plan = locked_draft(item.plan)
    row = plan.items.get(pk=item.pk)
    said = {"code": [row.code, None], "sets": [row.sets, None], "reps": [row.reps, None]}
    take_back(row, plan, by)
    row.delete()
    note(plan, by, model=MODEL, row=item, fields=said)


def take_back(row: PlanItem, plan: Plan, by: Membership) -> None:
    """The log keeps who had an item that leaves a draft; the rows go with it."""
    given = Delegation.objects.filter(item=row)
    for each in given.filter(revoked_at=None):
        tell(plan, DelegationRevoked(technician=each.technician_id, item=row.pk), by=by)
    given.delete()
