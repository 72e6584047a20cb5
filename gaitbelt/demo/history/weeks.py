"""The weeks behind at one clinic, lived one working day after the other."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import prefetch_related_objects

from gaitbelt.core import audit, clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.demo.data import load
from gaitbelt.demo.history import care
from gaitbelt.demo.history.bookings import Desk, Status, Visit
from gaitbelt.demo.history.calendar import Calendar, open_calendar, working_days
from gaitbelt.demo.history.cast import Course, invented, named
from gaitbelt.demo.history.chronicle import Chronicle
from gaitbelt.demo.history.sessions import Floor, tell
from gaitbelt.demo.history.telling import Telling
from gaitbelt.equipment.events import TemperatureRead
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.schedule import commands as schedule

AHEAD = timedelta(days=7)  # the next five working days
LATE = 0.04  # of the sessions are signed on the day after
URGENT_BEFORE = timedelta(days=4)
MORNING = time(7, 30)
USUAL_C = {"hot_packs": 72.5, "cold_packs": -9.0, "paraffin": 53.0}
HELD = ("person__sign_offs__signed_by", "person__credentials")  # as people.facts.doer reads them


@dataclass(kw_only=True)
class Weeks:
    """One clinic's people, courses and visits while its history is written."""

    clinic: Clinic
    staff: dict[str, Membership]
    sheet: dict[str, Any]
    calendar: Calendar
    chronicle: Chronicle
    random: Random
    desk: Desk
    floor: Floor
    visits: dict[date, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    had_urgent: bool = False

    def of_role(self, *roles: str) -> list[Membership]:
        return [member for member in self.staff.values() if member.role in roles]

    def live(self, courses: list[Course], since: date) -> None:
        """Every working day until yesterday, then what is booked from tomorrow on."""
        today = self.clinic.today()
        for day in working_days(since, today - timedelta(days=1)):
            self._morning(day, courses)
            for visit in self.visits.pop(day, ()):
                self._happens(visit)
            self.chronicle.close(day)
        for visits in self.visits.values():
            for visit in visits:
                visit.row.plan = visit.course.plan
                self.desk.claim(visit)
        self.chronicle.store()

    def _morning(self, day: date, courses: list[Course]) -> None:
        """Care ends, plans are signed, visits are booked, and the tanks are read."""
        begins_at = self.clinic.at(day, MORNING)
        due = [course for course in courses if day in course.versions]
        over = [each for each in courses if each.plan and _ends(each, day)]
        moments = (begins_at + timedelta(seconds=40 * number) for number in range(200))
        for course in over:
            care.discharge(course, next(moments))
        for course in due:
            is_new = course.plan is None
            care.go_on(course, self.of_role("TECH"), next(moments))
            if is_new:
                self._book(course, next(moments))
        for item in self.chronicle.items.values():
            if item.kind.tank:
                celsius = USUAL_C[item.kind.tank] + self.random.choice((-0.5, 0.0, 0.5))
                reader = self.of_role("TECH")[0]
                fact = TemperatureRead(celsius=celsius)
                at = self.clinic.at(day, time(8, 5))
                self.chronicle.say(fact, by=reader, at=at, subject=item.pk)

    def _book(self, course: Course, at: datetime) -> None:
        today = self.clinic.today()
        last = min(course.ends_on, today + AHEAD)
        days = [
            day
            for day in working_days(course.begins_on, last)
            if day != today and (day.weekday() in course.days or day == course.begins_on)
        ]
        visits = self.desk.book(
            course,
            days,
            at,
            licensees=self.of_role("PT", "PTA"),
            technicians={day: self._technicians(day, booked_on=course.begins_on) for day in days},
        )
        for visit in visits:
            self.visits[visit.day].append(visit)

    def _technicians(self, day: date, *, booked_on: date) -> list[Membership]:
        """In turn; what was booked before a card ended stays its holder’s until the day comes."""
        rows = {row["given"]: row for row in self.sheet["staff"]}
        today = self.clinic.today()
        judged_on = day if day <= today else booked_on
        found = [
            member
            for given, member in self.staff.items()
            if member.role == "TECH"
            and judged_on <= today + timedelta(days=rows[given].get("cpr_days", 0))
        ]
        turn = self.random.randrange(len(found))
        return found[turn:] + found[:turn]

    def _happens(self, visit: Visit) -> None:
        """What becomes of a visit on its day."""
        visit.row.plan = visit.course.plan
        fate = self.desk.fate(visit)
        licensee = self._signer(visit.wish.starts_at)
        if fate == Status.NO_SHOW:
            self.desk.missed(visit, licensee)
        elif fate == Status.CANCELLED:
            self.desk.cancelled(visit, licensee)
        else:
            self._treat(visit)

    def _treat(self, visit: Visit) -> None:
        supervisor = self._supervisor(visit)
        telling = tell(
            visit,
            self.floor,
            supervisor=supervisor,
            licensee=self._signer(visit.wish.starts_at),
            is_urgent=self._is_urgent(visit),
        )
        session = telling.session
        assert session.finished_at is not None
        self.desk.in_session(visit, begun_at=session.started_at, finished_at=session.finished_at)
        self.desk.came(visit, finished_at=session.finished_at)
        self._sign(visit, telling)
        for new in telling.news:
            self.chronicle.keep(new)
        self.chronicle.add(telling.book.added.values())
        for member, until in telling.book.precautions_seen.items():
            key = (visit.course.patient.pk, member)
            self.chronicle.seen[key] = max(until, self.chronicle.seen.get(key, until))

    def _is_urgent(self, visit: Visit) -> bool:
        """One visit of the week before has a red flag."""
        is_due = self.clinic.today() - visit.day <= URGENT_BEFORE and visit.course.visits > 2
        if self.had_urgent or not is_due:
            return False
        self.had_urgent = True
        return True

    def _sign(self, visit: Visit, telling: Telling) -> None:
        """Answered and signed before noon or before the evening; a few on the next morning."""
        finished_at = telling.session.finished_at
        assert finished_at is not None
        day, at = visit.day, self._signing_at(finished_at)
        if self.random.random() < LATE:
            day = next(iter(working_days(day + timedelta(days=1), day + timedelta(days=4))))
            at = self.clinic.at(day, time(8, 4))
        if day >= self.clinic.today():
            return  # still waits
        telling.licensee = self._signer(at)
        telling.answer(at=at)
        telling.cosign(at=at + timedelta(seconds=30))
        telling.read_answers(by=visit.technician, at=at + timedelta(minutes=2))

    def _signing_at(self, finished_at: datetime) -> datetime:
        day = self.clinic.day_at(finished_at)
        noon = self.clinic.at(day, time(11, 50))
        evening = self.clinic.at(day, time(16, 45))
        latest = noon if finished_at < noon else max(evening, finished_at + timedelta(minutes=1))
        return latest + timedelta(seconds=self.random.randrange(300))

    def _supervisor(self, visit: Visit) -> Membership:
        """Who covers the technician as the visit begins."""
        at = visit.wish.starts_at.astimezone(self.clinic.tz).time()
        for row in self.sheet["cover"]:
            if self.staff[row["technician"]].pk == visit.technician.pk:
                for name, begins, ends in row["spans"]:
                    if _wall(begins) <= at < _wall(ends):
                        return self.staff[name]
        return self._signer(visit.wish.starts_at)

    def _signer(self, at: datetime) -> Membership:
        """The therapist who is in the house at a moment, else the last who was."""
        wall = at.astimezone(self.clinic.tz).time()
        therapists = [row for row in self.sheet["staff"] if row["role"] == "PT"]
        for row in therapists:
            if _wall(row["shift"][0]) <= wall < _wall(row["shift"][1]):
                return self.staff[row["given"]]
        return self.staff[therapists[-1]["given"]]


def write(
    clinic: Clinic,
    staff: dict[str, Membership],
    patients: dict[str, Patient],
    *,
    seed: int,
    days: int,
) -> None:
    """Write so many days of history behind today, and the booked days after it."""
    since = clinic.today() - timedelta(days=days)
    random = Random(f"{seed} {clinic.slug}")
    sheet = load(clinic.slug)
    chronicle = Chronicle(
        clinic=clinic,
        items={
            item.pk: item
            for item in clinic.items.select_related("kind__product", "clinic").order_by("pk")
        },
    )
    calendar = open_calendar(clinic, staff, sheet["staff"])
    desk = Desk(by=_desk(staff), calendar=calendar, chronicle=chronicle, random=random)
    weeks = Weeks(
        clinic=clinic,
        staff=staff,
        sheet=sheet,
        calendar=calendar,
        chronicle=chronicle,
        random=random,
        desk=desk,
        floor=_floor(chronicle, random),
    )
    courses = [
        *named(clinic, staff, patients, random, since=since),
        *invented(clinic, staff, random, since=since),
    ]
    prefetch_related_objects(weeks.of_role("TECH"), *HELD)
    weeks.live(courses, since)
    _refused(weeks, courses)


def _refused(weeks: Weeks, courses: list[Course]) -> None:
    """This morning the desk tried a time that is taken."""
    coming = [visit for visits in weeks.visits.values() for visit in visits]
    free = [course for course in courses if course.known and course.plan]
    taken = coming[-1].wish
    other = next(course for course in free if course.patient.pk != taken.patient.pk)
    wish = replace(taken, patient=other.patient, plan=other.plan)
    at = weeks.clinic.opening_hours(weeks.clinic.today())[0]
    with clock.stopped(at):
        try:
            schedule.book(wish=wish, by=weeks.desk.by, at=at)
        except GuardRefused as refused:
            audit.record_refusal(
                by=weeks.desk.by,
                act=refused.act,
                decision=refused.decision,
                patient_id=other.patient.pk,
            )


def _floor(chronicle: Chronicle, random: Random) -> Floor:
    items = chronicle.items.values()
    bays = defaultdict(list)
    for item in items:
        if item.kind.grain == "place" and item.area_id is not None:
            bays[item.area_id].append(item)
    packs = {item.kind.slug: item for item in items if item.kind.tank}
    return Floor(chronicle=chronicle, random=random, packs=packs, bays=bays)


def _desk(staff: dict[str, Membership]) -> Membership:
    return next((m for m in staff.values() if m.role == "FRONT"), next(iter(staff.values())))


def _ends(course: Course, day: date) -> bool:
    return course.ends_on <= day < course.ends_on + timedelta(days=3) and _is_open(course)


def _is_open(course: Course) -> bool:
    return course.patient.episodes.filter(ended_at=None).exists()


def _wall(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
