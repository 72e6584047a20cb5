"""How far a goal has come: a licensee measures it, and it stands on the page of progress."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import New, append
from gaitbelt.people.models import Membership
from gaitbelt.plans.events import GoalMeasured
from gaitbelt.plans.models import Goal, GoalReading, Plan

LARGEST = Decimal("99999.99")


@atomic
def measure_goal(*, goal: Goal, value: Decimal, measured_on: date, by: Membership) -> GoalReading:
    """Put a measure of a goal on file, in the unit of the goal.

    Errors: BadValue for a goal that is not signed, a value that is no number from 0 to 99,999.99,
    or a day that has not come or lies before the plan was written.
    """
    plan = goal.plan
    if plan.status == Plan.Status.DRAFT or plan.signed_at is None:
        raise BadValue({"goal": _("A goal is measured once its plan is signed.")})
    if not value.is_finite() or not 0 <= value <= LARGEST:
        raise BadValue({"value": _("A number from 0 to 99,999.99.")})
    if measured_on > plan.clinic.today():
        raise BadValue({"measured_on": _("This day has not come yet.")})
    if measured_on < plan.episode.opened_on:
        raise BadValue({"measured_on": _("The course of care began later.")})
    row = GoalReading.objects.create(
        organization_id=plan.organization_id,
        clinic=plan.clinic,
        goal=goal,
        value=value.quantize(Decimal("0.01")),
        measured_on=measured_on,
        said_by=by,
        said_at=clock.now(),
    )
    _tell(row, by)
    return row


@atomic
def take_back_reading(*, reading: GoalReading, by: Membership) -> None:
    """A measure was put on file by mistake: it stays readable and no longer counts."""
    rows = GoalReading.objects.select_for_update(of=("self",))
    row = rows.select_related("goal__plan", "clinic").get(pk=reading.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        _tell(row, by)


def _tell(row: GoalReading, by: Membership) -> None:
    fact = GoalMeasured(
        goal=row.goal_id,
        value=str(row.value),
        measured_on=row.measured_on,
        taken_back=row.ended_at is not None,
    )
    append(
        New(
            fact=fact,
            clinic=row.clinic,
            author=by,
            occurred_at=clock.now(),
            subject=row.goal_id,
            patient_id=row.goal.plan.patient_id,
        )
    )
