"""Resting vital signs before activity: which level a number means.

Source: safety §2. The tiers are adult defaults; a technician applies them and never interprets.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final, Literal

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.safety import Level
from gaitbelt.domain.scope import Role

ADULT_FROM_YEARS: Final = 18
SPO2_FLOORS: Final = (86, 94)  # what a therapist may write for one patient, both ends included
LIMITS_VALID_FOR: Final = timedelta(days=30)  # safety §13.5


class Measure(StrEnum):
    """What is measured; the unit is part of the meaning."""

    SYSTOLIC = "systolic_mmhg"
    DIASTOLIC = "diastolic_mmhg"
    HEART_RATE = "heart_rate_bpm"
    SPO2 = "spo2_percent"
    RESPIRATIONS = "respirations_per_min"
    TEMPERATURE = "temperature_c"
    GLUCOSE = "glucose_mg_dl"
    PAIN = "pain_0_10"


# Where the scale of what it is read from ends: a number beyond is a slip of the finger. A cuff's
# reaches 300 mmHg, a percentage 100; the others only keep out what no instrument shows.
ANY_SCALE_ENDS: Final = 2000.0
SCALE_ENDS: Final[Mapping[Measure, float]] = MappingProxyType(
    {Measure.SYSTOLIC: 300, Measure.DIASTOLIC: 300, Measure.SPO2: 100, Measure.PAIN: 10}
)


class Symptom(StrEnum):
    """Signs that outrank the numbers."""

    CHEST_PAIN = "chest_pain"
    BREATHLESS = "breathless"
    NEUROLOGICAL = "neurological"
    FAINTING = "fainting"
    CYANOSIS = "cyanosis"
    NEWLY_IRREGULAR_PULSE = "newly_irregular_pulse"
    UNEXPLAINED_SEVERE_PAIN = "unexplained_severe_pain"
    SPO2_NOT_RISING = "spo2_not_rising_in_60_s"


class NotEvaluated(Enum):
    """No level: there is no value, or no limit that applies; never the same as CONTINUE."""

    NOT_EVALUATED = "not_evaluated"


NOT_EVALUATED: Final = NotEvaluated.NOT_EVALUATED
type Bands = tuple[tuple[float, Level], ...]

_ENDLESS: Final = math.inf
_C, _T, _H, _S, _E = Level.CONTINUE, Level.TELL, Level.HOLD, Level.STOP, Level.EMERGENCY

# Each band reaches up to, not including, its number.
BANDS: Final[Mapping[Measure, Bands]] = MappingProxyType(
    {
        Measure.SYSTOLIC: ((90, _H), (100, _T), (140, _C), (180, _T), (_ENDLESS, _H)),
        Measure.DIASTOLIC: ((50, _H), (60, _T), (90, _C), (110, _T), (_ENDLESS, _H)),
        Measure.HEART_RATE: ((50, _H), (60, _T), (101, _C), (120, _T), (_ENDLESS, _H)),
        Measure.SPO2: ((86, _S), (90, _H), (95, _T), (_ENDLESS, _C)),
        Measure.RESPIRATIONS: ((10, _H), (12, _T), (21, _C), (30, _T), (_ENDLESS, _H)),
        Measure.TEMPERATURE: ((35.0, _H), (36.1, _T), (37.5, _C), (38.0, _T), (_ENDLESS, _H)),
        Measure.GLUCOSE: (
            (54, _E),
            (70, _H),
            (90, _T),
            (251, _C),
            (301, _T),
            (_ENDLESS, _H),
        ),
        Measure.PAIN: ((7, _C), (9, _T), (_ENDLESS, _H)),
    }
)
# Between these °C is the clear band of the table; a number far from it may be in °F.
USUAL_TEMPERATURE_C: Final = (36.1, 37.4)
GLUCOSE_ON_INSULIN: Final[Bands] = (
    (54, _E),
    (90, _H),
    (100, _T),
    (251, _C),
    (301, _T),
    (_ENDLESS, _H),
)
# Note D: one bad number of these is measured again before it holds.
_REMEASURED: Final = frozenset(set(Measure) - {Measure.GLUCOSE, Measure.PAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsContext:
    """What changes the meaning of a number for this patient now.

    `own_limits`: bands that the therapist wrote for this patient. `usual`: baseline bands, both
    ends included, inside which TELL is silent. `spo2_floor_percent`: 86-94, replaces 90.
    `heart_rate_ceiling_bpm`: the pulse in exercise that the therapist has prescribed.
    """

    age_years: int | None = None
    on_insulin: bool = False
    has_ketones: bool = False
    last_visit_pain: int | None = None
    spo2_floor_percent: int | None = None
    heart_rate_ceiling_bpm: float | None = None
    own_limits: Mapping[Measure, Bands] = field(default_factory=dict)
    usual: Mapping[Measure, tuple[float, float]] = field(default_factory=dict)
    symptoms: frozenset[Symptom] = frozenset()

    def __post_init__(self) -> None:
        floor = self.spo2_floor_percent
        if floor is not None and not SPO2_FLOORS[0] <= floor <= SPO2_FLOORS[1]:
            raise ValueError(f"spo2_floor_percent={floor}: a written floor is 86 to 94.")


ADULT: Final = VitalsContext(age_years=ADULT_FROM_YEARS)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one number means.

    `is_silent`: a TELL inside the patient's baseline band. `measure_again`: hold now, and let the
    second reading set the level. `tell_therapist`: recorded without a level.
    """

    level: Level | Literal[NotEvaluated.NOT_EVALUATED]
    is_silent: bool = False
    measure_again: bool = False
    tell_therapist: bool = False


