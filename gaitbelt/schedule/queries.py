"""What screens and other features ask of the schedule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from gaitbelt.core.models import Event
from gaitbelt.equipment.models import Item
from gaitbelt.people import reach
from gaitbelt.people.models import Area, Clinic, Membership
from gaitbelt.schedule import day as days
from gaitbelt.schedule.models import Allocation, Appointment, VisitAlert

Status = Appointment.Status
AHEAD = timedelta(days=366)
DID_NOT_HAPPEN = frozenset({Status.NO_SHOW, Status.CANCELLED})
EXPECTED = (Status.BOOKED, Status.CHECKED_IN)


@dataclass(frozen=True)
class DaySheet:
    """A clinic day: the rows of what there is and of its visits, and the visits themselves."""

    clinic: Clinic
    day: date
    lane_rows: days.Rows
    visit_rows: days.Rows
    visits: list[days.Visit]


def day_sheet(clinic: Clinic, day: date) -> DaySheet:
    """One clinic day (2 SQL queries)."""
    lane_rows, visit_rows = days.read(clinic, day)
    return DaySheet(clinic, day, lane_rows, visit_rows, days.visits(visit_rows))


def alerts(clinic: Clinic) -> QuerySet[VisitAlert]:
    """Visits that did not happen and that no licensee has taken note of (1 SQL query)."""
    rows = VisitAlert.objects.filter(
        organization_id=clinic.organization_id, clinic=clinic, acknowledged_at=None,
        visit__status__in=DID_NOT_HAPPEN,
    )  # fmt: skip
    return rows.select_related("patient", "visit__clinic").order_by("raised_at")


@dataclass(frozen=True)
class Uncalled:
    """Somebody whose visits after a day the clinic has cancelled, and whom nobody has called."""

    visit: Appointment
    many: int


def cancelled_ahead(clinic: Clinic, day: date) -> list[Uncalled]:
    """Whom to call about visits after a day that the clinic cancelled (1 SQL query)."""
    _, closes = clinic.day_bounds(day)
    rows = clinic.appointments.filter(
        organization_id=clinic.organization_id,
        status=Status.CANCELLED,
        cancel_kind=Appointment.CancelKind.PROVIDER,
        called_at=None,
        starts_at__gte=closes,
        starts_at__lt=closes + AHEAD,
    ).select_related("patient")
    found: dict[object, list[Appointment]] = {}
    for row in rows.order_by("starts_at", "pk"):
        found.setdefault((row.patient_id, row.status_at), []).append(row)
    return [Uncalled(group[0], len(group)) for group in found.values()]


def visits(clinic: Clinic) -> QuerySet[Appointment]:
    """The visits of a clinic with everyone in them."""
    return clinic.appointments.filter(organization_id=clinic.organization_id).select_related(
        "clinic", "patient", "plan", "visit_type", "series", "area", "therapist__person",
        "technician__person", "booked_by__person", "prepared_by__person",
    )  # fmt: skip


def visits_for(member: Membership) -> QuerySet[Appointment]:
    """The visits that a member may act on: a technician's own, and those of patients in reach."""
    return visits(member.clinic).filter(reach.concerns(member, own=Q(technician=member)))


def claims_on(items: Iterable[Item], since: datetime) -> QuerySet[Allocation]:
    """Open claims, from an instant on, of items or of the kinds that they belong to."""
    wanted = list(items)
    kinds = {item.kind_id for item in wanted}
    return (
        Allocation.objects.filter(
            Q(resource__item__in=wanted)
            | Q(resource__kind__in=kinds, resource__clinic__in={item.clinic_id for item in wanted}),
            released_at=None,
            ends_at__gt=since,
        )
        .select_related("appointment__patient", "appointment__technician__person", "resource")
        .order_by("starts_at", "pk")
    )


def history(visit: Appointment, most: int = 20) -> QuerySet[Event]:
    """What happened to a visit, newest first."""
    return (
        Event.objects.filter(
            organization_id=visit.organization_id,
            subject=visit.pk,
            type__startswith="appointment.",
        )
        .select_related("author__person")
        .order_by("-seq")[:most]
    )


def people_of(visit: Appointment | None) -> list[Membership | Area | None]:
    """Who and where a visit is, for a search that prefers them."""
    return [visit.therapist, visit.technician, visit.area] if visit else []
