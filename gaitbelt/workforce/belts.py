"""The band of a shift: who holds a technician when, and where nobody does."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from gaitbelt.core import clock, look
from gaitbelt.domain import supervision
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.workforce.facts import presence_of, team_at
from gaitbelt.workforce.models import Cover, Shift

Stretch = tuple[datetime, datetime]


def belt(technician: Membership, at: datetime | None = None) -> look.Belt | None:
    """The band of a technician's shift: who holds them when, and the gaps (3 SQL queries)."""
    at = at or clock.now()
    shift = team_at(technician.clinic, at).shifts.get(technician.pk)
    if shift is None:
        return None
    return look.supervision_belt(
        _spans(shift, at),
        opens_at=shift.starts_at,
        closes_at=max(shift.ends_at, presence_of(shift).rostered_until or shift.ends_at),
        now=at,
        zone=technician.clinic.tz,
    )


def gaps(clinic: Clinic, day: date, at: datetime | None = None) -> list[tuple[Membership, Stretch]]:
    """Every stretch of a day in which a rostered technician has no supervisor."""
    at = at or clock.now()
    opens, closes = clinic.day_bounds(day)
    rows = Shift.objects.filter(
        clinic=clinic,
        organization_id=clinic.organization_id,
        starts_at__gte=opens,
        starts_at__lt=closes,
        member__role=Membership.Role.TECH,
    ).select_related("member__person", "member__presence", "member__clinic")
    found = []
    for shift in rows.order_by("starts_at"):
        held = sorted((span.starts_at, span.ends_at) for span in _spans(shift, at))
        free = _without((shift.starts_at, shift.ends_at), held)
        found += [(shift.member, stretch) for stretch in free]
    return found


def _spans(shift: Shift, at: datetime) -> list[look.Span]:
    """The stretches of a technician's shift in which a rostered supervisor holds them."""
    covers = list(
        Cover.objects.filter(
            organization_id=shift.organization_id,
            technician_id=shift.member_id,
            starts_at__lt=shift.ends_at,
            ends_at__gt=shift.starts_at,
        )
        .select_related("supervisor__person", "supervisor__clinic")
        .order_by("starts_at")
    )
    rosters = _rosters({cover.supervisor_id for cover in covers}, shift)
    return [
        look.Span(cover.supervisor.name, starts, ends)
        for cover in covers
        for roster in rosters.get(cover.supervisor_id, [])
        for starts, ends in _held(cover, roster, at)
        if ends > starts
    ]


def _rosters(supervisors: set[UUID], shift: Shift) -> dict[UUID, list[Shift]]:
    found: dict[UUID, list[Shift]] = {}
    rows = Shift.objects.filter(
        organization_id=shift.organization_id,
        member_id__in=supervisors,
        starts_at__lt=shift.ends_at,
        ends_at__gt=shift.starts_at,
    ).select_related("member__presence")
    for row in rows:
        found.setdefault(row.member_id, []).append(row)
    return found


def _held(cover: Cover, roster: Shift, at: datetime) -> Iterator[Stretch]:
    """A cover, cut to the supervisor's roster, without lunch and without being away now."""
    known = presence_of(roster)
    starts = max(cover.starts_at, roster.starts_at)
    ends = min(cover.ends_at, known.rostered_until or roster.ends_at)
    missing: list[Stretch] = []
    is_here = supervision.is_present(known, at)
    if known.lunch_from and known.lunch_until and not _stays(known, is_here, at):
        missing.append((known.lunch_from, known.lunch_until))
    if starts <= at < ends and not is_here:
        row = getattr(roster.member, "presence", None)
        missing.append((at, min(ends, row.back_at) if row and row.back_at else ends))
    yield from _without((starts, ends), sorted(missing))


def _stays(known: supervision.Presence, is_here: bool, at: datetime) -> bool:
    """Through lunch: by their answer, or seen to be here while it lasts."""
    lunch, stays = known.lunch_from, known.stays_until
    if lunch is None or (stays is not None and stays > lunch):
        return True
    return is_here and at >= lunch


def _without(whole: Stretch, holes: list[Stretch]) -> Iterator[Stretch]:
    """What is left of a stretch once the holes, in order, are cut out."""
    starts, ends = whole
    for hole_starts, hole_ends in holes:
        if hole_starts > starts:
            yield starts, min(hole_starts, ends)
        starts = max(starts, hole_ends)
        if starts >= ends:
            return
    if starts < ends:
        yield starts, ends
