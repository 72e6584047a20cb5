"""Isolation in the schedule: such a visit is the last one in its place on its day.

It warns and does not refuse: a place may be cleaned and a device kept for one patient.
Source: session-safety §13.9, equipment §11.6.
"""

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.people.models import Area, Patient, Precaution
from gaitbelt.people.precautions import ISOLATION, NOT_IN_GYM
from gaitbelt.schedule.models import Appointment

SOURCE = "safety §13.9"


def holds_for(patient: Patient) -> Exists:
    """Whether a patient is in isolation now, as a part of another statement."""
    return Exists(_in_force().filter(patient=Value(patient.pk)))


@guard
def is_last(visit: Appointment) -> Iterator[Reason]:
    """Whether nobody in isolation comes before somebody else in the visit's place that day.

    Asked of either of the two (1 SQL query).
    """
    if visit.area_id is None:
        return
    found = (
        (first, other)
        for first, other in combinations(_that_day(visit), 2)
        if first.is_isolated and not other.is_isolated and visit.pk in {first.pk, other.pk}
    )
    for first, other in islice(found, 1):
        facts = {
            "patient": first.patient.called,
            "other": other.patient.called,
            "place": visit.area.name if visit.area else "",
            "starts_at": other.starts_at.isoformat(),
            "visit": str(first.pk),
        }
        yield Reason("schedule.not_last", facts, SOURCE, "visit.open")


@guard
def is_in_the_right_place(visit: Appointment) -> Iterator[Reason]:
    """Droplet and airborne isolation are not for the gym (safety §11; 1 SQL query)."""
    if visit.area is None or visit.area.kind != Area.Kind.GYM:
        return
    if _in_force().filter(patient=visit.patient_id, code__in=NOT_IN_GYM).exists():
        facts = {
            "patient": visit.patient.called, "place": visit.area.name, "visit": str(visit.pk),
        }  # fmt: skip
        yield Reason("schedule.not_in_gym", facts, "safety §11", "visit.open")


def _in_force() -> QuerySet[Precaution]:
    return Precaution.objects.filter(code__in=ISOLATION, ended_at=None)


def _that_day(visit: Appointment) -> QuerySet[Any]:
    """Who is expected, or has been, in the visit's place on its day, with who is in isolation."""
    opens, closes = visit.clinic.day_bounds(visit.clinic.day_at(visit.starts_at))
    status = Appointment.Status
    return (
        visit.clinic.appointments.filter(
            ~Q(status__in=(status.CANCELLED, status.NO_SHOW)),
            organization_id=visit.organization_id,
            area=visit.area_id,
            starts_at__gte=opens,
            starts_at__lt=closes,
        )
        .annotate(is_isolated=Exists(_in_force().filter(patient=OuterRef("patient"))))
        .select_related("patient")
        .order_by("starts_at", "pk")
    )
