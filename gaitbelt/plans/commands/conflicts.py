"""A precaution speaks against an item of a draft: a therapist leaves, changes or keeps it."""

from typing import Any

from django.utils.translation import gettext as _

from gaitbelt.core import reasons
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.people.models import Membership
from gaitbelt.plans import facts
from gaitbelt.plans.commands.rows import MODEL, remove_row, take_back
from gaitbelt.plans.commands.shared import locked_draft, not_a_choice, note, saved
from gaitbelt.plans.models import Plan, PlanItem
from gaitbelt.plans.prescribe import new_row

MOST_WORDS = 160


@atomic
def settle(
    *, item: PlanItem, choice: str, precaution: str, because: str, code: str, by: Membership
) -> None:
    """Answer one conflict: leave_out, change (to `code`), keep (`because`), or open it again.

    Errors: BadValue naming what does not fit.
    """
    if choice == "leave_out":
        remove_row(item=item, by=by)
    elif choice == "change":
        swap_row(item=item, code=code, by=by)
    elif choice == "keep":
        keep_despite(item=item, precaution=precaution, because=because, by=by)
    elif choice == "open":
        open_again(item=item, precaution=precaution, by=by)
    else:
        raise not_a_choice("choice")


@atomic
def keep_despite(*, item: PlanItem, precaution: str, because: str, by: Membership) -> PlanItem:
    """Keep an item although a precaution speaks against it; the reason stays with the plan.

    Errors: BadValue without a reason, or where that precaution does not speak against it.
    Source: exercise-and-outcomes §7.3.
    """
    plan = locked_draft(item.plan)
    row = plan.items.get(pk=item.pk)
    said = because.strip()[:MOST_WORDS]
    if not said:
        raise BadValue({"because": _("Say why it stays.")})
    if precaution not in {each.rule.precaution for each in _conflicts(plan, row)}:
        raise not_a_choice("precaution")
    _settle(plan, row, row.kept | {precaution: said}, by)
    return row


@atomic
def keep_with_condition(*, plan: Plan, precaution: str, by: Membership) -> int:
    """Keep every item that a precaution allows under a condition, each with that condition.

    The answer is how many were kept.
    """
    row = locked_draft(plan)
    count = 0
    for item in row.items.all():
        for conflict in facts.open_conflicts(item, facts.precautions_of(row)):
            if conflict.rule.precaution == precaution and conflict.rule.needs:
                words = reasons.word(conflict.rule.needs)
                _settle(row, item, item.kept | {precaution: words[:1].upper() + words[1:]}, by)
                count += 1
    return count


@atomic
def open_again(*, item: PlanItem, precaution: str, by: Membership) -> None:
    """Take back that an item was kept: the conflict waits for its answer again."""
    plan = locked_draft(item.plan)
    row = plan.items.get(pk=item.pk)
    _settle(plan, row, {code: why for code, why in row.kept.items() if code != precaution}, by)


@atomic
def swap_row(*, item: PlanItem, code: str, by: Membership) -> PlanItem:
    """Put another exercise in the place of a row, with the dose of its hint and the same side.

    Errors: BadValue for a code that is not in the library.
    """
    plan = locked_draft(item.plan)
    old = plan.items.get(pk=item.pk)
    made = new_row(plan, code, old.position)
    made.stop_rules = old.stop_rules
    take_back(old, plan, by)
    old.delete()
    made.save(force_insert=True)
    note(plan, by, model=MODEL, row=made, fields={"code": [old.code, code]})
    return made


def _conflicts(plan: Plan, row: PlanItem) -> Any:
    return facts.conflicts(row, facts.precautions_of(plan))


def _settle(plan: Plan, row: PlanItem, kept: dict[str, str], by: Membership) -> None:
    settled = [{"precaution": code, "because": why} for code, why in sorted(kept.items())]
    saved(row, {"settled": settled}, plan, by, model=MODEL)
