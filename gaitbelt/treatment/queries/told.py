"""What was told and asked, with the clock that runs until a licensee takes note of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from gaitbelt.domain.escalation import Standing, due_at, told_standing
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment.models import Observation, Session
from gaitbelt.treatment.queries.asked import Ladders
from gaitbelt.treatment.queries.reviews import observations_to_acknowledge
from gaitbelt.workforce.facts import team_at

BY_PEOPLE = (Observation.Kind.OBSERVATION, Observation.Kind.ASK)  # a level may rise by itself


@dataclass(frozen=True)
class Told:
    """Something a licensee takes note of; `session` of its row is at hand.

    `standing` says who is asked about it, where that was read.
    """

    row: Observation
    at: datetime
    standing: Standing = field(default_factory=Standing)

    @property
    def is_seen(self) -> bool:
        return self.row.acknowledged_at is not None

    @property
    def due_at(self) -> datetime | None:
        """None: before the patient leaves, and they are here; and for an ask, which can wait."""
        row = self.row
        return due_at(Level(row.level), noted_at=row.noted_at, left_at=_left_at(row))

    @property
    def is_late(self) -> bool:
        """Nobody has seen it, and the time for that is over."""
        return not self.is_seen and self.due_at is not None and self.due_at <= self.at


def told(rows: Iterable[Observation], clinic: Clinic, at: datetime) -> list[Told]:
    """Each with who is asked about it, what is late first (4 SQL queries, none without rows)."""
    found = list(rows)
    ladders = Ladders(team_at(clinic, at)) if found else None
    shown = [Told(row, at, _standing(row, ladders, at)) for row in found]
    return sorted(shown, key=lambda each: not each.is_late)


def fresh_answers(session: Session) -> list[Observation]:
    """What licensees have answered in a visit of a lane and nobody has read (no SQL query)."""
    return [row for row in _of_lane(session) if _is_fresh(row)]


def told_in(session: Session, at: datetime) -> list[Told]:
    """What people told and asked in a visit of a lane, what nobody has seen first (no SQL query).

    An answer that is still to be read stands by itself.
    """
    rows = (row for row in _of_lane(session) if row.kind in BY_PEOPLE and not _is_fresh(row))
    return sorted((Told(row, at) for row in rows), key=lambda each: each.is_seen)


def all_told(session: Session, at: datetime) -> list[Told]:
    """What people told and asked in a visit of a lane, and every answer that is to be read."""
    rows = (row for row in _of_lane(session) if row.kind in BY_PEOPLE or _is_fresh(row))
    return [Told(row, at) for row in rows]


def _of_lane(session: Session) -> list[Observation]:
    """What `lanes.with_lanes` has read of a session."""
    rows: list[Observation] = getattr(session, "all_told", [])
    for row in rows:
        row.session = session
    return rows


def _is_fresh(row: Observation) -> bool:
    says = row.decision != "seen" or bool(row.answer)
    return row.acknowledged_at is not None and row.answer_seen_at is None and says


def _standing(row: Observation, ladders: Ladders | None, at: datetime) -> Standing:
    if ladders is None or row.acknowledged_at is not None:
        return Standing()
    return told_standing(
        ladders.of(row.session.technician),
        level=Level(row.level),
        noted_at=row.noted_at,
        at=at,
        left_at=_left_at(row),
        is_silent=row.is_silent,
    )


def _left_at(row: Observation) -> datetime | None:
    """When the patient left; what only asks for the next step is no sign, and climbs to nobody."""
    return None if row.kind == Observation.Kind.ASK else row.session.finished_at


def not_seen(member: Membership, at: datetime) -> list[Told]:
    """What a technician told or asked today and nobody has seen (≤ 5 SQL queries)."""
    clinic = member.clinic
    opens_at, _ = clinic.day_bounds(clinic.day_at(at))
    mine = observations_to_acknowledge(clinic).filter(
        noted_by=member, kind__in=BY_PEOPLE, noted_at__gte=opens_at, is_silent=False
    )
    return told(mine, clinic, at)


def late_with_managers(clinic: Clinic, at: datetime) -> int:
    """How many of today's no licensee has seen in time; holds in force are counted elsewhere.

    A silent sign is none of them (safety R19); ≤ 5 SQL queries.
    """
    opens_at, _ = clinic.day_bounds(clinic.day_at(at))
    rows = observations_to_acknowledge(clinic).filter(
        level=Level.TELL, is_silent=False, noted_at__gte=opens_at
    )
    late = rows.filter(session__finished_at__lte=at).exclude(kind=Observation.Kind.ASK)
    return sum(each.standing.is_with_managers for each in told(late, clinic, at))
