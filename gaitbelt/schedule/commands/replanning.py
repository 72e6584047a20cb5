"""A new version of a plan takes the visits that are still to come."""

from datetime import datetime

from gaitbelt.core.db import atomic
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import Plan
from gaitbelt.schedule import log
from gaitbelt.schedule.events import Replanned
from gaitbelt.schedule.models import Appointment

COMING = (Appointment.Status.BOOKED, Appointment.Status.CHECKED_IN)


@atomic
def follow_plan(*, plan: Plan, by: Membership, at: datetime) -> None:
    """Visits still to come belong to the newest signed version; the log says which they had."""
    coming = Appointment.objects.filter(
        clinic=plan.clinic, patient=plan.patient_id, status__in=COMING
    )
    rows = list(coming.exclude(plan=plan).select_related("clinic").select_for_update(of=("self",)))
    if not rows:
        return
    told = [
        (row, Replanned(plan=str(plan.pk), before=str(row.plan_id) if row.plan_id else None))
        for row in rows
    ]
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(plan=plan)
    log.append(told, by=by, at=at)
