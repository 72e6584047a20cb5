"""A therapist's own day: my patients, plans that ask for me, and what is blocked next."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from gaitbelt.floor.glance import Glance
from gaitbelt.floor.judge import Judge, Problem
from gaitbelt.floor.queries.ahead import with_plans
from gaitbelt.oversight import courses
from gaitbelt.oversight.courses import Course
from gaitbelt.people.models import Membership
from gaitbelt.plans import queries as plans
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.models import Appointment

Status = Appointment.Status
GONE = (Status.CANCELLED, Status.NO_SHOW)
AHEAD = timedelta(days=5)  # how far the next day with visits is looked for
FAMILIES = ("delegation.", "competency.", "credential.", "supervision.", "plan.", "item.")


def today(glance: Glance) -> QuerySet[Appointment]:
    """My patients of this clinic day who are still to come or here (1 SQL query)."""
    _, closes = glance.clinic.day_bounds(glance.day_on)
    mine = glance.clinic.appointments.filter(
        organization_id=glance.clinic.organization_id,
        therapist=glance.member,
        ends_at__gt=glance.at - timedelta(minutes=15),
        starts_at__lt=closes,
    )
    return (
        mine.exclude(status__in=(*GONE, Status.DONE))
        .select_related("patient", "area", "technician__person", "visit_type")
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class PlansDue:
    """Plans to be signed, and courses of care with something due within a week."""

    to_sign: list[Plan]
    courses: list[Course]


def plans_due(glance: Glance) -> PlansDue:
    """Drafts, and what is due of courses of care (5 SQL queries)."""
    due = courses.due_list(glance.clinic, glance.day_on)
    return PlansDue(list(plans.to_sign(glance.clinic)[:8]), due[:8])


@dataclass
class Blocked:
    """One reason that stands before a technician on the next day, with the visits it meets."""

    technician: Membership
    problem: Problem
    visits: list[Appointment] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Whom it meets, each once."""
        return list(dict.fromkeys(visit.patient.called for visit in self.visits))


@dataclass(frozen=True)
class NextDay:
    """The next day with visits, and what is blocked on it."""

    day: date
    blocked: list[Blocked]


def next_day(glance: Glance, most: int = 6) -> NextDay | None:
    """What would be refused on the next clinic day, judged now (≤ 8 SQL queries, 2 a person)."""
    rows = _booked(glance)
    if not rows:
        return None
    day = glance.clinic.day_at(rows[0].starts_at)
    judge = Judge(glance, day)
    found: dict[tuple[object, str, str], Blocked] = {}
    for visit in rows:
        if glance.clinic.day_at(visit.starts_at) != day or not visit.technician:
            continue
        for problem in judge.problems(visit, visit.technician):
            if problem.reason.code.startswith(FAMILIES):
                key = (visit.technician_id, problem.reason.code, problem.text)
                blocked = found.setdefault(key, Blocked(visit.technician, problem))
                blocked.visits.append(visit)
    worst = sorted(found.values(), key=lambda each: -len(each.visits))
    return NextDay(day, worst[:most])


def _booked(glance: Glance) -> list[Appointment]:
    """Visits of technicians after today, earliest first (4 SQL queries)."""
    _, begins = glance.clinic.day_bounds(glance.day_on)
    rows = glance.clinic.appointments.filter(
        organization_id=glance.clinic.organization_id,
        technician__isnull=False,
        status=Status.BOOKED,
        starts_at__gte=begins,
        starts_at__lt=begins + AHEAD,
    )
    chosen = rows.select_related(
        "patient",
        "plan",
        "visit_type",
        "therapist",
        "area",
        "technician__person",
        "technician__clinic",
    )
    return list(with_plans(chosen.order_by("starts_at", "pk")))
