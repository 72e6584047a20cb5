"""The desk's own block beside the day: who of today has hardly a visit left."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count

from gaitbelt.floor.glance import Glance
from gaitbelt.people.models import Patient
from gaitbelt.schedule.models import Appointment

FEW = 2
Status = Appointment.Status


@dataclass(frozen=True)
class Few:
    """A patient of today with at most two visits still booked."""

    patient: Patient
    left: int


def few_visits(glance: Glance) -> list[Few]:
    """Patients of today who need their next visits booked (2 SQL queries)."""
    opens, closes = glance.clinic.day_bounds(glance.day_on)
    rows = glance.clinic.appointments.filter(organization_id=glance.clinic.organization_id)
    today = rows.filter(starts_at__gte=opens, starts_at__lt=closes).exclude(
        status__in=(Status.CANCELLED, Status.NO_SHOW)
    )
    found = {visit.patient_id: visit.patient for visit in today.select_related("patient")}
    left: dict[UUID, int] = dict(
        rows.filter(
            patient__in=found,
            status=Status.BOOKED,
            starts_at__gte=closes,
            starts_at__lt=closes + timedelta(days=366),
        )
        .values_list("patient")
        .annotate(left=Count("pk"))
    )
    few = [Few(patient, left.get(key, 0)) for key, patient in found.items()]
    return sorted(
        (each for each in few if each.left <= FEW),
        key=lambda each: (each.left, each.patient.family_name),
    )
