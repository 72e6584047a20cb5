"""One application of a physical agent: may it start, and what is late (modalities §2-3, §9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.modality_orders import SPECS, Parameter
from gaitbelt.domain.tanks import TANK_RULES, TankKind

SCREEN_VALID_FOR: Final = timedelta(days=30)
COLD_REST_MINUTES: Final = 60
DRY_LAYER_BELOW_C: Final = -12


class Modality(StrEnum):
    """Agents that have rules of their own beside their row of the table."""

    HOT_PACK = "HOT_PACK"
    COLD_PACK = "COLD_PACK"
    PARAFFIN = "PARAFFIN"


COLD_NEAR_NERVE_MINUTES: Final = 15
_TANKS: Final = {
    Modality.HOT_PACK: TANK_RULES[TankKind.HOT_PACKS],
    Modality.COLD_PACK: TANK_RULES[TankKind.COLD_PACKS],
    Modality.PARAFFIN: TANK_RULES[TankKind.PARAFFIN],
}
STORE: Final[Mapping[str, Parameter]] = MappingProxyType(
    {
        modality.value: Parameter("store", rule.low_c, rule.high_c, "°C", rule.low_c)
        for modality, rule in _TANKS.items()
    }
)
HOT_LAYERS: Final = 6
HOT_LAYERS_LYING: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application about to start.

    `side`: L, R, B or MID, as ordered and as tapped. `asked`: the three answers of this visit:
    anything changed, any numb area, skin feels normal. `minutes_since_cold`: since the last cold
    on this site today, None when there was none. `heat_today`: how often heat came off this site
    today, of `heat_per_day` times that the plan has in a day.
    """

    modality: str
    layers: int
    minutes: float
    ordered_minutes: float | None
    store_c: float | None
    side_ordered: str
    side_tapped: str
    screened_on: date | None
    on: date
    lies_on_pack: bool = False
    is_near_nerve: bool = False
    has_changed: bool = False
    is_numb: bool = False
    skin_is_normal: bool = True
    minutes_since_cold: float | None = None
    heat_today: int = 0
    heat_per_day: int = 1


def layers_needed(modality: str, *, lies_on_pack: bool, store_c: float | None) -> int:
    """The least layers between pack and skin.

    Source: modalities §3, §9.5: six towel layers over a hot pack, seven when the patient lies on
    it; one over a cold pack, and one dry more from a store below -12 °C. Others have none.
    """
    if not SPECS[modality].has_layers:
        return 0
    if modality == Modality.HOT_PACK:
        return HOT_LAYERS_LYING if lies_on_pack else HOT_LAYERS
    return 2 if store_c is not None and store_c < DRY_LAYER_BELOW_C else 1


@guard
def may_apply(application: Application) -> Iterator[Reason]:
    """Whether this application may start; more layers than asked for are never refused."""
    yield from _numbers(application)
    if application.side_tapped != application.side_ordered:
        yield Reason(
            "modality.wrong_side",
            {"ordered": application.side_ordered, "tapped": application.side_tapped},
            source="modalities §9.13",
            remedy="side.choose",
        )
    yield from _screened(application)
    if application.has_changed or application.is_numb or not application.skin_is_normal:
        yield Reason(
            "modality.answer_needs_licensee",
            {
                "changed": application.has_changed,
                "numb": application.is_numb,
                "skin_normal": application.skin_is_normal,
            },
            source="modalities §2 ASK3",
            remedy="supervisor.call",
        )
    yield from _repeated(application)


def _repeated(application: Application) -> Iterator[Reason]:
    """Cold or heat on a place that had it today (modalities §9.10)."""
    rested = application.minutes_since_cold
    is_cold = application.modality == Modality.COLD_PACK
    if is_cold and rested is not None and rested < COLD_REST_MINUTES:
        yield Reason(
            "modality.too_soon",
            {"minutes": rested, "needed": COLD_REST_MINUTES},
            source="modalities §9.10",
            remedy="supervisor.call",
        )
    is_heat = SPECS[application.modality].agent == "HEAT"
    if is_heat and application.heat_today >= application.heat_per_day:
        yield Reason(
            "modality.heat_again",
            {"times": application.heat_today},
            source="modalities §9.10",
            remedy="supervisor.call",
        )


def _numbers(application: Application) -> Iterator[Reason]:
    yield from _minutes(application)
    yield from _pack(application)


def _minutes(application: Application) -> Iterator[Reason]:
    """The floor chooses no minutes: without any in the order nothing starts."""
    modality = application.modality
    allowed = SPECS[modality].parameters["minutes"]
    if application.ordered_minutes is None:
        yield Reason("modality.no_minutes", {}, source="modalities §1", remedy="supervisor.call")
        return
    high = min(allowed.high, application.ordered_minutes)
    if modality == Modality.COLD_PACK and application.is_near_nerve:
        high = min(high, COLD_NEAR_NERVE_MINUTES)
    if not allowed.low <= application.minutes <= high:
        yield _outside("minutes", application.minutes, replace(allowed, high=high))


def _pack(application: Application) -> Iterator[Reason]:
    modality = application.modality
    store, value = STORE.get(modality), application.store_c
    if store is not None and value is not None and not store.holds(value):
        yield _outside("store", value, store)
    needed = layers_needed(modality, lies_on_pack=application.lies_on_pack, store_c=value)
    if application.layers < needed:
        yield Reason(
            "modality.layers",
            {"layers": application.layers, "needed": needed},
            source="modalities §9.5",
            remedy="layers.add",
        )


def _outside(parameter: str, value: float, allowed: Parameter) -> Reason:
    return Reason(
        "modality.out_of_range",
        {
            "parameter": parameter,
            "value": value,
            "low": allowed.low,
            "high": allowed.high,
            "unit": allowed.unit,
        },
        source="modalities §3",
        remedy="value.correct",
    )


class Lateness(StrEnum):
    """How loud a check or a removal that is overdue has become."""

    IN_TIME = "in_time"
    DUE = "due"
    LOUD = "loud"
    LICENSEE = "licensee"


def check_lateness(seconds_late: float) -> Lateness:
    """A check: louder on the technician's tablet after 1 minute, a licensee after 3."""
    if seconds_late < 0:
        return Lateness.IN_TIME
    if seconds_late > 180:
        return Lateness.LICENSEE
    return Lateness.LOUD if seconds_late > 60 else Lateness.DUE


def removal_lateness(seconds_over: float) -> Lateness:
    """Exposure past the ordered minutes: loud at once, a licensee at 1 minute."""
    if seconds_over < 0:
        return Lateness.IN_TIME
    return Lateness.LICENSEE if seconds_over >= 60 else Lateness.LOUD


@guard
def is_switched_off(item: str, *, doses: str, is_off: bool) -> Iterator[Reason]:
    """Whether the output is off before an agent that somebody else doses is taken off.

    Asked at the end of the ordered time; what protects skin before it is never asked (§9.8).
    """
    if not is_off:
        facts = {"item": item, "doses": doses}
        yield Reason("modality.dose_on", facts, source="modalities §9.8", remedy="dose.off")


def _screened(application: Application) -> Iterator[Reason]:
    """The screen that a licensee signed with the order, valid for 30 days."""
    screened, source = application.screened_on, "modalities §9.6"
    if screened is None:
        yield Reason("modality.not_screened", {}, source=source, remedy="supervisor.call")
    elif application.on > screened + SCREEN_VALID_FOR:
        facts = {"screened_on": screened.isoformat()}
        yield Reason("modality.screen_expired", facts, source=source, remedy="supervisor.call")
