"""Pain, effort, oxygen and pressure during an exercise: go on, ease, hold, stop (safety §3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gaitbelt.domain.safety import Level

PAIN_HOLDS_FROM: Final = 8
SPO2_FLOOR_PERCENT: Final = 90
SPO2_STOP_PERCENT: Final = 85


class Advice(StrEnum):
    """What the technician does with the item."""

    GO_ON = "go_on"
    EASE = "ease"  # fewer repetitions, smaller range, rest, or the pre-approved alternate
    MEASURE_AGAIN = "measure_again"
    REST = "rest"
    STOP_ITEM = "stop_item"
    STOP_ALL = "stop_all"


@dataclass(frozen=True, slots=True)
class Step:
    """The level and what to do; a HOLD from here is on this item only."""

    level: Level
    advice: Advice


GO_ON: Final = Step(Level.CONTINUE, Advice.GO_ON)
TELL: Final = Step(Level.TELL, Advice.GO_ON)
EASE: Final = Step(Level.TELL, Advice.EASE)
HOLD_ITEM: Final = Step(Level.HOLD, Advice.STOP_ITEM)
HOLD_REST: Final = Step(Level.HOLD, Advice.REST)
STOP: Final = Step(Level.STOP, Advice.STOP_ALL)
EMERGENCY: Final = Step(Level.EMERGENCY, Advice.STOP_ALL)


def pain_limit(at_start: int, own_limit: int | None = None) -> int:
    """The therapist's limit for the item, else max(4, pain at the start of the visit + 2)."""
    _check_scale(at_start)
    return own_limit if own_limit is not None else max(4, at_start + 2)


def pain_level(
    pain: int, *, at_start: int, own_limit: int | None = None, is_eased: bool = False
) -> Step:
    """What this pain (0-10) in the item asks for; `is_eased`: the item has been eased already.

    8 and more holds the item whatever the limit.

    Errors: ValueError outside 0-10.
    Source: safety §3.
    """
    _check_scale(pain)
    limit = pain_limit(at_start, own_limit)
    if pain >= PAIN_HOLDS_FROM:
        return HOLD_ITEM
    if is_eased and (pain > limit or pain >= at_start + 3):
        return HOLD_ITEM
    if pain > limit:
        return EASE
    return TELL if pain >= at_start + 2 else GO_ON


def effort_level(
    effort: float, *, limit: float, is_eased: bool = False, was_told: bool = False
) -> Step:
    """What this effort asks for, on the scale of the limit; one TELL per item and visit.

    Source: safety §3: two steps above the limit: ease first, then hold the item.
    """
    if effort <= limit:
        return GO_ON
    if effort >= limit + 2:
        return HOLD_ITEM if is_eased else EASE
    return GO_ON if was_told else TELL


def oxygen_level(
    now_percent: float,
    *,
    before_percent: float | None,
    own_floor_percent: int | None = None,
    has_symptoms: bool = False,
    seconds_at_rest: float = 0,
    is_rising: bool = True,
) -> Step:
    """What oxygen in exercise asks for; the patient's written floor replaces 90.

    Errors: ValueError outside 0-100.
    Source: safety §3.
    """
    if not 0 <= now_percent <= 100:
        raise ValueError(f"now_percent={now_percent}: oxygen is 0 to 100 percent.")
    floor = SPO2_FLOOR_PERCENT if own_floor_percent is None else own_floor_percent
    if now_percent <= SPO2_STOP_PERCENT:
        is_stuck = seconds_at_rest >= 60 and not is_rising
        return EMERGENCY if has_symptoms or is_stuck else STOP
    if now_percent < floor:
        return STOP if seconds_at_rest >= 120 else HOLD_REST
    if before_percent is None:
        return GO_ON
    falls = before_percent - now_percent >= 4 and now_percent <= 93
    return HOLD_REST if falls else GO_ON


def systolic_fall_level(
    *,
    before_mmhg: float,
    now_mmhg: float,
    is_same_arm_and_position: bool,
    load_was_raised: bool,
    has_symptoms: bool,
    is_repeat: bool = False,
) -> Step:
    """Pressure that falls by 10 mmHg or more while the load rises: a repeat confirms, then stop.

    Source: safety §3, §13.4.
    """
    falls = before_mmhg - now_mmhg >= 10
    if not (falls and is_same_arm_and_position and load_was_raised):
        return GO_ON
    return STOP if has_symptoms or is_repeat else Step(Level.HOLD, Advice.MEASURE_AGAIN)


def pressure_level(
    *,
    systolic_mmhg: float | None = None,
    diastolic_mmhg: float | None = None,
    diastolic_at_rest_mmhg: float | None = None,
) -> Step:
    """Pressure in exercise: above 220 or 110 stops; diastolic up by more than 10 holds.

    Source: safety §3 (clinic defaults).
    """
    if (systolic_mmhg or 0) > 220 or (diastolic_mmhg or 0) > 110:
        return STOP
    if diastolic_mmhg is None or diastolic_at_rest_mmhg is None:
        return GO_ON
    return HOLD_REST if diastolic_mmhg - diastolic_at_rest_mmhg > 10 else GO_ON


def heart_rate_level(
    now_bpm: float,
    *,
    before_bpm: float | None,
    ceiling_bpm: float | None,
    load_was_raised: bool,
    has_symptoms: bool,
    is_repeat: bool = False,
) -> Step:
    """Pulse above the prescribed ceiling, or that falls by more than 10 while the load rises.

    Above the ceiling a second reading a minute later confirms it (for more than 60 s); signs
    stop at once. Without a prescribed ceiling no number is one.

    Source: safety §3.
    """
    falls = load_was_raised and before_bpm is not None and before_bpm - now_bpm > 10
    is_high = ceiling_bpm is not None and now_bpm > ceiling_bpm
    if not (falls or is_high):
        return GO_ON
    if has_symptoms:
        return STOP
    return HOLD_REST if falls or is_repeat else Step(Level.HOLD, Advice.MEASURE_AGAIN)


def recovery_level(now: float, *, at_rest: float | None, minutes_since_end: float | None) -> Step:
    """Pulse or pressure not back to within 10 of rest 10 minutes after exercise: tell.

    Source: safety §3.
    """
    if at_rest is None or minutes_since_end is None or minutes_since_end < 10:
        return GO_ON
    return TELL if now - at_rest > 10 else GO_ON


def _check_scale(pain: int) -> None:
    if not 0 <= pain <= 10:
        raise ValueError(f"pain={pain}: the scale is 0 to 10.")
