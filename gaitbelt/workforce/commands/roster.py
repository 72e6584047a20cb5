"""The roster of days to come: hours, covers, and last week once more (scope §3)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise, zip_longest
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import Fact, New, append
from gaitbelt.core.outbox import publish_all
from gaitbelt.core.reactions import announce
from gaitbelt.people.commands import refuse_too_young
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.people.queries import staff_of
from gaitbelt.workforce import rosters
from gaitbelt.workforce.days import Day, day_of, days_of
from gaitbelt.workforce.events import CoversSet, HoursSet
from gaitbelt.workforce.models import Cover, Shift
from gaitbelt.workforce.written import Held, Hours, hours_text

WEEK = timedelta(days=7)


class Times(NamedTuple):
    """A shift as instants, in the order of the columns."""

    starts_at: datetime
    ends_at: datetime
    lunch_starts_at: datetime | None
    lunch_ends_at: datetime | None


@atomic
def set_hours(
    *,
    member: Membership,
    day: date,
    hours: Sequence[Hours],
    by: Membership,
    despite_visits: bool = False,
) -> None:
    """Give a member these hours on a day; none takes them off the roster.

    Errors: BadValue for a day that is over or a shift that has begun; GuardRefused, naming each
    visit, where a booked visit needs the member then, unless `despite_visits`, and for a technician
    who is too young on that day.
    """
    at, clinic = clock.now(), member.clinic
    _refuse_past(clinic, day)
    if hours:
        refuse_too_young(clinic, member.person, role=member.role, on=day)
    _lock(member)
    found = day_of(clinic, day, at)
    rows = [each for each in found.shifts if each.member_id == member.pk]
    before = hours_text(rosters.hours_of(found, member))
    for row, wanted in zip_longest(rows, [_times(clinic, day, each) for each in hours]):
        _refuse_begun(row, wanted, at)
        _write_shift(member, row, wanted)
    announce("roster.changed", member=member, day=day, despite_visits=despite_visits)
    fact = HoursSet(member=member.pk, day=day, before=before, after=hours_text(hours))
    _tell(clinic, [(day, member, fact)], by=by, at=at)


@atomic
def set_covers(*, technician: Membership, day: date, held: Sequence[Held], by: Membership) -> None:
    """Say who holds a technician when on a day; what has already been stays as it was.

    Errors: BadValue for a day that is over, or where a therapist changes what is not their own.
    """
    at, clinic = clock.now(), technician.clinic
    _refuse_past(clinic, day)
    _lock(technician)
    rows = [each for each in day_of(clinic, day, at).covers if each.technician_id == technician.pk]
    before = rosters.held_on(clinic, day, rows)
    if by.role != Membership.Role.MANAGER:
        _refuse_others(before, held, by)
    _write_covers(technician, rows, [(_span(clinic, day, each), each) for each in held], at)
    fact = CoversSet(technician=technician.pk, day=day, before=_data(before), after=_data(held))
    _tell(clinic, [(day, technician, fact)], by=by, at=at)
    announce("supervision.changed", technician=technician, at=at)


@atomic
def copy_week(*, clinic: Clinic, monday: date, by: Membership) -> int:
    """Fill this week's empty cells from the week before; returns how many were filled.

    Wall-clock times stay the same across a change of the clocks. Days that are over stay.
    """
    at, today = clock.now(), clinic.today()
    last, this = (days_of(clinic, first, first + WEEK - timedelta(days=1), at)
                  for first in (monday - WEEK, monday))  # fmt: skip
    told: list[tuple[date, Membership, Fact]] = []
    for member in staff_of(clinic):
        member.clinic = clinic
        for source, target in zip(last, this, strict=True):
            if target.day >= max(today, member.started_on):
                told += _copy_hours(member, source, target)
                told += _copy_covers(member, source, target, at)
    _tell(clinic, told, by=by, at=at)
    return len(told)


def _copy_hours(
    member: Membership, source: Day, target: Day
) -> list[tuple[date, Membership, Fact]]:
    hours = rosters.hours_of(source, member)
    if not hours or rosters.hours_of(target, member):
        return []
    for each in hours:
        _write_shift(member, None, _times(target.clinic, target.day, each))
    fact = HoursSet(member=member.pk, day=target.day, before="", after=hours_text(hours))
    return [(target.day, member, fact)]


def _copy_covers(
    member: Membership, source: Day, target: Day, at: datetime
) -> list[tuple[date, Membership, Fact]]:
    rows = [each for each in source.covers if each.technician_id == member.pk]
    held = rosters.held_on(source.clinic, source.day, rows)
    if not held or any(each.technician_id == member.pk for each in target.covers):
        return []
    wanted = [(_span(target.clinic, target.day, each), each) for each in held]
    _write_covers(member, [], wanted, at)
    fact = CoversSet(technician=member.pk, day=target.day, before=[], after=_data(held))
    return [(target.day, member, fact)]


def _lock(member: Membership) -> None:
    """One change of a member's roster at a time."""
    Membership.objects.select_for_update().get(pk=member.pk)


