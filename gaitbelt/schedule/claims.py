"""What a visit claims: the patient, its people, its place and its devices, each for its time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from gaitbelt.equipment.models import Item, Kind
from gaitbelt.people.models import Area, Clinic, Membership, Patient
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.models import Appointment, Resource, VisitType

TURNAROUND = timedelta(minutes=5)  # plan-of-care §2, before the longest contact time

Type = Resource.Type
Key = tuple[str, UUID]
OWNERS = {
    Type.PATIENT: "patient_id",
    Type.PERSON: "person_id",
    Type.AREA: "area_id",
    Type.ITEM: "item_id",
    Type.KIND: "kind_id",
}  # the column that says whose resource it is


def parts(visit_type: VisitType, minutes: int) -> tuple[int, int]:
    """Minutes with a licensee, then with a technician; without the latter all is licensed."""
    if not visit_type.technician_minutes:
        return minutes, 0
    licensed = min(visit_type.licensed_minutes, minutes)
    return licensed, minutes - licensed


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A visit as somebody wants it."""

    clinic: Clinic
    patient: Patient
    visit_type: VisitType
    starts_at: datetime
    minutes: int
    therapist: Membership | None = None
    technician: Membership | None = None
    area: Area | None = None
    kinds: tuple[Kind, ...] = ()
    items: tuple[Item, ...] = ()
    plan: Plan | None = None
    visit: Appointment | None = None  # the visit that would be moved

    @property
    def day(self) -> date:
        """The clinic's day on which it begins."""
        return self.clinic.day_at(self.starts_at)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def licensed_until(self) -> datetime:
        return self.starts_at + timedelta(minutes=parts(self.visit_type, self.minutes)[0])

    @property
    def has_licensed_part(self) -> bool:
        return self.licensed_until > self.starts_at

    @property
    def has_technician_part(self) -> bool:
        return self.ends_at > self.licensed_until

    @property
    def last_on(self) -> date | None:
        """The last day of the plan that the visit needs (plan-of-care §11.1)."""
        return self.plan.valid_until_on if self.plan and self.visit_type.needs_plan else None

    @property
    def cleaning(self) -> timedelta:
        """How long place and devices stay taken after the visit."""
        kinds = [*self.kinds, *(item.kind for item in self.items)]
        contact_s = max((kind.product.contact_s for kind in kinds), default=0)
        return TURNAROUND + timedelta(seconds=contact_s)


def as_booked(visit: Appointment) -> Wish:
    """A visit as the wish that it was, without its devices (no SQL query)."""
    return Wish(
        clinic=visit.clinic,
        patient=visit.patient,
        visit_type=visit.visit_type,
        starts_at=visit.starts_at,
        minutes=round((visit.ends_at - visit.starts_at).total_seconds() / 60),
        therapist=visit.therapist,
        technician=visit.technician,
        area=visit.area,
        plan=visit.plan,
        visit=visit,
    )


@dataclass(frozen=True)
class Claim:
    """A resource, named by its owner, for a stretch of time."""

    type: str
    owner: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    units: int = 1

    @property
    def key(self) -> Key:
        return self.type, self.owner


def claims_of(wish: Wish) -> list[Claim]:
    """Everything that a visit takes; devices serve the technician's part where there is one."""
    return list(_people(wish)) + list(_things(wish))


def _people(wish: Wish) -> Iterator[Claim]:
    start, middle, end = wish.starts_at, wish.licensed_until, wish.ends_at
    yield Claim(Type.PATIENT, wish.patient.pk, wish.patient.called, start, end)
    if wish.therapist and wish.has_licensed_part:
        yield _person(wish.therapist, start, middle)
    if wish.technician and wish.has_technician_part:
        yield _person(wish.technician, middle, end)


def _things(wish: Wish) -> Iterator[Claim]:
    until = wish.ends_at + wish.cleaning
    since = wish.licensed_until if wish.has_technician_part else wish.starts_at
    if wish.area:
        yield Claim(Type.AREA, wish.area.pk, wish.area.name, wish.starts_at, until)
    for item in wish.items:
        yield Claim(Type.ITEM, item.pk, item.label, since, until)
    for kind, units in units_of(wish).items():
        yield Claim(Type.KIND, kind.pk, kind.name, since, until, units)


def units_of(wish: Wish) -> dict[Kind, int]:
    """Units per kind; a chosen item is also one unit of its kind."""
    found = dict.fromkeys(wish.kinds, 1)
    for kind in {item.kind for item in wish.items}:
        found[kind] = sum(item.kind_id == kind.pk for item in wish.items)
    return {kind: units for kind, units in found.items() if not kind.is_shared}


def _person(member: Membership, start: datetime, end: datetime) -> Claim:
    return Claim(Type.PERSON, member.person_id, member.name, start, end)