def level_of(measure: Measure, value: float | None, context: VitalsContext) -> Finding:
    """The level of one reading at rest; every number has exactly one (Note A).

    No value is NOT_EVALUATED. Below 18 years, or at an unknown age, only the therapist's own
    limits apply (Note B).

    Source: safety §2.
    """
    if value is None or math.isnan(value):
        return Finding(NOT_EVALUATED)
    bands = _bands(measure, context)
    if bands is None:
        return Finding(NOT_EVALUATED, tell_therapist=True)
    number = round(value, 1) if measure is Measure.TEMPERATURE else value
    plain = next(level for below, level in bands if number < below or below == _ENDLESS)
    level = max(_eased(measure, number, plain, context), _raised(measure, number, context))
    return Finding(
        level,
        is_silent=level is Level.TELL and _is_usual(measure, number, context),
        measure_again=level is Level.HOLD and measure in _REMEASURED and not context.symptoms,
    )


def level_of_two(
    measure: Measure, first: float, second: float | None, context: VitalsContext
) -> Finding:
    """The level after a second reading: the second one sets it; without one, HOLD stands (Note D).

    A first number at STOP or EMERGENCY acts at once and is not set aside by a second.
    """
    at_first = level_of(measure, first, context)
    if not at_first.measure_again:
        return at_first
    if second is None:
        return Finding(Level.HOLD)
    at_second = level_of(measure, second, context)
    return Finding(at_second.level, is_silent=at_second.is_silent)


def _bands(measure: Measure, context: VitalsContext) -> Bands | None:
    own = context.own_limits.get(measure)
    if own is not None:
        return own
    if context.age_years is None or context.age_years < ADULT_FROM_YEARS:
        return None
    floor = context.spo2_floor_percent
    if measure is Measure.SPO2 and floor is not None:
        return ((86, _S), (floor, _H), (95, _T), (_ENDLESS, _C))
    if measure is Measure.GLUCOSE and context.on_insulin:
        return GLUCOSE_ON_INSULIN
    return BANDS[measure]


def own_bands(measure: Measure, low: float, high: float) -> Bands:
    """A therapist's limits for one patient, both ends included: outside them HOLD.

    What the table stops or calls an emergency stays so.

    Source: safety §2 notes B and C, §13.5.
    """
    stays = tuple((below, level) for below, level in BANDS[measure] if level > Level.HOLD)
    above = math.nextafter(high, _ENDLESS)
    return (*stays, (low, _H), (above, _C), (_ENDLESS, _H))


@guard
def may_set_limits(role: Role) -> Iterator[Reason]:
    """Whether a role may write a patient's own limits: the therapist alone (safety §13.5)."""
    if role is not Role.PT:
        yield Reason(
            "limits.not_yours", {"role": role.value}, source="safety §13.5", remedy="therapist.ask"
        )


def _is_usual(measure: Measure, value: float, context: VitalsContext) -> bool:
    low_high = context.usual.get(measure)
    return low_high is not None and low_high[0] <= value <= low_high[1]


def _eased(measure: Measure, value: float, level: Level, context: VitalsContext) -> Level:
    """Resting pain 9-10 inside the written band counts as TELL; no other HOLD is eased."""
    if measure is Measure.PAIN and level is _H and _is_usual(measure, value, context):
        return _T
    return level


def _raised(measure: Measure, value: float, context: VitalsContext) -> Level:
    """The level that the context sets by itself; the highest wins."""
    has = context.symptoms
    crisis = has & {Symptom.CHEST_PAIN, Symptom.BREATHLESS, Symptom.NEUROLOGICAL}
    emergencies = {
        Measure.SYSTOLIC: value >= 180 and bool(crisis),
        Measure.DIASTOLIC: value >= 120 and bool(has),
        Measure.HEART_RATE: bool(has & {Symptom.FAINTING, Symptom.CHEST_PAIN}),
        Measure.SPO2: value <= 85 and bool(has),
        Measure.RESPIRATIONS: {Symptom.BREATHLESS, Symptom.CYANOSIS} <= has,
        Measure.PAIN: Symptom.CHEST_PAIN in has,
    }
    if emergencies.get(measure, False):
        return _E
    if measure is Measure.HEART_RATE and Symptom.NEWLY_IRREGULAR_PULSE in has:
        return _S
    if measure is Measure.GLUCOSE and 251 <= value <= 300 and context.has_ketones:
        return _H
    return _pain_raised(value, context) if measure is Measure.PAIN else _C


def _pain_raised(value: float, context: VitalsContext) -> Level:
    if Symptom.UNEXPLAINED_SEVERE_PAIN in context.symptoms:
        return _H
    before = context.last_visit_pain
    return _T if before is not None and value >= before + 2 else _C
