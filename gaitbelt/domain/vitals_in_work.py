"""Vital signs during and after exercise: what a number means beside rest and the reading before.

Source: safety §3. Sugar and temperature mean the same at any time; breaths and pain have no row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gaitbelt.domain import exertion
from gaitbelt.domain.exertion import SPO2_FLOOR_PERCENT, Advice, Step
from gaitbelt.domain.vitals import (
    ADULT_FROM_YEARS,
    NOT_EVALUATED,
    Finding,
    Measure,
    Symptom,
    VitalsContext,
    level_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What a reading in exercise is compared with.

    `at_rest`: the newest of this visit. `before`: the reading before this one, at rest or in
    exercise. `asked_again`: numbers of which this is the second reading. `seconds_low`: since
    oxygen was first below the floor, `last_low_percent` the reading then; `minutes_since_end`: of
    the last item.
    """

    at_rest: Mapping[Measure, float]
    before: Mapping[Measure, float]
    asked_again: frozenset[Measure] = frozenset()
    is_same_arm_and_position: bool = False
    load_was_raised: bool = False
    seconds_low: float | None = None
    last_low_percent: float | None = None
    minutes_since_end: float | None = None


def floor_percent(context: VitalsContext) -> int:
    """The lowest oxygen in exercise: the patient's own where one is written, else 90."""
    own = context.spo2_floor_percent
    return SPO2_FLOOR_PERCENT if own is None else own


def level_in_work(
    measure: Measure, value: float, work: WorkFacts, context: VitalsContext
) -> Finding:
    """The level of one reading during or after exercise.

    Below 18 years, or at an unknown age, only what the therapist has written applies.

    Source: safety §2 note B, §3.
    """
    if measure in {Measure.TEMPERATURE, Measure.GLUCOSE}:
        return level_of(measure, value, context)
    asks = _ASKS.get(measure)
    if asks is None:
        return Finding(NOT_EVALUATED)
    if not _has_limits(measure, context):
        return Finding(NOT_EVALUATED, tell_therapist=True)
    step = max(asks(value, work, context), key=lambda each: each.level)
    return Finding(step.level, measure_again=step.advice is Advice.MEASURE_AGAIN)


def _has_limits(measure: Measure, context: VitalsContext) -> bool:
    if context.age_years is not None and context.age_years >= ADULT_FROM_YEARS:
        return True
    written = {
        Measure.SPO2: context.spo2_floor_percent,
        Measure.HEART_RATE: context.heart_rate_ceiling_bpm,
    }
    return written.get(measure) is not None


def _systolic(now: float, work: WorkFacts, context: VitalsContext) -> list[Step]:
    steps = [exertion.pressure_level(systolic_mmhg=now), _recovered(Measure.SYSTOLIC, now, work)]
    before = work.before.get(Measure.SYSTOLIC)
    if before is not None:
        steps.append(
            exertion.systolic_fall_level(
                before_mmhg=before,
                now_mmhg=now,
                is_same_arm_and_position=work.is_same_arm_and_position,
                load_was_raised=work.load_was_raised or Measure.SYSTOLIC in work.asked_again,
                has_symptoms=bool(context.symptoms),
                is_repeat=Measure.SYSTOLIC in work.asked_again,
            )
        )
    return steps


def _diastolic(now: float, work: WorkFacts, context: VitalsContext) -> list[Step]:
    at_rest = work.at_rest.get(Measure.DIASTOLIC)
    return [exertion.pressure_level(diastolic_mmhg=now, diastolic_at_rest_mmhg=at_rest)]


def _heart_rate(now: float, work: WorkFacts, context: VitalsContext) -> list[Step]:
    step = exertion.heart_rate_level(
        now,
        before_bpm=work.before.get(Measure.HEART_RATE),
        ceiling_bpm=context.heart_rate_ceiling_bpm,
        load_was_raised=work.load_was_raised,
        has_symptoms=bool(context.symptoms),
        is_repeat=Measure.HEART_RATE in work.asked_again,
    )
    return [step, _recovered(Measure.HEART_RATE, now, work)]


def _oxygen(now: float, work: WorkFacts, context: VitalsContext) -> list[Step]:
    low = work.last_low_percent
    is_stuck = Symptom.SPO2_NOT_RISING in context.symptoms
    step = exertion.oxygen_level(
        now,
        before_percent=work.at_rest.get(Measure.SPO2),
        own_floor_percent=context.spo2_floor_percent,
        has_symptoms=bool(context.symptoms),
        seconds_at_rest=work.seconds_low or 0,
        is_rising=not is_stuck and (low is None or now > low),
    )
    return [step]


def _recovered(measure: Measure, now: float, work: WorkFacts) -> Step:
    return exertion.recovery_level(
        now, at_rest=work.at_rest.get(measure), minutes_since_end=work.minutes_since_end
    )


_ASKS: Final[Mapping[Measure, Callable[[float, WorkFacts, VitalsContext], list[Step]]]] = (
    MappingProxyType(
        {
            Measure.SYSTOLIC: _systolic,
            Measure.DIASTOLIC: _diastolic,
            Measure.HEART_RATE: _heart_rate,
            Measure.SPO2: _oxygen,
        }
    )
)
