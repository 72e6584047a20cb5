"""Safety rounds: what each asks where, when it is due, and what its answers mean.

Source: equipment §8 and §11.12. An area is a bay, the gym, a room; HOUSE is what belongs to none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from gaitbelt.domain import data

HOUSE: Final = "house"
WEEK: Final = timedelta(days=7)
CLOSING_AHEAD: Final = timedelta(hours=1)  # the closing round may be walked from then on


class RoundKind(StrEnum):
    """Which round: before the first patient, after the last one, the full one of the week."""

    OPENING = "opening"
    CLOSING = "closing"
    WEEKLY = "weekly"


class LineAnswer(StrEnum):
    """What is said of a line that is not in order."""

    FAIL = "fail"
    NOT_HERE = "na"


class Standing(StrEnum):
    """Where a round stands now; MISSED: nobody walked it while it was due."""

    NOT_YET = "not_yet"
    DUE = "due"
    LATE = "late"
    DONE = "done"
    MISSED = "missed"


ASKS: Final = frozenset({Standing.DUE, Standing.LATE})


class When(StrEnum):
    """Until when a hazard is put right: at once, or the end of a day."""

    NOW = "now"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"


AHEAD: Final[Mapping[When, int]] = {When.TODAY: 0, When.TOMORROW: 1, When.WEEK: 7}  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the round, in both languages; `number` is its own in equipment §8."""

    number: int
    code: str
    en: str
    es: str
    where: frozenset[str]
    rounds: frozenset[str]
    nursing_home: frozenset[str]
    critical: bool

    def words(self, language: str) -> str:
        return self.es if language.startswith("es") else self.en

    def is_asked(self, kind: RoundKind, where: str, setting: str) -> bool:
        """Whether a round of this kind asks it in such an area; the weekly one asks all."""
        kinds = self.rounds | (self.nursing_home if setting == "nursing_home" else frozenset())
        return where in self.where and (kind is RoundKind.WEEKLY or kind in kinds)


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        number=row["number"],
        code=row["code"],
        en=row["en"],
        es=row["es"],
        where=frozenset(row["where"]),
        rounds=frozenset(row["rounds"]),
        nursing_home=frozenset(row.get("nursing_home", ())),
        critical=row.get("critical", False),
    )


LINES: Final[Mapping[str, Line]] = {
    row["code"]: _line(row) for row in data.load("rounds.toml")["line"]
}


def asked(kind: RoundKind, where: str, setting: str) -> tuple[Line, ...]:
    """The lines of a round in an area of a clinic, those that alert first."""
    found = (line for line in LINES.values() if line.is_asked(kind, where, setting))
    return tuple(sorted(found, key=lambda line: (not line.critical, line.number)))


@dataclass(frozen=True, slots=True)
class Now:
    """An instant of a clinic's day and the hours between which it is open."""

    at: datetime
    on: date
    opens_at: datetime
    closes_at: datetime

    @property
    def is_closing(self) -> bool:
        return self.at >= self.closes_at - CLOSING_AHEAD


def standing(kind: RoundKind, last_on: Mapping[RoundKind, date], now: Now) -> Standing:
    """Where a round of one area stands; `last_on` says when each kind was last walked there.

    A weekly round is full, so it is the opening round of its day as well.
    """
    return _STANDINGS[kind](last_on, now)


def _opening(last_on: Mapping[RoundKind, date], now: Now) -> Standing:
    if now.on in {last_on.get(RoundKind.OPENING), last_on.get(RoundKind.WEEKLY)}:
        return Standing.DONE
    if now.is_closing:
        return Standing.MISSED
    return Standing.LATE if now.at >= now.opens_at else Standing.DUE


def _closing(last_on: Mapping[RoundKind, date], now: Now) -> Standing:
    if last_on.get(RoundKind.CLOSING) == now.on:
        return Standing.DONE
    if not now.is_closing:
        return Standing.NOT_YET
    return Standing.LATE if now.at >= now.closes_at else Standing.DUE


def _weekly(last_on: Mapping[RoundKind, date], now: Now) -> Standing:
    last = last_on.get(RoundKind.WEEKLY)
    if last is None or now.on == last + WEEK:
        return Standing.DUE
    if now.on > last + WEEK:
        return Standing.LATE
    return Standing.DONE


_STANDINGS: Final = {
    RoundKind.OPENING: _opening,
    RoundKind.CLOSING: _closing,
    RoundKind.WEEKLY: _weekly,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Each line of a round once: in order, failed or not here.

    `new`: failed lines that open a hazard; the others have one that is still open.
    `alerts`: lines that are told at once.
    """

    in_order: frozenset[str]
    failed: frozenset[str]
    not_here: frozenset[str]
    new: frozenset[str]
    alerts: frozenset[str]


def judged(
    lines: Collection[Line], said: Mapping[str, LineAnswer], open_hazards: Collection[str]
) -> Outcome:
    """What the answers of a round mean; a line about which nothing was said is in order.

    A line whose hazard is still open has failed whatever was said: a round closes no hazard.
    """
    codes = frozenset(line.code for line in lines)
    still_open = codes & frozenset(open_hazards)
    failed = still_open | {code for code in codes if said.get(code) is LineAnswer.FAIL}
    not_here = frozenset(code for code in codes if said.get(code) is LineAnswer.NOT_HERE) - failed
    new = failed - still_open
    return Outcome(
        in_order=codes - failed - not_here,
        failed=failed,
        not_here=not_here,
        new=new,
        alerts=frozenset(code for code in new if LINES[code].critical),
    )


def proposed(line: Line, now: Now) -> When:
    """Until when a hazard is put right unless somebody says otherwise."""
    if line.critical:
        return When.NOW
    return When.TODAY if now.at < now.closes_at else When.TOMORROW
