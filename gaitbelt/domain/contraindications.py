"""Conditions against physical agents: what blocks, what a therapist may override or accepts.

Source: modalities §5, §6, §9.0, §9.1; the matrix is domain/data/contraindications.toml.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.data import load
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.modality_orders import SPECS, THERMAL_DUTY_PERCENT

TESTS_OF_TEN: Final = 8  # THERM and TOUCH: right at least 8 of 10
COLUMNS: Final = (
    "HEAT", "COLD", "US_THERMAL", "US_PULSED", "ESTIM", "TRACTION", "LASER", "SWD", "HYDRO",
)  # fmt: skip
HOT_WATER_C: Final = 38


class Verdict(IntEnum):
    """What a cell says, the strictest last."""

    ACCEPT = 1
    ASK = 2
    OVERRIDE = 3
    NEVER = 4


_SIGNS: Final = {
    "P": Verdict.ACCEPT, "?": Verdict.ASK, "C": Verdict.OVERRIDE, "C!": Verdict.NEVER,
}  # fmt: skip
_FILE: Final = load("contraindications.toml")
PLACES: Final[Mapping[str, Set[str]]] = MappingProxyType(
    {name: frozenset(regions) for name, regions in _FILE["places"].items()}
)
FROM_PRECAUTIONS: Final[Mapping[str, str]] = MappingProxyType(_FILE["precautions"])


@dataclass(frozen=True, slots=True)
class _Cell:
    verdict: Verdict
    at: str = ""


def _cells(text: str) -> tuple[_Cell, ...]:
    found = []
    for word in text.split():
        sign, _, at = word.partition("@")
        found.append(_Cell(_SIGNS[sign], at))
    return tuple(found)


MATRIX: Final[Mapping[str, Mapping[str, tuple[_Cell, ...]]]] = MappingProxyType(
    {
        condition: dict(zip(COLUMNS, map(_cells, row), strict=True))
        for condition, row in _FILE["matrix"].items()
    }
)
CONDITIONS: Final = tuple(MATRIX)


@dataclass(frozen=True, slots=True)
class Against:
    """One condition that speaks against an order."""

    condition: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderScreen:
    """What a licensee found and a therapist decided about one order.

    `overrides`: condition to the therapist's reason. `accepted`: the therapist has accepted all
    that asks for it, together, with the order.
    """

    item: str
    code: str
    region: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    overrides: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, int] = field(default_factory=dict)


def tags_of(order: OrderScreen) -> frozenset[str]:
    """Places and kinds that a cell may name."""
    region = order.region.lower()
    places = {name for name, regions in PLACES.items() if region in regions}
    water = order.parameters.get("water_c")
    warm = {"hot"} if water is not None and water > HOT_WATER_C else set()
    return frozenset({region, *places, *warm, *SPECS[order.code].tags})


def column_of(order: OrderScreen) -> str:
    """The column of the matrix; ultrasound heats where it is continuous."""
    agent = SPECS[order.code].agent
    if agent != "US":
        return agent
    is_heating = order.parameters.get("duty_percent", 100) == THERMAL_DUTY_PERCENT
    return "US_THERMAL" if is_heating else "US_PULSED"


def active(order: OrderScreen) -> frozenset[str]:
    """The conditions in force; a failed test of sensation is one of them."""
    failed = any(right < TESTS_OF_TEN for right in order.tests.values())
    return order.conditions | ({"SENS_IMP"} if failed else frozenset())


def against(order: OrderScreen) -> tuple[Against, ...]:
    """Everything that speaks against an order, the strictest first; the strictest cell counts."""
    column, tags = column_of(order), tags_of(order)
    found = []
    for condition in sorted(active(order) & MATRIX.keys()):
        cells = [each for each in MATRIX[condition][column] if not each.at or each.at in tags]
        if cells:
            found.append(Against(condition, max(each.verdict for each in cells)))
    return tuple(sorted(found, key=lambda each: -each.verdict))


@guard
def nothing_speaks_against(order: OrderScreen) -> Iterator[Reason]:
    """Whether an order may be signed and started: nothing absolute, the rest decided in writing.

    `C!` is never lifted; `C` needs the therapist's named override with a reason; `P`, and what
    only the therapist can answer, is accepted once, with the order, and never by a technician. An
    order without a site cannot be judged (§1).
    """
    if not order.region:
        source = "modalities §1"
        yield Reason("modality.no_site", {"item": order.item}, source, remedy="order.screen")
    for each in against(order):
        facts = {"item": order.item, "condition": each.condition}
        if each.verdict is Verdict.NEVER:
            yield _reason("modality.contraindicated", facts)
        elif (
            each.verdict is Verdict.OVERRIDE and not order.overrides.get(each.condition, "").strip()
        ):
            yield _reason("modality.needs_override", facts)
        elif each.verdict < Verdict.OVERRIDE and each.condition not in order.accepted:
            yield _reason("modality.not_accepted", facts)


def from_precautions(codes: Iterable[str]) -> frozenset[str]:
    """The conditions that precautions on file say."""
    return frozenset(FROM_PRECAUTIONS[code] for code in codes if code in FROM_PRECAUTIONS)


def _reason(code: str, facts: dict[str, str]) -> Reason:
    return Reason(code, facts, source="modalities §9.1", remedy="order.screen")
