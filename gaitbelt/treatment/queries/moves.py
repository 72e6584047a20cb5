"""Moves that wait for somebody's word, and assist levels that wait for a licensee's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.treatment import moves, words
from gaitbelt.treatment.models import Session
from gaitbelt.workforce.facts import shifts_around


@dataclass(frozen=True, kw_only=True)
class Attested:
    """Somebody was named in a move and has not said that they were there (safety §10)."""

    session: Session
    move: UUID
    at: datetime
    how: str
    named: Membership
    by: Membership | None
    until_at: datetime
    is_mine: bool
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class StaleLevel:
    """A patient in treatment whose recorded level no longer holds."""

    session: Session
    recorded: str
    recorded_code: str
    recorded_at: datetime
    use: str


def attested_to(clinic: Clinic, member: Membership) -> list[Session]:
    """Visits in which a move names this member (1 SQL query)."""
    own = str(member.pk)
    waiting = _waiting(clinic)
    return [each for each in waiting if any(one["member"] == own for one in each.attested)]


def _waiting(clinic: Clinic) -> list[Session]:
    rows = clinic.sessions.filter(attested_now__gt=0).select_related("patient", "clinic")
    return list(rows.order_by("started_at"))


def attested(clinic: Clinic, member: Membership, at: datetime) -> list[Attested]:
    """What waits for the member's word, and what the member waits for; own first.

    1 SQL query while nothing waits, else 2 and one more for each.
    """
    own = str(member.pk)
    rows = [
        (session, one)
        for session in _waiting(clinic)
        for one in session.attested
        if own in (one["member"], one["by"])
    ]
    people = _people(clinic, [one[role] for _, one in rows for role in ("member", "by")])
    found = [_attested(session, one, people, own, at) for session, one in rows]
    return sorted(found, key=lambda each: (not each.is_mine, each.at))


def _people(clinic: Clinic, ids: Iterable[str]) -> dict[str, Membership]:
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    rows = Membership.objects.filter(clinic=clinic, pk__in=wanted).select_related("person")
    return {str(row.pk): row for row in rows}


def _attested(
    session: Session, one: dict[str, str], people: dict[str, Membership], own: str, at: datetime
) -> Attested:
    moved_at, named = datetime.fromisoformat(one["at"]), people[one["member"]]
    until_at = _shift_ends(session.clinic, named, moved_at)
    return Attested(
        session=session,
        move=UUID(one["move"]),
        at=moved_at,
        how=str(words.MOVES.get(one["kind"], "")),
        named=named,
        by=people.get(one["by"]),
        until_at=until_at,
        is_mine=one["member"] == own,
        is_late=at > until_at,
    )


def _shift_ends(clinic: Clinic, member: Membership, at: datetime) -> datetime:
    """The end of the shift in which somebody helped; without one, of the clinic's day."""
    ends = [each.ends_at for each in shifts_around(clinic, at) if each.member_id == member.pk]
    return max(ends, default=clinic.day_bounds(clinic.day_at(at))[1])


def stale_levels(clinic: Clinic, at: datetime) -> list[StaleLevel]:
    """Patients in treatment whose level a licensee is to confirm (3 SQL queries)."""
    sessions = list(clinic.sessions.open().select_related("patient", "clinic", "area"))
    flags = moves.Flags(sessions)
    found = [(session, moves.standing(session, at, flags)) for session in sessions]
    return [
        StaleLevel(
            session=session,
            recorded=str(Patient.Mobility(standing.recorded_code).label),
            recorded_code=standing.recorded_code,
            recorded_at=standing.known.recorded_at,
            use=str(Patient.Mobility(standing.code).label),
        )
        for session, standing in found
        if standing and standing.is_stale
    ]
