"""Rosters as people write them in a cell: "8-16:30 / 12-12:30", "Dana, Luis 12-12:30".

Wall-clock times of the clinic. A name without a time holds the technician for the whole shift,
and the stretches that follow are cut out of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

_TIME = r"(\d{1,2})(?:[:.](\d\d))?"
_SPAN = rf"{_TIME}\s*[-–—]\s*{_TIME}"
SHIFT = re.compile(rf"{_SPAN}(?:\s*/\s*{_SPAN})?", re.ASCII)
COVER = re.compile(rf"(?P<name>[^\d,]+?)(?:\s+(?P<span>{_SPAN}))?")
MOST = 8  # stretches in a cell


class Unreadable(ValueError):
    """What a cell says cannot be read; the text tells why."""


@dataclass(frozen=True, order=True)
class Hours:
    """One stretch of work on a day, with its lunch."""

    starts: time
    ends: time
    lunch: tuple[time, time] | None = None


@dataclass(frozen=True, order=True)
class Held:
    """From when to when a supervisor (a membership) holds a technician."""

    starts: time
    ends: time
    supervisor: UUID


def read_hours(text: str) -> tuple[Hours, ...]:
    """The shifts of a cell, in order; none for an empty one. Errors: Unreadable."""
    found = [_hours(part) for part in _parts(text)]
    for before, after in pairwise(found):
        if after.starts < before.ends:
            raise Unreadable(_("Write the shifts of a day in order, without overlap."))
    return tuple(found)


def _hours(part: str) -> Hours:
    match = SHIFT.fullmatch(part)
    if match is None:
        raise Unreadable(_("Write hours such as 8-16:30, with lunch 8-16:30 / 12-12:30."))
    starts, ends = _stretch(match.groups()[:4])
    if match.group(5) is None:
        return Hours(starts, ends)
    lunch = _stretch(match.groups()[4:])
    if not starts <= lunch[0] < lunch[1] <= ends:
        raise Unreadable(_("Lunch lies within the shift."))
    return Hours(starts, ends, lunch)


def read_covers(
    text: str, names: Mapping[str, Sequence[UUID]], work: Sequence[Hours]
) -> tuple[Held, ...]:
    """Who holds a technician when; `names` are lower-case and lead to those who may supervise.

    Errors: Unreadable.
    """
    whole: list[UUID] = []
    given: list[Held] = []
    for part in _parts(text):
        match = COVER.fullmatch(part)
        if match is None:
            raise Unreadable(_("Write names such as Dana, Luis 12-12:30."))
        who = _named(match["name"], names)
        if match["span"]:
            given.append(Held(*_stretch(match.groups()[2:]), who))
        else:
            whole.append(who)
    given.sort()
    if any(after.starts < before.ends for before, after in pairwise(given)):
        raise Unreadable(_("One supervisor at a time: these stretches overlap."))
    if len(whole) > 1:
        raise Unreadable(_("One name holds the whole shift; give the others their times."))
    for who in whole:
        given += [
            Held(starts, ends, who)
            for each in work
            for starts, ends in _left(each, [(held.starts, held.ends) for held in given])
        ]
    return tuple(sorted(given))


def hours_text(work: Iterable[Hours]) -> str:
    """A cell of shifts as it is shown, and as it can be typed again."""
    return ", ".join(
        f"{_span(each.starts, each.ends)} / {_span(*each.lunch)}"
        if each.lunch
        else _span(each.starts, each.ends)
        for each in work
    )


def covers_text(held: Sequence[Held], names: Mapping[UUID, str], work: Sequence[Hours]) -> str:
    """A cell of covers: whoever holds most of the shift by name, the others with their times."""
    if not held:
        return ""
    main = max((each.supervisor for each in held), key=lambda who: _minutes(held, who))
    rest = [each for each in held if each.supervisor != main]
    taken = [(each.starts, each.ends) for each in rest]
    whole = [stretch for each in work for stretch in _left(each, taken)]
    if whole == [(each.starts, each.ends) for each in held if each.supervisor == main]:
        return ", ".join([names[main], *(_cover(each, names) for each in rest)])
    return ", ".join(_cover(each, names) for each in held)


def _cover(each: Held, names: Mapping[UUID, str]) -> str:
    return f"{names[each.supervisor]} {_span(each.starts, each.ends)}"


def _minutes(held: Sequence[Held], who: UUID) -> int:
    return sum(
        (each.ends.hour - each.starts.hour) * 60 + each.ends.minute - each.starts.minute
        for each in held
        if each.supervisor == who
    )


def _left(work: Hours, taken: Sequence[tuple[time, time]]) -> list[tuple[time, time]]:
    """What is left of a shift once the taken stretches, in order, are cut out."""
    found, starts = [], work.starts
    for begins, ends in taken:
        if begins > starts:
            found.append((starts, min(begins, work.ends)))
        starts = max(starts, ends)
        if starts >= work.ends:
            return found
    return [*found, (starts, work.ends)]


def _named(text: str, names: Mapping[str, Sequence[UUID]]) -> UUID:
    found = names.get(" ".join(text.lower().split()), ())
    if not found:
        raise Unreadable(_("Nobody here called %(name)s may supervise.") % {"name": text[:40]})
    if len(found) > 1:
        raise Unreadable(_("Write the family name of %(name)s too.") % {"name": text[:40]})
    return found[0]


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > MOST:
        raise Unreadable(_("That is more than a cell holds."))
    return parts


def _stretch(parts: Sequence[str | None]) -> tuple[time, time]:
    hour, minute, then, then_minute = (int(part or 0) for part in parts)
    try:
        starts, ends = time(hour, minute), time(then, then_minute)
    except ValueError:
        raise Unreadable(_("Write times from 0:00 to 23:59.")) from None
    if ends <= starts:
        raise Unreadable(_("The end comes after the start, on the same day."))
    return starts, ends


def _span(starts: time, ends: time) -> str:
    return f"{_short(starts)}–{_short(ends)}"


def _short(wall: time) -> str:
    return f"{wall.hour}:{wall:%M}" if wall.minute else str(wall.hour)
