"""What comes first when several things ask for the same pair of hands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, auto
from typing import Any, Final

SOON: Final = timedelta(minutes=3)  # a look at skin so near comes before anything longer
UNANSWERED: Final = timedelta(minutes=2)  # a HOLD that no licensee has seen (safety §1)


class Kind(IntEnum):
    """Kinds of act, the most urgent first: a person's harm, skin, people waiting, then things."""

    STAY = auto()  # STOP or EMERGENCY: stay with the patient
    REMOVE = auto()  # its time is over: take it off
    CHECK = auto()  # a look at the skin is due
    CALL = auto()  # a HOLD has no answer after two minutes
    SOON = auto()  # skin within three minutes
    MAKE_READY = auto()  # taken in, not yet made ready
    TAKE_IN = auto()  # here and waiting
    WIPE = auto()
    LOG = auto()
    SET_UP = auto()
    GO_ON = auto()  # the next item of a patient
    TIMER = auto()  # skin, later
    REST = auto()  # on hold, the therapist decides


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: `at` is when it is or was due, `about` what the screen shows of it."""

    kind: Kind
    at: datetime
    about: Any = None


def in_order(acts: Iterable[Act]) -> list[Act]:
    """The most urgent kind first; within a kind what has been due the longest."""
    return sorted(acts, key=lambda act: (act.kind, act.at))


def skin(next_at: datetime, now: datetime, *, is_removal: bool) -> Kind:
    """How urgent the next act on somebody's skin is."""
    if next_at <= now:
        return Kind.REMOVE if is_removal else Kind.CHECK
    return Kind.SOON if next_at - now <= SOON else Kind.TIMER


def hold(since_at: datetime, now: datetime) -> Kind:
    """A HOLD is the therapist's to decide; two minutes without a word, call."""
    return Kind.CALL if now - since_at >= UNANSWERED else Kind.REST
