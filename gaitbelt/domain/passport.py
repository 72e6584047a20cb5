"""The transfer passport: how long a recorded assist level holds (safety §10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gaitbelt.domain.transfers import Assist


class Setting(StrEnum):
    """Where the patient is treated, as far as the passport cares."""

    OUTPATIENT = "outpatient"
    HOSPITAL = "hospital"
    NURSING_HOME = "nursing_home"


@dataclass(frozen=True, slots=True)
class Passport:
    """A recorded assist level. `flagged_at`: a fall, a HOLD or a new flag since then."""

    assist: Assist
    recorded_at: datetime
    visit_id: str
    flagged_at: datetime | None = None


def valid_until(passport: Passport, *, setting: Setting) -> datetime | None:
    """Until when a level holds if nothing happens; none: for the visit it was recorded in.

    Source: safety §10, "Transfer passport".
    """
    if passport.assist >= Assist.MODERATE:
        return None
    if passport.assist <= Assist.STANDBY:
        valid_for = timedelta(days=30)
    elif setting is Setting.OUTPATIENT:
        valid_for = timedelta(days=7)
    else:
        valid_for = timedelta(hours=24)
    return passport.recorded_at + valid_for


def is_stale(passport: Passport, *, at: datetime, setting: Setting, visit_id: str) -> bool:
    """Whether a licensee must confirm the recorded level before it is used as it stands.

    Source: safety §10, "Transfer passport".
    """
    if passport.flagged_at is not None and passport.recorded_at <= passport.flagged_at <= at:
        return True
    until = valid_until(passport, setting=setting)
    return visit_id != passport.visit_id if until is None else at > until


def level_to_use(passport: Passport, *, at: datetime, setting: Setting, visit_id: str) -> Assist:
    """The level to staff for: the recorded one, or one level more support while it is stale."""
    if not is_stale(passport, at=at, setting=setting, visit_id=visit_id):
        return passport.assist
    return Assist(min(passport.assist + 1, Assist.TOTAL))
