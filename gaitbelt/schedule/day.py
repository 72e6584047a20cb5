"""One clinic day as two statements read it: who and what there is, and its visits.

Plain SQL, because this page is opened all day long: with it a day of 150 visits costs less than
a millisecond to read. Both databases understand it; `_row` evens out their types.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from gaitbelt.core.db import is_postgres
from gaitbelt.core.statements import stored
from gaitbelt.people.called import board_name, called
from gaitbelt.people.models import Clinic

# Everyone who treats, every area and every bookable thing, with the shifts of the day.
LANES = """
SELECT 'person' AS what, CAST(m.id AS text), p.given_name AS name, m.role AS note, p.face AS face,
  1 AS capacity, s.starts_at, s.ends_at, s.lunch_starts_at, s.lunch_ends_at
FROM people_membership m
JOIN people_person p ON p.id = m.person_id
LEFT JOIN workforce_shift s ON s.member_id = m.id AND s.organization_id = %(organization)s
  AND s.clinic_id = %(clinic)s AND s.starts_at >= %(starts_at)s AND s.starts_at < %(ends_at)s
WHERE m.clinic_id = %(clinic)s AND m.role IN ('PT', 'PTA', 'TECH')
  AND (m.ended_at IS NULL OR m.ended_at > %(starts_at)s)
UNION ALL
SELECT 'area', CAST(a.id AS text), a.name, a.kind, a.position, a.capacity, NULL, NULL, NULL, NULL
FROM people_area a
WHERE a.clinic_id = %(clinic)s AND a.ended_at IS NULL AND a.kind <> 'waiting'
UNION ALL
SELECT 'item', CAST(k.id AS text), k.name, i.label || '|' || i.state, 0, 1, NULL, NULL, NULL, NULL
FROM equipment_item i
JOIN equipment_kind k ON k.id = i.kind_id
WHERE i.clinic_id = %(clinic)s AND k.is_bookable AND NOT k.is_shared AND i.state <> 'retired'
"""

# The visits of the day with their patients, then what they have claimed of kinds of devices.
VISITS = """
SELECT CAST(v.id AS text), v.starts_at, v.ends_at, v.licensed_until,
  CAST(v.therapist_id AS text), CAST(v.technician_id AS text), CAST(v.area_id AS text), v.status,
  p.given_names, p.preferred_name, p.family_name, t.name, p.phone,
  p.needs_interpreter, v.called_at, EXISTS (SELECT 1 FROM people_contact e
    WHERE e.patient_id = p.id AND e.is_emergency AND e.ended_at IS NULL),
  CAST(p.id AS text)
FROM schedule_appointment v
JOIN people_patient p ON p.id = v.patient_id
JOIN schedule_visittype t ON t.id = v.visit_type_id
WHERE v.organization_id = %(organization)s AND v.clinic_id = %(clinic)s
  AND v.starts_at >= %(starts_at)s AND v.starts_at < %(ends_at)s
UNION ALL
SELECT CAST(v.id AS text), c.starts_at, c.ends_at, v.ends_at,
  CAST(r.kind_id AS text), NULL, NULL, 'claim', '', '', '', '', '', NULL, NULL, NULL, ''
FROM schedule_appointment v
JOIN schedule_allocation c ON c.appointment_id = v.id AND c.released_at IS NULL
JOIN schedule_resource r ON r.id = c.resource_id AND r.type = 'kind'
WHERE v.organization_id = %(organization)s AND v.clinic_id = %(clinic)s
  AND v.starts_at >= %(starts_at)s AND v.starts_at < %(ends_at)s
"""


@dataclass(slots=True)
class Stretch:
    """A member's shift, with its lunch."""

    starts_at: datetime
    ends_at: datetime
    lunch_starts_at: datetime | None
    lunch_ends_at: datetime | None


@dataclass(slots=True)
class Resource:
    """Somebody or something that has a lane; `note` is the role or the kind of area."""

    what: str  # person, area or kind
    id: str
    name: str
    note: str
    face: int
    capacity: int
    shifts: list[Stretch] = field(default_factory=list)
    out: list[str] = field(default_factory=list)  # units of a kind that are out of service


@dataclass(slots=True)
class Visit:
    """A visit as the day shows it."""

    id: str
    starts_at: datetime
    ends_at: datetime
    licensed_until: datetime
    therapist: str | None
    technician: str | None
    area: str | None
    status: str
    given_names: str
    preferred_name: str
    family_name: str
    type: str
    phone: str
    needs_interpreter: bool
    called_at: datetime | None
    has_emergency_contact: bool
    patient: str
    devices: list[tuple[str, datetime, datetime]] = field(default_factory=list)

    @property
    def pk(self) -> UUID:
        return UUID(self.id)

    @property
    def called(self) -> str:
        return called(self.given_names, self.preferred_name)

    @property
    def board_name(self) -> str:
        return board_name(self.called, self.family_name)

    @property
    def initials(self) -> str:
        """Two letters, for the shortest blocks."""
        return f"{self.called[:1]}{self.family_name[:1]}"

    @property
    def clean_at(self) -> datetime | None:
        """When the place is clean again, where the visit used devices."""
        return max((ends_at for *_, ends_at in self.devices), default=None)


OUT = frozenset({"out_of_service", "quarantined"})


type Rows = tuple[tuple[Any, ...], ...]


def read(clinic: Clinic, day: date) -> tuple[Rows, Rows]:
    """The rows of `resources` and of `visits` on a day (2 SQL queries)."""
    return (
        _rows(LANES, clinic, day, instants=(6, 7, 8, 9)),
        _rows(VISITS, clinic, day, instants=(1, 2, 3, 14)),
    )


def resources(rows: Rows) -> list[Resource]:
    """Therapists, technicians, areas and kinds of devices, each once."""
    found: dict[tuple[str, str], Resource] = {}
    for what, key, name, note, face, capacity, *shift in rows:
        lane = found.get((what, key))
        if lane is None:
            lane = found[what, key] = Resource(what, key, name, note, face, capacity)
            if what == "item":
                lane.capacity = 0
        if what == "item":
            label, _, state = note.rpartition("|")
            lane.capacity += state not in OUT
            lane.out += [label] if state in OUT else []
        elif shift[0]:
            lane.shifts.append(Stretch(*shift))
    return list(found.values())


def visits(rows: Rows) -> list[Visit]:
    """The day's visits, earliest first, with the devices that they have claimed."""
    found: dict[str, Visit] = {}
    for row in rows:
        if row[7] != "claim":
            found[row[0]] = Visit(*row)
        elif row[0] in found:
            found[row[0]].devices.append((row[4], row[1], row[2]))
    return sorted(found.values(), key=lambda visit: (visit.starts_at, visit.id))


def parameters(clinic: Clinic, day: date) -> dict[str, Any]:
    """What the statements ask for, as the database at hand stores it."""
    opens, closes = clinic.day_bounds(day)
    return stored(
        organization=clinic.organization_id, clinic=clinic.pk, starts_at=opens, ends_at=closes
    )


def _rows(statement: str, clinic: Clinic, day: date, instants: tuple[int, ...]) -> Rows:
    """Rows with keys as texts and aware instants, on either database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(clinic, day))
        rows = cursor.fetchall()
    return tuple(rows) if is_postgres() else tuple(_aware(list(row), instants) for row in rows)


def _aware(row: list[Any], instants: tuple[int, ...]) -> tuple[Any, ...]:
    """SQLite gives naive UTC instants."""
    for place in instants:
        if row[place] is not None:
            row[place] = row[place].replace(tzinfo=UTC)
    return tuple(row)
