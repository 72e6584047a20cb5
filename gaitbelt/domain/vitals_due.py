"""When vital signs are due before exercise (safety §2)."""

from dataclasses import dataclass
from typing import Final

from gaitbelt.domain.safety import Level
from gaitbelt.domain.vitals import Measure

REQUIRED: Final = frozenset({Measure.SYSTOLIC, Measure.DIASTOLIC, Measure.HEART_RATE, Measure.SPO2})
EVERY_VISIT: Final = frozenset(
    {"cardiac", "pulmonary", "stroke", "renal", "diabetes_on_insulin", "pregnancy"}
)
POST_OP_DAYS: Final = 42
OLDER_FROM_YEARS: Final = 65
EVERY_DAYS: Final = 30
EVERY_VISITS: Final = 6
THREE_GOOD: Final = (Level.CONTINUE,) * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsHistory:
    """What decides whether vitals are due at this visit.

    `last_levels`: the worst level of each earlier measurement, newest first. `days_since` and
    `visits_since` count from the newest; None when there is none.
    """

    is_first_visit: bool = False
    is_reevaluation: bool = False
    conditions: frozenset[str] = frozenset()
    pressure_drug_changed: bool = False
    days_since_operation: int | None = None
    is_ticked_by_therapist: bool = False
    had_hold_today: bool = False
    age_years: int | None = None
    last_levels: tuple[Level, ...] = ()
    days_since: int | None = None
    visits_since: int | None = None


def vitals_required(history: VitalsHistory) -> frozenset[Measure]:
    """The measures due before exercise at this visit: pressure, pulse and oxygen, or none.

    Source: safety §2, "When vitals are required".
    """
    days = history.days_since_operation
    always = (
        history.is_first_visit
        or history.is_reevaluation
        or bool(history.conditions & EVERY_VISIT)
        or history.pressure_drug_changed
        or (days is not None and days < POST_OP_DAYS)
        or history.is_ticked_by_therapist
        or history.had_hold_today
    )
    return REQUIRED if always or _is_due_by_age(history) else frozenset()


def _is_due_by_age(history: VitalsHistory) -> bool:
    """From 65: each visit until three in a row are CONTINUE, then every 30 days or 6 visits."""
    if history.age_years is None or history.age_years < OLDER_FROM_YEARS:
        return False
    if tuple(history.last_levels[:3]) != THREE_GOOD:
        return True
    days, visits = history.days_since, history.visits_since
    return days is None or visits is None or days >= EVERY_DAYS or visits >= EVERY_VISITS
