"""How much load a limb may take (safety §8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

LB_PER_KG: Final = 2.20462
TOE_TOUCH_PERCENT: Final = 10  # the lower end of "at most 10-15 percent"


class WeightBearing(StrEnum):
    """The status that the therapist sets on the physician's order."""

    NWB = "NWB"
    TTWB = "TTWB"
    PWB = "PWB"
    WBAT = "WBAT"
    FWB = "FWB"


@dataclass(frozen=True, slots=True)
class LoadLimit:
    """The limit in kilograms; None where comfort, not a number, is the limit."""

    kg: float | None

    @property
    def lb(self) -> float | None:
        return None if self.kg is None else self.kg * LB_PER_KG


def load_limit(
    status: WeightBearing,
    *,
    body_mass_kg: float,
    percent: float | None = None,
    kg: float | None = None,
) -> LoadLimit:
    """The load that the limb may take; partial weight bearing needs a stated percent or kg.

    Errors: ValueError for PWB without a number, a percent outside 1-99, or a mass not above 0.
    Source: safety §8, §13.6.
    """
    if body_mass_kg <= 0:
        raise ValueError(f"body_mass_kg={body_mass_kg}: write a mass above 0.")
    if status is WeightBearing.NWB:
        return LoadLimit(0.0)
    if status is WeightBearing.TTWB:
        return LoadLimit(body_mass_kg * TOE_TOUCH_PERCENT / 100)
    if status is WeightBearing.PWB:
        return LoadLimit(_partial(body_mass_kg, percent, kg))
    return LoadLimit(None)


def _partial(body_mass_kg: float, percent: float | None, kg: float | None) -> float:
    if percent is None and kg is None:
        raise ValueError("PWB needs a stated percent or kg.")
    limits = []
    if percent is not None:
        if not 1 <= percent <= 99:
            raise ValueError(f"percent={percent}: PWB is 1 to 99 percent.")
        limits.append(body_mass_kg * percent / 100)
    if kg is not None:
        if kg <= 0:
            raise ValueError(f"kg={kg}: write a load above 0.")
        limits.append(kg)
    return min(limits)


@guard
def may_set_status(role: Role) -> Iterator[Reason]:
    """Whether a role may change a weight-bearing status: the therapist, on physician's order."""
    if role is not Role.PT:
        yield Reason(
            "weight.not_yours", {"role": role.value}, source="safety §8", remedy="therapist.ask"
        )
