"""Who is asked now: a call or a hold climbs by itself to the next licensee (safety §1).

Time decides, and nothing else: whoever looks, at whatever moment, finds the same people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.safety import LEVEL_RULES, Level


class Call(StrEnum):
    """What was pressed."""

    ASK = "ask"
    HELP = "help"
    STOP = "stop"
    EMERGENCY = "emergency"


# After this many seconds without an answer nobody counts as reached, and Help climbs: the
# product's own number, an ordinary glance at a screen.
UNANSWERED_S: Final = 15
# How long one person is given before the next is asked as well; 0 asks everyone at once. A
# question waits as long as a HOLD may.
CLIMBS_AFTER_S: Final = MappingProxyType(
    {
        Call.ASK: LEVEL_RULES[Level.HOLD].licensee_within_s,
        Call.HELP: UNANSWERED_S,
        Call.STOP: LEVEL_RULES[Level.STOP].licensee_within_s,
        Call.EMERGENCY: LEVEL_RULES[Level.EMERGENCY].licensee_within_s,
    }
)


@dataclass(frozen=True, slots=True)
class Rung:
    """Somebody who may be asked, or everyone who manages: the last rung."""

    id: str
    name: str
    is_manager: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is asked at an instant, and who is next."""

    asked: tuple[Rung, ...] = ()
    next: Rung | None = None
    next_at: datetime | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(rung.name for rung in self.asked)

    @property
    def has_climbed(self) -> bool:
        """Somebody besides the first was needed."""
        return len(self.asked) > 1

    @property
    def is_with_managers(self) -> bool:
        return any(rung.is_manager for rung in self.asked)

    def asks(self, member_id: object) -> bool:
        return any(rung.id == str(member_id) for rung in self.asked)


def standing(
    ladder: Sequence[Rung],
    *,
    raised_at: datetime,
    at: datetime,
    within_s: int | None,
    is_silent: bool = False,
) -> Standing:
    """Who is asked at `at` about what was raised at `raised_at` and nobody has answered.

    The first rung is asked at once, each further one after another `within_s` seconds, and those
    before stay asked; with 0 all are asked at once, with None only the first. A silent sign (R19)
    never comes to a manager.

    Source: safety §1: no answer within the limit goes to the next licensee, then to the manager.
    """
    rungs = [rung for rung in ladder if not (is_silent and rung.is_manager)]
    if within_s == 0 or not rungs:
        return Standing(tuple(rungs))
    if within_s is None:
        return Standing((rungs[0],))
    waited_s = max(0.0, (at - raised_at).total_seconds())
    reached = min(len(rungs), int(waited_s // within_s) + 1)
    if reached == len(rungs):
        return Standing(tuple(rungs))
    next_at = raised_at + timedelta(seconds=within_s * reached)
    return Standing(tuple(rungs[:reached]), rungs[reached], next_at)


def due_at(level: Level, *, noted_at: datetime, left_at: datetime | None = None) -> datetime | None:
    """By when a licensee must have taken note of what was told; None while the patient is here.

    TELL is due before the patient leaves, HOLD within two minutes, STOP and EMERGENCY at once.
    Source: safety §1, "Max time to licensee".
    """
    within_s = LEVEL_RULES[level].licensee_within_s
    return left_at if within_s is None else noted_at + timedelta(seconds=within_s)


def told_standing(
    ladder: Sequence[Rung],
    *,
    level: Level,
    noted_at: datetime,
    at: datetime,
    left_at: datetime | None = None,
    is_silent: bool = False,
) -> Standing:
    """Who is asked at `at` to take note of what was told and nobody has answered.

    A TELL is the first one's until the patient has left; then its time is over, and everyone's.
    Source: safety §1: no answer within the limit goes to the next licensee, then to the manager.
    """
    within_s = LEVEL_RULES[level].licensee_within_s
    if within_s is None and left_at is not None and left_at <= at:
        within_s = 0
    return standing(ladder, raised_at=noted_at, at=at, within_s=within_s, is_silent=is_silent)
