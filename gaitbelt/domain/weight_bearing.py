"""How much load a limb may take (safety §8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

LB_PER_KG: Final = 2.20462
TOE_TOUCH_PERCENT: Final = 10  # the lower end of "at most 10-15 percent"
COFFEE_CUP_KG: Final = 1.0


class WeightBearing(StrEnum):
    """The status that the therapist sets on the physician's order."""

    NWB = "NWB"
    TTWB = "TTWB"
    PWB = "PWB"
    WBAT = "WBAT"
    FWB = "FWB"
    COFFEE_CUP = "COFFEE_CUP"  # of an arm: at most 0.5 to 1 kg


STATED: Final = frozenset(
    {WeightBearing.NWB, WeightBearing.TTWB, WeightBearing.PWB, WeightBearing.COFFEE_CUP}
)  # a number is the limit; of the others, comfort or nothing


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
    body_mass_kg: float | None,
    percent: float | None = None,
    kg: float | None = None,
) -> LoadLimit:
    """The load that the limb may take; partial weight bearing needs a stated percent or kg.

    A percent of an unknown body mass is no number of kilograms.

    Errors: ValueError for PWB without a number, a percent outside 1-99, or a mass not above 0.
    Source: safety §8, §13.6.
    """
    if body_mass_kg is not None and body_mass_kg <= 0:
        raise ValueError(f"body_mass_kg={body_mass_kg}: write a mass above 0.")
    if status is WeightBearing.PWB:
        check_partial(percent, kg)
    else:
        percent = TOE_TOUCH_PERCENT if status is WeightBearing.TTWB else None
        kg = _FIXED_KG.get(status)
    limits = [] if kg is None else [float(kg)]
    if percent is not None and body_mass_kg is not None:
        limits.append(body_mass_kg * percent / 100)
    return LoadLimit(min(limits, default=None))


_FIXED_KG: Final = {WeightBearing.NWB: 0.0, WeightBearing.COFFEE_CUP: COFFEE_CUP_KG}


def check_partial(percent: float | None, kg: float | None) -> None:
    """Whether a partial weight is stated as it must be. Errors: ValueError."""
    if percent is None and kg is None:
        raise ValueError("PWB needs a stated percent or kg.")
    if percent is not None and not 1 <= percent <= 99:
        raise ValueError(f"percent={percent}: PWB is 1 to 99 percent.")
    if kg is not None and kg <= 0:
        raise ValueError(f"kg={kg}: write a load above 0.")


@guard
def may_set_status(role: Role) -> Iterator[Reason]:
    """Whether a role may change a weight-bearing status: the therapist, on physician's order."""
    if role is not Role.PT:
        yield Reason(
            "weight.not_yours", {"role": role.value}, source="safety §8", remedy="therapist.ask"
        )
