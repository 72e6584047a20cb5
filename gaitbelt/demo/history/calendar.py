"""Where a visit still fits: people, places and the cap of patients, in steps of five minutes."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from gaitbelt.demo.history.cast import Course
from gaitbelt.people.models import Area, Clinic, Membership
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.models import VisitType

STEP = 5  # minutes
DAY = 24 * 60 // STEP
QUARTER = 15
CLEANING = 5


@dataclass(frozen=True)
class Hours:
    """When somebody works, in minutes after midnight, and where their lunch lies."""

    begins: int
    ends: int
    lunch: tuple[int, int]

    def hold(self, begins: int, ends: int) -> bool:
        is_lunch = begins < self.lunch[1] and ends > self.lunch[0]
        return self.begins <= begins and ends <= self.ends and not is_lunch


@dataclass
class Calendar:
    """What is taken at one clinic."""

    clinic: Clinic
    hours: dict[UUID, Hours]  # by membership
    types: dict[str, VisitType]
    areas: dict[str, list[Area]]  # by kind
    taken: dict[tuple[date, UUID], bytearray] = field(
        default_factory=lambda: defaultdict(lambda: bytearray(DAY))
    )

    def place(
        self,
        course: Course,
        day: date,
        *,
        licensees: list[Membership],
        technicians: list[Membership],
        code: str,
    ) -> Wish | None:
        """The place nearest to the patient's hour that is free, taken from now on."""
        type_ = self.types[code]
        length = type_.licensed_minutes + type_.technician_minutes
        for start in self._starts(course.prefers):
            middle, end = start + type_.licensed_minutes, start + length
            until = end + CLEANING
            areas = self.areas[type_.area_kind]
            area = self._free(day, areas, start, until)
            technician = self._free(day, technicians, middle, end)
            licensee = self._free(day, licensees, start, middle) if middle > start else None
            if area is None or technician is None or (middle > start and licensee is None):
                continue
            self._take(day, area.pk, start, until)
            self._take(day, technician.pk, middle, end)
            if licensee is not None:
                self._take(day, licensee.pk, start, middle)
            return Wish(
                clinic=self.clinic,
                patient=course.patient,
                visit_type=type_,
                starts_at=self.clinic.at(day, time(start // 60, start % 60)),
                minutes=length,
                therapist=licensee,
                technician=technician,
                area=area,
            )
        return None

    def _starts(self, prefers: int) -> Iterator[int]:
        """Quarters of an hour, the preferred one first and then ever farther from it."""
        quarters = range(8 * 60, 17 * 60, QUARTER)
        return iter(sorted(quarters, key=lambda start: (abs(start - prefers), start)))

    def _free[T: (Area, Membership)](
        self, day: date, among: list[T], begins: int, ends: int
    ) -> T | None:
        for one in among:
            hours = self.hours.get(one.pk)
            if hours is not None and not hours.hold(begins, ends):
                continue
            cells = self.taken[day, one.pk][begins // STEP : -(-ends // STEP)]
            if max(cells, default=0) < self._room(one):
                return one
        return None

    def _room(self, one: Area | Membership) -> int:
        if isinstance(one, Area):
            return one.capacity
        return self.clinic.max_patients_per_technician if one.role == "TECH" else 1

    def _take(self, day: date, key: UUID, begins: int, ends: int) -> None:
        cells = self.taken[day, key]
        for cell in range(begins // STEP, -(-ends // STEP)):
            cells[cell] += 1


def open_calendar(
    clinic: Clinic, staff: dict[str, Membership], rows: list[dict[str, Any]]
) -> Calendar:
    """An empty calendar of a clinic, with the hours of its staff."""
    areas: dict[str, list[Area]] = defaultdict(list)
    for area in clinic.areas.all():
        areas[area.kind].append(area)
    return Calendar(
        clinic=clinic,
        hours={staff[row["given"]].pk: _hours(row) for row in rows},
        types={each.code: each for each in clinic.visittypes.all()},
        areas=areas,
    )


def _hours(row: dict[str, Any]) -> Hours:
    begins, ends = (_minutes(text) for text in row["shift"])
    noon, after = (_minutes(text) for text in row.get("lunch", ("0:00", "0:00")))
    return Hours(begins, ends, (noon, after))


def working_days(first: date, last: date) -> list[date]:
    """The days from Monday to Friday between two days, both included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return 60 * int(hour) + int(minute)
