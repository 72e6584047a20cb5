"""Hot packs and cold packs: ranges, layers, skin checks, and what is late (modalities §2-3, §9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.tanks import TANK_RULES, TankKind

SCREEN_VALID_FOR: Final = timedelta(days=30)
COLD_REST_MINUTES: Final = 60
DRY_LAYER_BELOW_C: Final = -12


class Modality(StrEnum):
    """The superficial heat and cold of task T14."""

    HOT_PACK = "HOT_PACK"
    COLD_PACK = "COLD_PACK"


@dataclass(frozen=True, slots=True)
class Range:
    """What may be entered for one parameter, both ends included, with its unit."""

    low: float
    high: float
    unit: str


# Source: modalities §3. Hard limits: outside them an application cannot start.
MINUTES: Final = MappingProxyType(
    {Modality.HOT_PACK: Range(1, 30, "min"), Modality.COLD_PACK: Range(1, 20, "min")}
)
COLD_NEAR_NERVE_MINUTES: Final = 15
_TANKS: Final = {
    Modality.HOT_PACK: TANK_RULES[TankKind.HOT_PACKS],
    Modality.COLD_PACK: TANK_RULES[TankKind.COLD_PACKS],
}
STORE: Final = MappingProxyType(
    {modality: Range(rule.low_c, rule.high_c, "°C") for modality, rule in _TANKS.items()}
)
HOT_LAYERS: Final = 6
HOT_LAYERS_LYING: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application about to start.

    `side`: L, R, B or MID, as ordered and as tapped. `asked`: the three answers of this visit:
    anything changed, any numb area, skin feels normal. `minutes_since_cold`: since the last cold
    on this site today, None when there was none.
    """

    modality: Modality
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


def layers_needed(modality: Modality, *, lies_on_pack: bool, store_c: float | None) -> int:
    """The least layers between pack and skin.

    Source: modalities §3, §9.5: six towel layers over a hot pack, seven when the patient lies on
    it; one over a cold pack, and one dry more from a store below -12 °C.
    """
    if modality is Modality.HOT_PACK:
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
    rested = application.minutes_since_cold
    is_cold = application.modality is Modality.COLD_PACK
    if is_cold and rested is not None and rested < COLD_REST_MINUTES:
        yield Reason(
            "modality.too_soon",
            {"minutes": rested, "needed": COLD_REST_MINUTES},
            source="modalities §9.10",
            remedy="supervisor.call",
        )


def _numbers(application: Application) -> Iterator[Reason]:
    yield from _minutes(application)
    yield from _pack(application)


def _minutes(application: Application) -> Iterator[Reason]:
    """The floor chooses no minutes: without any in the order nothing starts."""
    modality = application.modality
    allowed = MINUTES[modality]
    if application.ordered_minutes is None:
        yield Reason("modality.no_minutes", {}, source="modalities §1", remedy="supervisor.call")
        return
    high = min(allowed.high, application.ordered_minutes)
    if modality is Modality.COLD_PACK and application.is_near_nerve:
        high = min(high, COLD_NEAR_NERVE_MINUTES)
    if not allowed.low <= application.minutes <= high:
        yield _outside("minutes", application.minutes, Range(allowed.low, high, "min"))


def _pack(application: Application) -> Iterator[Reason]:
    modality = application.modality
    store, value = STORE[modality], application.store_c
    if value is not None and not store.low <= value <= store.high:
        yield _outside("store", value, store)
    needed = layers_needed(modality, lies_on_pack=application.lies_on_pack, store_c=value)
    if application.layers < needed:
        yield Reason(
            "modality.layers",
            {"layers": application.layers, "needed": needed},
            source="modalities §9.5",
            remedy="layers.add",
        )


def _outside(parameter: str, value: float, allowed: Range) -> Reason:
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


def check_minutes(minutes: int, *, every_five: bool = False) -> tuple[int, ...]:
    """The minutes at which skin is checked: 5, 10 and the end, or every 5 and the end.

    `every_five`: the patient lies on the pack or is frail, or the therapist ticked it.

    Errors: ValueError below 1 minute.
    Source: modalities §3.
    """
    if minutes < 1:
        raise ValueError(f"minutes={minutes}: an application lasts at least 1 minute.")
    inner = range(5, minutes, 5) if every_five else (each for each in (5, 10) if each < minutes)
    return (*inner, minutes)


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


def _screened(application: Application) -> Iterator[Reason]:
    """The screen that a licensee signed with the order, valid for 30 days."""
    screened, source = application.screened_on, "modalities §9.6"
    if screened is None:
        yield Reason("modality.not_screened", {}, source=source, remedy="supervisor.call")
    elif application.on > screened + SCREEN_VALID_FOR:
        facts = {"screened_on": screened.isoformat()}
        yield Reason("modality.screen_expired", facts, source=source, remedy="supervisor.call")
