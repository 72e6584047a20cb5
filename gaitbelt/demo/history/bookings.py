"""A course's visits as the desk books them, and what becomes of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from gaitbelt.core.ids import new_id
from gaitbelt.demo.history.calendar import Calendar
from gaitbelt.demo.history.cast import Course
from gaitbelt.demo.history.chronicle import Chronicle
from gaitbelt.domain import attendance
from gaitbelt.people.models import Membership
from gaitbelt.schedule.claims import Key, Wish, claims_of
from gaitbelt.schedule.commands.arrivals import GRACE
from gaitbelt.schedule.commands.booking import booked, placement
from gaitbelt.schedule.commands.cancelling import kind_of
from gaitbelt.schedule.events import (
    Alerted,
    AlertSeen,
    Called,
    Cancelled,
    CheckedIn,
    Done,
    InSession,
    NoShow,
    VisitFact,
)
from gaitbelt.schedule.models import Allocation, Appointment, Resource, Series, VisitAlert
from gaitbelt.schedule.resources import resources_of

Status = Appointment.Status
NO_SHOWS, CANCELLED = 0.04, 0.05  # of the visits that were booked
CODES = ("C01", "C01", "C02", "C03", "C05", "C08", "C09", "C10", "C11", "C13")


@dataclass(kw_only=True, eq=False)
class Visit:
    """A booked visit of a course."""

    course: Course
    wish: Wish
    row: Appointment

    @property
    def day(self) -> date:
        return self.wish.day

    @property
    def technician(self) -> Membership:
        assert self.wish.technician is not None
        return self.wish.technician


@dataclass(kw_only=True)
class Desk:
    """Whoever books at a clinic, with what can be claimed there."""

    by: Membership
    calendar: Calendar
    chronicle: Chronicle
    random: Random
    resources: dict[Key, Resource] = field(default_factory=dict)

    def book(
        self,
        course: Course,
        days: list[date],
        at: datetime,
        *,
        licensees: list[Membership],
        technicians: dict[date, list[Membership]],
    ) -> list[Visit]:
        """Every visit of a course that finds a place, booked together."""
        series = Series(
            organization_id=self.by.organization_id,
            clinic=self.calendar.clinic,
            patient=course.patient,
            visits_per_week=len(course.days),
            weeks=max(1, len(days) // len(course.days)),
            booked_by=self.by,
        )
        own = [course.therapist, *(m for m in licensees if m.pk != course.therapist.pk)]
        visits: list[Visit] = []
        for day in days:
            wish = self.calendar.place(
                course, day, licensees=own, technicians=technicians[day], code=self._code(visits)
            )
            if wish is not None:
                visits.append(self._keep(course, wish, series, at))
        self.chronicle.add([series])
        return visits

    def _code(self, before: list[Visit]) -> str:
        """Supervised exercise now and then, where the clinic has it, once the first is done."""
        is_gym = "GYM" in self.calendar.types and len(before) > 1 and self.random.random() < 0.35
        return "GYM" if is_gym else "TREAT"

    def _keep(self, course: Course, wish: Wish, series: Series, at: datetime) -> Visit:
        row = Appointment(
            organization_id=wish.clinic.organization_id,
            clinic=wish.clinic,
            patient=wish.patient,
            visit_type=wish.visit_type,
            series=series,
            status_at=at,
            booked_by=self.by,
            **placement(wish),
        )
        visit = Visit(course=course, wish=wish, row=row)
        self.say(visit, booked(row), at)
        self.chronicle.add([row])
        return visit

    def say(
        self, visit: Visit, fact: VisitFact, at: datetime, by: Membership | None = None
    ) -> None:
        """Keep a fact about a visit."""
        self.chronicle.say(
            fact, by=by or self.by, at=at, subject=visit.row.pk, patient_id=visit.row.patient_id
        )

    def fate(self, visit: Visit) -> str:
        """Whether somebody comes; to their first visit they do."""
        draw, is_first = self.random.random(), visit.course.visits == 0
        if is_first or draw > NO_SHOWS + CANCELLED:
            return Status.DONE
        return Status.NO_SHOW if draw < NO_SHOWS else Status.CANCELLED

    def came(self, visit: Visit, *, finished_at: datetime) -> None:
        """Here, in session, done; what was left of the time is free again."""
        row, starts_at = visit.row, visit.wish.starts_at
        here_at = starts_at + timedelta(minutes=self.random.randrange(-9, 2))
        late = max(0, int((here_at - starts_at).total_seconds()) // 60)
        self.say(visit, CheckedIn(minutes_late=late), here_at)
        row.revision += 3
        row.status, row.status_at = Status.DONE, finished_at
        visit.course.visits, visit.course.missed = visit.course.visits + 1, 0
        self.claim(visit, until=finished_at)

    def in_session(self, visit: Visit, *, begun_at: datetime, finished_at: datetime) -> None:
        """What the session says of its visit."""
        self.say(visit, InSession(), begun_at, visit.technician)
        self.say(visit, Done(), finished_at, visit.technician)

    def missed(self, visit: Visit, licensee: Membership) -> None:
        """Nobody came, and nobody called: a no-show, called about in the afternoon."""
        at = visit.wish.starts_at + GRACE + timedelta(minutes=self.random.randrange(1, 9))
        self._end(visit, Status.NO_SHOW, NoShow(), at)
        visit.course.missed += 1
        self._alert(visit, attendance.after_no_shows(visit.course.missed), at, licensee)

    def cancelled(self, visit: Visit, licensee: Membership) -> None:
        """Called off, by the patient or by the clinic, days or hours ahead."""
        code = Appointment.CancelCode(self.random.choice(CODES))
        row = visit.row
        at = visit.wish.starts_at - timedelta(minutes=self.random.randrange(50, 170))
        row.cancel_code, row.cancel_kind = code, kind_of(row, code, at)
        self._end(visit, Status.CANCELLED, Cancelled(code=code, kind=row.cancel_kind), at)
        self._alert(visit, attendance.after_cancelling(code), at, licensee)

    def claim(self, visit: Visit, *, until: datetime | None = None) -> None:
        """What a visit claims; one that ended early keeps only the cleaning after its end."""
        self.chronicle.add(self._allocations(visit, until))

    def _end(self, visit: Visit, status: Status, fact: VisitFact, at: datetime) -> None:
        row = visit.row
        row.revision += 1
        row.status, row.status_at = status, at
        row.called_at = at + timedelta(minutes=self.random.randrange(12, 50))
        self.say(visit, fact, at)
        self.say(visit, Called(), row.called_at)
        for each in self._allocations(visit, None):
            each.released_at = at
            self.chronicle.add([each])

    def _alert(
        self, visit: Visit, why: attendance.Alert | None, at: datetime, by: Membership
    ) -> None:
        """A therapist is told, and looks before the end of the day."""
        if why is None:
            return
        seen_at = at + timedelta(minutes=self.random.randrange(15, 45))
        alert = VisitAlert(
            organization_id=visit.row.organization_id,
            clinic=visit.row.clinic,
            visit=visit.row,
            patient=visit.course.patient,
            why=why.value,
            raised_at=at,
            acknowledged_by=by,
            acknowledged_at=seen_at,
        )
        self.chronicle.add([alert])
        self.say(visit, Alerted(why=why.value), at)
        self.say(visit, AlertSeen(), seen_at, by)

    def _allocations(self, visit: Visit, until: datetime | None) -> Iterator[Allocation]:
        claims = claims_of(visit.wish)
        if any(claim.key not in self.resources for claim in claims):
            self.resources |= resources_of(visit.wish)
        for claim in claims:
            resource, ends_at, released_at = self.resources[claim.key], claim.ends_at, None
            if until is not None and claim.starts_at >= until:
                released_at = until
            elif until is not None:
                cleaning = max(claim.ends_at - visit.wish.ends_at, timedelta(0))
                ends_at = min(claim.ends_at, until + cleaning)
            yield Allocation(
                id=new_id(),
                organization_id=visit.row.organization_id,
                resource=resource,
                appointment=visit.row,
                starts_at=claim.starts_at,
                ends_at=ends_at,
                units=claim.units,
                is_exclusive=resource.is_exclusive,
                released_at=released_at,
            )
