"""A technician's own screen: whom I have, who waits, what was answered, what changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from gaitbelt.equipment.queries import Place, Standing
from gaitbelt.floor.acts import Act, Kind, in_order
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.lanes import Lane, lane
from gaitbelt.people.models import Membership
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import queries as treatment

HOUR = timedelta(hours=1)
LATEST = timedelta(minutes=30)  # how long after its time a visit still counts as coming
Status = Appointment.Status


@dataclass(frozen=True)
class Hands:
    """Everything in a technician's hands, and the one act that comes first."""

    lanes: list[Lane]
    waiting: list[Appointment]  # here, not yet taken in
    acts: list[Act]
    cap: int
    next_visit: Appointment | None
    places: list[Place]

    @property
    def now(self) -> Act | None:
        return self.acts[0] if self.acts else None

    @property
    def timers(self) -> list[Lane]:
        """Clocks on skin, soonest first, but for the one that the first line shows."""
        shown = self.now.about if self.now else None
        running = [(each.timer.next_at, each) for each in self.lanes if each.timer]
        running.sort(key=lambda pair: pair[0])
        return [each for _, each in running if each is not shown]


def hands(glance: Glance) -> Hands:
    """My patients now, who waits for me, and what comes first (≤ 8 SQL queries)."""
    member, at = glance.member, glance.at
    mine, coming = lanes(member, at), list(visits(member, at))
    return Hands(
        lanes=mine,
        waiting=[visit for visit in coming if visit.status == Status.CHECKED_IN],
        acts=in_order([*(each.act() for each in mine), *_besides(coming, glance)]),
        cap=glance.clinic.max_patients_per_technician,
        next_visit=next((each for each in coming if each.status == Status.BOOKED), None),
        places=glance.places,
    )


def _besides(coming: list[Appointment], glance: Glance) -> list[Act]:
    """What there is to do away from the patients in hand."""
    places = [place for place in glance.places if place.is_to_wipe]
    tanks = logs_due(glance)
    return [
        *(Act(Kind.TAKE_IN, v.starts_at, v) for v in coming if v.status == Status.CHECKED_IN),
        *(Act(Kind.WIPE, place.soiled_since or glance.at, place) for place in places),
        *(Act(Kind.LOG, tank.item.state_at, tank) for tank in tanks),
        *(
            Act(Kind.SET_UP, visit.starts_at, visit)
            for visit in coming
            if visit.status == Status.BOOKED and visit.prepared_at is None
        ),
    ]


def logs_due(glance: Glance) -> list[Standing]:
    """Tanks and freezers whose temperature is to be logged before they are used."""
    return [
        shown
        for shown in glance.register
        if any(reason.remedy == "temperature.log" for reason in shown.reasons)
    ]


def lanes(member: Membership, at: datetime) -> list[Lane]:
    """My open sessions, the first taken in first (4 SQL queries)."""
    return [lane(each, at) for each in treatment.open_sessions(member.clinic, member)]


def visits(member: Membership, at: datetime) -> QuerySet[Appointment]:
    """My visits that are here or come within the hour (1 SQL query)."""
    return (
        member.clinic.appointments.filter(
            organization_id=member.organization_id,
            technician=member,
            status__in=(Status.BOOKED, Status.CHECKED_IN),
            starts_at__gt=at - 4 * HOUR,
            starts_at__lte=at + HOUR,
        )
        .filter(Q(status=Status.CHECKED_IN) | Q(starts_at__gt=at - LATEST))
        .select_related("patient", "area", "therapist__person", "visit_type", "plan")
        .order_by("starts_at", "pk")
    )