def _refuse_past(clinic: Clinic, day: date) -> None:
    if day < clinic.today():
        raise BadValue({"day": _("This day is over.")})


def _refuse_begun(row: Shift | None, wanted: Times | None, at: datetime) -> None:
    """Whoever has begun stays begun, and nobody is put to work in the past."""
    if row is not None and wanted == _stored(row):
        return
    starts_at = wanted.starts_at if wanted else None
    if row is not None and row.starts_at <= at and starts_at != row.starts_at:
        raise BadValue({"hours": _("This shift has begun: its start stays.")})
    if wanted is not None and wanted.ends_at <= at:
        raise BadValue({"hours": _("A shift ends later than now.")})


def _write_shift(member: Membership, row: Shift | None, wanted: Times | None) -> None:
    if wanted is None:
        if row is not None:
            row.delete()  # it never began; the log keeps it
        return
    if row is not None:
        Shift.objects.filter(pk=row.pk).update(**wanted._asdict())
        return
    Shift.objects.create(
        organization_id=member.organization_id,
        clinic=member.clinic,
        member=member,
        **wanted._asdict(),
    )


def _stored(row: Shift) -> Times:
    return Times(row.starts_at, row.ends_at, row.lunch_starts_at, row.lunch_ends_at)


def _times(clinic: Clinic, day: date, hours: Hours) -> Times:
    lunch = hours.lunch or (None, None)
    starts, ends, *rest = (
        clinic.at(day, wall) if wall else None for wall in (hours.starts, hours.ends, *lunch)
    )
    return Times(starts, ends, *rest)  # type: ignore[arg-type]


def _span(clinic: Clinic, day: date, held: Held) -> tuple[datetime, datetime]:
    return clinic.at(day, held.starts), clinic.at(day, held.ends)


def _write_covers(
    technician: Membership,
    rows: Sequence[Cover],
    wanted: Sequence[tuple[tuple[datetime, datetime], Held]],
    at: datetime,
) -> None:
    """Keep what stays, cut what runs now, drop what never began, add the rest from now on."""
    to_come = {(each.supervisor, *span) for span, each in wanted}
    for row in rows:
        same = (row.supervisor_id, row.starts_at, row.ends_at)
        if same in to_come:
            to_come.remove(same)
        elif row.starts_at > at:
            row.delete()
        elif row.ends_at > at:
            row.ends_at = _goes_on(row, to_come, at)
            row.save(update_fields=["ends_at"])
    Cover.objects.bulk_create(
        Cover(
            organization_id=technician.organization_id,
            clinic=technician.clinic,
            technician=technician,
            supervisor_id=who,
            starts_at=max(starts, at),
            ends_at=ends,
        )
        for who, starts, ends in sorted(to_come, key=lambda each: each[1])
        if ends > at
    )


def _goes_on(row: Cover, to_come: set[tuple[UUID, datetime, datetime]], at: datetime) -> datetime:
    """Until when a cover that runs now goes on: to its new end, else until now."""
    for each in list(to_come):
        who, starts, ends = each
        if who == row.supervisor_id and starts <= at < ends:
            to_come.remove(each)
            return ends
    return at


def _refuse_others(before: Sequence[Held], after: Sequence[Held], by: Membership) -> None:
    """A therapist gives away or takes on their own stretches, and nobody else's."""
    marks = sorted({at for each in (*before, *after) for at in (each.starts, each.ends)})
    for starts, _ends in pairwise(marks):
        was, now = (
            next((each.supervisor for each in held if each.starts <= starts < each.ends), None)
            for held in (before, after)
        )
        if was != now and by.pk not in {was, now}:
            raise BadValue({"covers": _("The manager changes what others hold.")})


def _data(held: Sequence[Held]) -> list[list[str]]:
    return [[str(each.supervisor), f"{each.starts:%H:%M}", f"{each.ends:%H:%M}"] for each in held]


def _tell(
    clinic: Clinic, told: Sequence[tuple[date, Membership, Fact]], *, by: Membership, at: datetime
) -> None:
    """Let screens know, and put it into the log."""
    topics: dict[str, list[UUID]] = {}
    for day, member, _fact in told:
        for topic in ("floor", f"day:{day}", f"person:{member.pk}"):
            topics.setdefault(topic, []).append(member.pk)
    if topics:
        publish_all(clinic, topics)
    append(
        [
            New(fact=fact, clinic=clinic, author=by, occurred_at=at, subject=member.pk)
            for _day, member, fact in told
        ]
    )
