"""Temperature readings of tanks, wax baths and freezers, and what they allow (modalities §8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

RECHECK_AFTER: Final = timedelta(minutes=30)


class TankKind(StrEnum):
    """What is kept at a temperature."""

    HOT_PACKS = "hot_packs"
    PARAFFIN = "paraffin"
    COLD_PACKS = "cold_packs"


@dataclass(frozen=True, slots=True)
class TankRule:
    """The range in °C, and what a reading outside it does.

    `tag_out_above_c`: above it the tank is tagged out at once. `failures_to_tag_out`: so many
    failed readings without a good one between them. None: never by itself.
    """

    low_c: float
    high_c: float
    log_is_required: bool
    recheck_after: timedelta = timedelta(0)
    tag_out_above_c: float | None = None
    failures_to_tag_out: int | None = None


# Source: modalities §8 and §9.2; equipment §11.4.
TANK_RULES: Final = MappingProxyType(
    {
        TankKind.HOT_PACKS: TankRule(
            70,
            75,
            log_is_required=True,
            recheck_after=RECHECK_AFTER,
            tag_out_above_c=77,
            failures_to_tag_out=2,
        ),
        TankKind.PARAFFIN: TankRule(52, 54, log_is_required=True),
        TankKind.COLD_PACKS: TankRule(-18, -5, log_is_required=False),
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the thermometer, in °C."""

    at: datetime
    celsius: float


class TankStanding(StrEnum):
    """What the readings say of a tank."""

    READY = "ready"
    LOG_MISSING = "log_missing"
    NOT_READY = "not_ready"
    OUT_OF_SERVICE = "out_of_service"


def tank_standing(
    kind: TankKind, readings: Iterable[Reading], *, at: datetime, day_starts_at: datetime
) -> TankStanding:
    """What the readings up to `at` allow, the latest word last.

    `readings`: all since the tank was last released for use; older ones no longer matter.
    """
    rule = TANK_RULES[kind]
    failed_at: datetime | None = None
    failures, is_logged = 0, False
    for reading in sorted(readings, key=lambda each: each.at):
        if reading.at > at:
            break
        is_logged = is_logged or reading.at >= day_starts_at
        if rule.low_c <= reading.celsius <= rule.high_c:
            if failed_at is None or reading.at - failed_at >= rule.recheck_after:
                failed_at, failures = None, 0
            continue
        failed_at, failures = reading.at, failures + 1
        if _is_tag_out(rule, reading.celsius, failures):
            return TankStanding.OUT_OF_SERVICE
    if failed_at is not None:
        return TankStanding.NOT_READY
    return TankStanding.READY if is_logged or not rule.log_is_required else TankStanding.LOG_MISSING


def _is_tag_out(rule: TankRule, celsius: float, failures: int) -> bool:
    above, limit = rule.tag_out_above_c, rule.failures_to_tag_out
    return (above is not None and celsius > above) or (limit is not None and failures >= limit)
