"""What an order for a physical agent may hold: parameters with units, ranges, checks.

Source: modalities §1-§4; the table is domain/data/modalities.toml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain.data import load
from gaitbelt.domain.decision import Reason, guard

THERMAL_DUTY_PERCENT: Final = 100
FIRST_VISIT_PULL_PERCENT: Final = 25
NECK_PULL_OF_BODY: Final = 0.10
US_TIME_TOLERANCE_MIN: Final = 1
PREFERRED_BNR: Final = 6
STD: Final = "std"
STAYS: Final = "stays"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of an order with its unit; `choices` where only some values exist."""

    name: str
    low: float
    high: float
    unit: str
    start: float
    choices: tuple[float, ...] = ()

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high and (not self.choices or value in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One physical agent: who may do it, with what, and how it is watched."""

    code: str
    task: str
    agent: str
    checks: str | tuple[int, int]
    parameters: Mapping[str, Parameter]
    tags: frozenset[str] = frozenset()
    test: str = ""
    kind: str = ""
    is_powered: bool = False
    is_complete: bool = False

    @property
    def has_layers(self) -> bool:
        return "layers" in self.parameters


def _spec(code: str, row: Mapping[str, Any]) -> Spec:
    said = dict(row)
    checks = said.pop("checks")
    return Spec(
        code=code,
        checks=tuple(checks) if isinstance(checks, list) else checks,
        tags=frozenset(said.pop("tags", ())),
        parameters=MappingProxyType(
            {name: _parameter(name, each) for name, each in said.pop("parameters").items()}
        ),
        **said,
    )


def _parameter(name: str, row: list[Any]) -> Parameter:
    low, high, unit, start, *choices = row
    return Parameter(name, low, high, unit, start, tuple(choices[0]) if choices else ())


SPECS: Final[Mapping[str, Spec]] = MappingProxyType(
    {code: _spec(code, row) for code, row in load("modalities.toml").items()}
)


def start_values(code: str) -> dict[str, float]:
    """The parameters from which an order begins: typical values, for a therapist to adjust."""
    return {name: each.start for name, each in SPECS[code].parameters.items()}


def check_minutes(code: str, minutes: int, *, every_five: bool = False) -> tuple[int, ...]:
    """The minutes at which skin is checked, the end included; every_five makes `std` denser.

    Errors: ValueError below 1 minute. Source: modalities §3.
    """
    if minutes < 1:
        raise ValueError(f"minutes={minutes}: an application lasts at least 1 minute.")
    checks = SPECS[code].checks
    if every_five or checks == STD:
        inner = range(5, minutes, 5) if every_five else [at for at in (5, 10) if at < minutes]
    elif isinstance(checks, tuple):
        inner = range(checks[0], minutes, checks[1])
    else:
        inner = []  # whoever treats stays and looks all the time
    return (*inner, minutes)


def ultrasound_minutes(area_cm2: float, era_cm2: float) -> float:
    """Five minutes for each two radiating areas, between 3 and 10.

    Errors: ValueError above four radiating areas. Source: modalities §4.
    """
    if area_cm2 > 4 * era_cm2:
        raise ValueError(f"area_cm2={area_cm2}: at most four radiating areas of {era_cm2} cm².")
    return min(10.0, max(3.0, 5 * area_cm2 / (2 * era_cm2)))


@guard
def may_order(
    code: str,
    values: Mapping[str, float],
    *,
    body_mass_kg: float | None = None,
    is_first_visit: bool = False,
) -> Iterator[Reason]:
    """Whether an order's numbers are within the hard limits of their agent.

    Source: modalities §9.2-§9.5.
    """
    for name, parameter in SPECS[code].parameters.items():
        value = values.get(name)
        if value is None:
            facts: dict[str, Any] = {"parameter": name, "unit": parameter.unit}
            yield Reason(
                "modality.missing", facts, source="modalities §9.2", remedy="value.correct"
            )
        elif not parameter.holds(value):
            yield _outside(parameter, value)
    if code == "ULTRASOUND":
        yield from _area(values)
    if code == "TRACTION_L":
        yield from _lumbar(values, is_first_visit=is_first_visit)
    if code == "TRACTION_C":
        yield from _neck(values, body_mass_kg)


def advice(code: str, values: Mapping[str, float]) -> tuple[str, ...]:
    """Codes of what a therapist is told beside an order that may stand (modalities §9.3)."""
    if code != "ULTRASOUND" or not may_order(code, values).allowed:
        return ()
    found = []
    area, era = values["area_cm2"], values["era_cm2"]
    if values["duty_percent"] == THERMAL_DUTY_PERCENT and area > 2 * era:
        found.append("area_for_heat")
    if abs(values["minutes"] - ultrasound_minutes(area, era)) > US_TIME_TOLERANCE_MIN:
        found.append("time_for_area")
    if values["bnr"] > PREFERRED_BNR:
        found.append("uneven_beam")
    return tuple(found)


def _area(values: Mapping[str, float]) -> Iterator[Reason]:
    area, era = values.get("area_cm2"), values.get("era_cm2")
    if area is not None and era is not None and area > 4 * era:
        yield _outside(Parameter("area_cm2", 1, 4 * era, "cm²", era), area)


def _lumbar(values: Mapping[str, float], *, is_first_visit: bool) -> Iterator[Reason]:
    percent = values.get("pull_percent")
    if is_first_visit and percent is not None and percent > FIRST_VISIT_PULL_PERCENT:
        limit = Parameter("pull_percent", 20, FIRST_VISIT_PULL_PERCENT, "% of body mass", 20)
        yield _outside(limit, percent)


def _neck(values: Mapping[str, float], body_mass_kg: float | None) -> Iterator[Reason]:
    pull = values.get("pull_kg")
    if body_mass_kg is not None and pull is not None and pull > NECK_PULL_OF_BODY * body_mass_kg:
        yield _outside(Parameter("pull_kg", 3.5, NECK_PULL_OF_BODY * body_mass_kg, "kg", 4), pull)


def _outside(parameter: Parameter, value: float) -> Reason:
    return Reason(
        "modality.out_of_range",
        {
            "parameter": parameter.name,
            "value": value,
            "low": parameter.low,
            "high": parameter.high,
            "unit": parameter.unit,
        },
        source="modalities §3",
        remedy="value.correct",
    )
