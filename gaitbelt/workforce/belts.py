"""The band of a shift: who holds a technician when, and where nobody does."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gaitbelt.core import look
from gaitbelt.domain import supervision
from gaitbelt.people.models import Membership
from gaitbelt.workforce.facts import Around, presence_of
from gaitbelt.workforce.models import Cover, Shift

Stretch = tuple[datetime, datetime]


def belt(technician: Membership, roster: Around) -> look.Belt | None:
    """The band of a technician's shift: who holds them when, and the gaps."""
    shift = roster.team.shifts.get(technician.pk)
    if shift is None:
        return None
    covers = [each for each in roster.covers if each.technician_id == technician.pk]
    return look.supervision_belt(
        spans_of(shift, _across(covers, shift), _across(roster.shifts, shift), roster.at),
        opens_at=shift.starts_at,
        closes_at=max(shift.ends_at, presence_of(shift).rostered_until or shift.ends_at),
        now=roster.at,
        zone=technician.clinic.tz,
    )


def _across[Row: (Cover, Shift)](rows: Iterable[Row], shift: Shift) -> list[Row]:
    """Those of the rows that share time with a shift."""
    return [row for row in rows if row.starts_at < shift.ends_at and row.ends_at > shift.starts_at]


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
