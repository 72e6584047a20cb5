"""Free slots: when patient, people, place and devices are all free at once, found by ANDs of bits.

The search is deterministic: the same calendar and wish give the same slots, soonest first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gaitbelt.core import clock
from gaitbelt.people.models import Area, Membership
from gaitbelt.schedule import calendar as calendars
from gaitbelt.schedule.calendar import Calendar
from gaitbelt.schedule.claims import Wish, parts, units_of
from gaitbelt.schedule.grid import STEP_MINUTES, bits, runs, steps
from gaitbelt.schedule.models import Appointment

type Preferred = Sequence[Membership | Area | None]


@dataclass(frozen=True)
class Slot:
    """A time at which a wish can be booked, with the people and the place that are free."""

    starts_at: datetime
    ends_at: datetime
    therapist: Membership | None
    technician: Membership | None
    area: Area | None


def next_slots(
    wish: Wish, *, since: datetime, until: datetime, limit: int = 10, prefer: Preferred = ()
) -> list[Slot]:
    """Read the days between two instants and search them; nothing in the past is offered.

    Somebody in isolation is offered the times after everybody else in a place, if there are any.
    """
    since = max(since, clock.now())
    if until <= since:
        return []
    first = wish.clinic.day_at(since)
    days = (wish.clinic.day_at(until) - first).days + 1
    calendar = calendars.read(wish, first, days)
    asked: Mapping[str, Any] = {"since": since, "until": until, "limit": limit, "prefer": prefer}
    last = find(wish, calendar, **asked, comes_last=True) if calendar.comes_last else []
    return last or find(wish, calendar, **asked)


def find(
    wish: Wish,
    calendar: Calendar,
    *,
    since: datetime,
    until: datetime,
    limit: int = 10,
    prefer: Preferred = (),
    comes_last: bool = False,
) -> list[Slot]:
    """The next slots that start from `since` on and before `until`.

    `comes_last`: after everybody else in the place on that day.

    People and places that the wish does not name are chosen: the preferred ones where they are
    free, else in the order of their names. Nothing is offered after the last day of the plan.
    """
    if wish.last_on is not None:
        until = min(until, wish.clinic.day_bounds(wish.last_on)[1])
    search = Search(wish, calendar, prefer, comes_last=comes_last)
    grid = calendar.grid
    window = grid.between(grid.place(since), grid.place(until) + 1)
    found: list[Slot] = []
    for place in bits(search.starts() & window):
        starts_at = grid.instant(place)
        if starts_at is not None and since <= starts_at < until:
            found.append(search.slot(place, starts_at))
        if len(found) == limit:
            break
    return found


def completed(wish: Wish) -> Wish:
    """The wish with free people and a free place where it names none (≤ 4 SQL, or none)."""
    is_open = (
        (wish.has_licensed_part and wish.therapist is None)
        or (wish.has_technician_part and wish.technician is None)
        or wish.area is None
    )
    return chosen(wish, read_around(wish)) if is_open else wish


def read_around(wish: Wish, days: int = 1) -> Calendar:
    """The calendar from the day of a wish on."""
    return calendars.read(wish, wish.day, days)


def chosen(wish: Wish, calendar: Calendar, prefer: Preferred = ()) -> Wish:
    """The wish at its own time, with whoever is free then in the places that it leaves open."""
    grid = calendar.grid
    search = Search(wish, calendar, prefer)
    therapist_then = grid.span(wish.starts_at, wish.licensed_until)
    technician_then = grid.span(wish.licensed_until, wish.ends_at)
    area_then = grid.span(wish.starts_at, wish.ends_at + wish.cleaning)
    return replace(
        wish,
        therapist=wish.therapist or search.therapist_throughout(therapist_then),
        technician=wish.technician or search.technician_throughout(technician_then),
        area=wish.area or search.area_throughout(area_then),
    )


def usual(wish: Wish) -> list[Membership | Area | None]:
    """Whom the patient saw last: they are preferred (1 SQL query)."""
    last = (
        Appointment.objects.filter(
            organization_id=wish.clinic.organization_id, patient=wish.patient, clinic=wish.clinic
        )
        .exclude(status=Appointment.Status.CANCELLED)
        .select_related("therapist", "technician", "area")
        .order_by("-starts_at")
        .first()
    )
    return [last.therapist, last.technician, last.area] if last else []


class Search:
    """The bits of one wish in one calendar."""

    def __init__(
        self, wish: Wish, calendar: Calendar, prefer: Preferred = (), *, comes_last: bool = False
    ) -> None:
        self.wish, self.calendar, self.comes_last = wish, calendar, comes_last
        self.preferred = {each.pk for each in prefer if each}
        licensed, assisted = parts(wish.visit_type, wish.minutes)
        self.cap = wish.clinic.max_patients_per_technician
        self.length = steps(wish.minutes)
        self.therapist_until = steps(licensed)
        self.technician_from = licensed // STEP_MINUTES if assisted else None
        self.clean_at = steps(wish.minutes + -(-int(wish.cleaning.total_seconds()) // 60))
        self.therapists = self._therapists() if licensed else []
        self.technicians = self._technicians() if assisted else []
        self.areas = self._areas()

    def starts(self) -> int:
        """Every step at which the whole visit fits."""
        patient = self.calendar.free(self.wish.patient.pk, 1)
        found = runs(self.calendar.open & patient, self.length) & self._devices()
        if self.therapist_until:
            found &= _either(self.therapists)
        if self.technician_from is not None:
            found &= _either(self.technicians)
        return found & _either(self.areas)

    def slot(self, place: int, starts_at: datetime) -> Slot:
        """The slot at a step, with the first people and place that are free there."""
        return Slot(
            starts_at=starts_at,
            ends_at=starts_at + (self.wish.ends_at - self.wish.starts_at),
            therapist=_first(self.therapists, place),
            technician=_first(self.technicians, place),
            area=_first(self.areas, place),
        )

    def therapist_throughout(self, span: int) -> Membership | None:
        """The first therapist who is free in every step of a span."""
        return self._throughout(((each, self._room(each, 1)) for each in self._licensed()), span)

    def technician_throughout(self, span: int) -> Membership | None:
        others = (each for each in self.calendar.members if not each.is_licensed)
        rooms = ((each, self._technician_room(each)) for each in others)
        return self._throughout(rooms, span)

    def area_throughout(self, span: int) -> Area | None:
        rooms = ((each, self._open_ended(each.pk, each.capacity)) for each in self.calendar.areas)
        return self._throughout(rooms, span)

    def _throughout[T: (Membership, Area)](
        self, candidates: Iterable[tuple[T, int]], span: int
    ) -> T | None:
        """Nobody for no time at all. When nobody is free: whoever has to be asked about."""
        ranked = self._ranked(candidates)
        free = (each for each, room in ranked if not span & ~room)
        return next(free, self._in_question([each for each, _ in ranked])) if span else None

    def _in_question[T: (Membership, Area)](self, ranked: list[T]) -> T | None:
        """The preferred one, or the only one there is: a reason can name them."""
        is_clear = len(ranked) == 1 or any(each.pk in self.preferred for each in ranked)
        return ranked[0] if is_clear else None

    def _therapists(self) -> list[tuple[Membership, int]]:
        return self._ranked(
            (each, runs(self._room(each, 1), self.therapist_until))
            for each in _chosen(self._licensed(), self.wish.therapist)
        )

    def _licensed(self) -> Iterable[Membership]:
        roles = self.wish.visit_type.licensed_roles
        return (each for each in self.calendar.members if each.role in roles)

    def _technicians(self) -> list[tuple[Membership, int]]:
        others = (each for each in self.calendar.members if not each.is_licensed)
        return self._ranked(
            (each, self._assisted(self._technician_room(each)))
            for each in _chosen(others, self.wish.technician)
        )

    def _areas(self) -> list[tuple[Area, int]]:
        areas = _chosen(self.calendar.areas, self.wish.area)
        return self._ranked((each, self._starts_in(each)) for each in areas)

    def _starts_in(self, area: Area) -> int:
        found = runs(self._open_ended(area.pk, area.capacity), self.clean_at)
        return found & self.calendar.after_everybody(area.pk) if self.comes_last else found

    def _devices(self) -> int:
        since = self.technician_from or 0
        kinds = [
            (kind.pk, self.calendar.units.get(kind, 0), units)
            for kind, units in units_of(self.wish).items()
        ]
        found = self.calendar.grid.everything
        for owner, capacity, units in [*kinds, *((item.pk, 1, 1) for item in self.wish.items)]:
            room = self._open_ended(owner, capacity, units)
            found &= runs(room, self.clean_at - since) >> since
        return found

    def _assisted(self, mask: int) -> int:
        """Starts of visits whose technician's part lies within the mask."""
        since = self.technician_from or 0
        return runs(mask, self.length - since) >> since

    def _technician_room(self, member: Membership) -> int:
        return self._room(member, self.cap) & self.calendar.supervised(member)

    def _room(self, member: Membership, capacity: int) -> int:
        return self.calendar.work[member.pk] & self.calendar.free(member.person_id, capacity)

    def _open_ended(self, owner: UUID, capacity: int, units: int = 1) -> int:
        """Cleaning may run past the last day that was read."""
        after = ((1 << self.clean_at) - 1) << self.calendar.grid.size
        return self.calendar.free(owner, capacity, units) | after

    def _ranked[T: (Membership, Area)](
        self, candidates: Iterable[tuple[T, int]]
    ) -> list[tuple[T, int]]:
        """The preferred first, else in the order given."""
        return sorted(candidates, key=lambda pair: pair[0].pk not in self.preferred)


def _chosen[T: (Membership, Area)](candidates: Iterable[T], wanted: T | None) -> list[T]:
    return [each for each in candidates if wanted is None or each.pk == wanted.pk]


def _either[T](candidates: Iterable[tuple[T, int]]) -> int:
    found = 0
    for _, mask in candidates:
        found |= mask
    return found


def _first[T](candidates: Iterable[tuple[T, int]], place: int) -> T | None:
    return next((each for each, mask in candidates if mask >> place & 1), None)
