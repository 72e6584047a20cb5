"""The band of a shift: who holds a technician when, and where nobody does."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gaitbelt.core import clock, look
from gaitbelt.domain import supervision
from gaitbelt.people.models import Membership
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


def _spans(shift: Shift, at: datetime) -> list[look.Span]:
    """The stretches of one technician's shift (2 SQL queries)."""
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
    rosters = Shift.objects.filter(
        organization_id=shift.organization_id,
        member_id__in={cover.supervisor_id for cover in covers},
        starts_at__lt=shift.ends_at,
        ends_at__gt=shift.starts_at,
    ).select_related("member__presence")
    return spans_of(shift, covers, rosters, at)


def spans_of(
    shift: Shift, covers: Iterable[Cover], rosters: Iterable[Shift], at: datetime
) -> list[look.Span]:
    """The stretches of a technician's shift in which a rostered supervisor holds them.

    `covers` are the technician's; of `rosters` those of their supervisors count.
    """
    shifts = list(rosters)
    return [
        look.Span(cover.supervisor.name, starts, ends)
        for cover in covers
        for roster in shifts
        if roster.member_id == cover.supervisor_id
        for starts, ends in _held(cover, roster, at)
        if ends > starts
    ]


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
    yield from without((starts, ends), sorted(missing))


def _stays(known: supervision.Presence, is_here: bool, at: datetime) -> bool:
    """Through lunch: by their answer, or seen to be here while it lasts."""
    lunch, stays = known.lunch_from, known.stays_until
    if lunch is None or (stays is not None and stays > lunch):
        return True
    return is_here and at >= lunch


def without(whole: Stretch, holes: list[Stretch]) -> Iterator[Stretch]:
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
