"""Incidents of a clinic: the list with its counts, one report, and time to a licensee."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from gaitbelt.core.models import Event
from gaitbelt.domain import incidents
from gaitbelt.domain.incidents import GOOD_NEWS, Clock
from gaitbelt.domain.safety import LEVEL_RULES, Level
from gaitbelt.oversight import incident_words as words
from gaitbelt.oversight.incident_commands import missing
from gaitbelt.oversight.models import Incident
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment.models import HelpCall, Observation

LOOKED_BACK: Final = timedelta(days=90)
MONTH: Final = timedelta(days=30)


@dataclass(frozen=True)
class Report:
    """One incident as a page shows it."""

    row: Incident

    @property
    def title(self) -> str:
        return str(words.kind(self.row.kind))

    @property
    def is_good_news(self) -> bool:
        return self.row.kind in GOOD_NEWS

    @property
    def lacks(self) -> list[str]:
        """What is still to be written, in words; nothing once it has ended."""
        return [str(words.PARTS[name]) for name in missing(self.row)] if self.row.is_draft else []

    @property
    def clocks(self) -> list[tuple[str, datetime]]:
        """Reports that others may ask for, and until when."""
        if not self.row.kind:
            return []
        found: Iterable[Clock] = incidents.clocks(
            self.row.kind, self.row.injury or "none", self.row.happened_at
        )
        return [(str(words.CLOCKS[each.rule]), each.due_at) for each in found]


@dataclass(frozen=True)
class Counts:
    """The last 30 days in numbers; many near misses are good news: people tell."""

    near_misses: int
    incidents: int
    drafts: int


@dataclass(frozen=True)
class Overview:
    """The reports of the last 90 days, their counts, and how long a licensee took."""

    reports: list[Report]
    counts: Counts
    times: list["TimeTo"]


@dataclass(frozen=True)
class TimeTo:
    """How long a licensee took at one level in the last 30 days; within the limit, of how many."""

    level: int
    many: int
    answered: int
    within: int
    median_s: float | None
    longest_s: float | None


@dataclass(frozen=True)
class Raised:
    """One level that was raised, and when a licensee was on it."""

    row: Observation
    answered_at: datetime | None

    @property
    def seconds(self) -> float | None:
        if self.answered_at is None:
            return None
        return max(0.0, (self.answered_at - self.row.noted_at).total_seconds())


def reports(clinic: Clinic) -> QuerySet[Incident]:
    """Every report of a clinic, newest first, with what its page shows."""
    return clinic.incidents.select_related(
        "session__technician__person", "patient", "area", "device", "reported_by__person",
        "ended_by__person",
    ).order_by("-happened_at", "-pk")  # fmt: skip


def visible_to(member: Membership) -> QuerySet[Incident]:
    """All of them for licensees and managers; their own for everyone else."""
    rows = reports(member.clinic)
    sees_all = member.is_licensed or member.role == Membership.Role.MANAGER
    return rows if sees_all else rows.filter(reported_by__person=member.person_id)


def overview(clinic: Clinic, at: datetime) -> Overview:
    """The list of the last 90 days with the counts of the last 30 (5 SQL queries)."""
    found = [Report(row) for row in reports(clinic).filter(happened_at__gt=at - LOOKED_BACK)]
    times = times_to_licensee(raised(clinic, at - MONTH, at))
    return Overview(reports=found, times=times, counts=_counts(found, at))


def counts(clinic: Clinic, at: datetime) -> Counts:
    """How many were told in the last 30 days, and how many wait (2 SQL queries at most)."""
    rows = reports(clinic).filter(happened_at__gt=at - LOOKED_BACK)
    return _counts([Report(row) for row in rows], at)


def _counts(found: Iterable[Report], at: datetime) -> Counts:
    recent = [
        each
        for each in found
        if each.row.happened_at > at - MONTH and each.row.status != Incident.Status.NO_INCIDENT
    ]
    return Counts(
        near_misses=sum(each.is_good_news for each in recent),
        incidents=sum(not each.is_good_news and bool(each.row.kind) for each in recent),
        drafts=sum(each.row.is_draft for each in found),
    )


def drafts(clinic: Clinic) -> list[Report]:
    """What waits to be completed, mandatory ones first (1 SQL query)."""
    rows = reports(clinic).filter(status=Incident.Status.DRAFT)
    return [Report(row) for row in rows.order_by("-is_mandatory", "happened_at")]


def raised(clinic: Clinic, from_at: datetime, to_at: datetime) -> list[Raised]:
    """Holds, stops and emergencies with the first sign of a licensee (3 SQL queries).

    Silent signs are left out: they show nowhere (safety R19).
    """
    rows = clinic.observations.filter(
        level__gte=Level.HOLD, is_silent=False, undone_at=None,
        noted_at__gt=from_at, noted_at__lte=to_at,
    ).select_related("patient", "run__item")  # fmt: skip
    found = list(rows.order_by("noted_at"))
    signs = _signs_of_licensees({row.session_id for row in found})
    return [Raised(row, _first(row, signs)) for row in found]


def _signs_of_licensees(sessions: set[UUID]) -> dict[UUID, list[datetime]]:
    """When a lock was lifted, or a call about the visit was seen, by session."""
    signs: dict[UUID, list[datetime]] = defaultdict(list)
    lifted = Event.objects.filter(subject__in=sessions, type="level.cleared")
    for subject, at in lifted.values_list("subject", "occurred_at"):
        if subject is not None:
            signs[subject].append(at)
    seen = HelpCall.objects.filter(
        session__in=sessions, seen_by__role__in=[Membership.Role.PT, Membership.Role.PTA]
    )
    for session, seen_at in seen.values_list("session", "seen_at"):
        if session is not None and seen_at is not None:
            signs[session].append(seen_at)
    return signs


def _first(row: Observation, signs: dict[UUID, list[datetime]]) -> datetime | None:
    later = [at for at in signs.get(row.session_id, ()) if at >= row.noted_at]
    later += [row.acknowledged_at] if row.acknowledged_at else []
    return min(later, default=None)


def times_to_licensee(found: Iterable[Raised]) -> list[TimeTo]:
    """Time to a licensee by level (safety §13.13)."""
    by_level: dict[int, list[Raised]] = defaultdict(list)
    for each in found:
        by_level[each.row.level].append(each)
    return [_time(level, rows) for level, rows in sorted(by_level.items(), reverse=True)]


def _time(level: int, rows: list[Raised]) -> TimeTo:
    waited = [each.seconds for each in rows if each.seconds is not None]
    limit = LEVEL_RULES[Level(level)].licensee_within_s or _AT_ONCE_S
    return TimeTo(
        level=level,
        many=len(rows),
        answered=len(waited),
        within=sum(each <= limit for each in waited),
        median_s=median(waited) if waited else None,
        longest_s=max(waited, default=None),
    )


_AT_ONCE_S = 60  # what a report counts as "immediate"; no clinical limit
