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


def is_stale(passport: Passport, *, at: datetime, setting: Setting, visit_id: str) -> bool:
    """Whether a licensee must confirm the recorded level before it is used as it stands.

    Source: safety §10, "Transfer passport".
    """
    if passport.flagged_at is not None and passport.recorded_at <= passport.flagged_at <= at:
        return True
    if passport.assist >= Assist.MODERATE:
        return visit_id != passport.visit_id
    if passport.assist <= Assist.STANDBY:
        valid_for = timedelta(days=30)
    elif setting is Setting.OUTPATIENT:
        valid_for = timedelta(days=7)
    else:
        valid_for = timedelta(hours=24)
    return at > passport.recorded_at + valid_for


def level_to_use(passport: Passport, *, at: datetime, setting: Setting, visit_id: str) -> Assist:
    """The level to staff for: the recorded one, or one level more support while it is stale."""
    if not is_stale(passport, at=at, setting=setting, visit_id=visit_id):
        return passport.assist
    return Assist(min(passport.assist + 1, Assist.TOTAL))
