"""The goals of a draft: long-term, measurable, in the patient's words where possible."""

from collections.abc import Mapping
from typing import Any

from gaitbelt.core import values
from gaitbelt.core.db import atomic
from gaitbelt.people.models import Membership
from gaitbelt.plans.commands.shared import locked_draft, note, refuse_stale, saved
from gaitbelt.plans.models import Goal, Plan

MODEL = "plans.goal"
FIELDS = ("text", "measure", "target", "by_on")


@atomic
def add_goal(*, plan: Plan, by: Membership, given: Mapping[str, Any]) -> Goal:
    """Put a goal at the end of a draft's goals. Errors: BadValue."""
    row = locked_draft(plan)
    checked = values.cleaned(Goal, given, allowed=FIELDS)
    values.require(checked, ("text",))
    made = Goal.objects.create(
        organization_id=row.organization_id, plan=row, position=row.goals.count(), **checked
    )
    note(row, by, model=MODEL, row=made, fields={"text": [None, made.text]})
    return made


@atomic
def edit_goal(
    *,
    goal: Goal,
    by: Membership,
    revision: int,
    given: Mapping[str, Any],
    was: Mapping[str, Any] | None = None,
) -> Goal:
    """Change a goal of a draft. Errors: BadValue, Stale, GuardRefused."""
    plan = locked_draft(goal.plan)
    row = plan.goals.get(pk=goal.pk)
    checked = values.cleaned(Goal, given, allowed=FIELDS)
    if "text" in checked:
        values.require(checked, ("text",))
    refuse_stale(row, checked, was or {}, plan, revision)
    saved(row, checked, plan, by, model=MODEL)
    row.plan = plan
    return row


@atomic
def remove_goal(*, goal: Goal, by: Membership) -> None:
    """Take a goal out of a draft; the audit keeps what it said."""
    plan = locked_draft(goal.plan)
    row = plan.goals.get(pk=goal.pk)
    row.delete()
    note(plan, by, model=MODEL, row=goal, fields={"text": [goal.text, None]})
