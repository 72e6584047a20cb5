"""The fall flag: a proposal from questions, tests and falls, which only a therapist confirms.

Source: session-safety §6, §13.18; the tools are domain/data/fall_risk.toml.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain.data import load
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

FALLS_FOR_HIGH: Final = 2  # falls in twelve months
HIGH_VALUES: Final = 2
_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
)


class Risk(StrEnum):
    """The combined flag."""

    LOW = "LOW"
    MODERATE = "MODERATE"
    HIGH = "HIGH"


class Mark(StrEnum):
    """What one value says."""

    NONE = "none"
    CAUTION = "caution"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Tool:
    """One question or test; a threshold is a comparison with its value, or None."""

    name: str
    most: float
    caution: tuple[str, float] | None
    high: tuple[str, float] | None

    def mark(self, value: float) -> Mark:
        if _holds(self.high, value):
            return Mark.HIGH
        return Mark.CAUTION if _holds(self.caution, value) else Mark.NONE


def _holds(threshold: tuple[str, float] | None, value: float) -> bool:
    return threshold is not None and _COMPARE[threshold[0]](value, threshold[1])


def _tool(name: str, row: Mapping[str, Any]) -> Tool:
    caution, high = row.get("caution"), row.get("high")
    return Tool(
        name, row["most"], tuple(caution) if caution else None, tuple(high) if high else None
    )


TOOLS: Final[Mapping[str, Tool]] = MappingProxyType(
    {name: _tool(name, row) for name, row in load("fall_risk.toml").items()}
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed flag with what it rests on: the mark of each value that was entered."""

    risk: Risk
    marks: Mapping[str, Mark]
    falls: int
    with_injury: bool


def propose(values: Mapping[str, float], *, falls: int, with_injury: bool) -> Proposal:
    """HIGH on two high values, a fall with injury or two falls in a year; MODERATE on one or any
    caution; else LOW.

    Source: session-safety §6.
    """
    marks = {name: TOOLS[name].mark(value) for name, value in values.items()}
    highs = sum(mark is Mark.HIGH for mark in marks.values())
    if highs >= HIGH_VALUES or with_injury or falls >= FALLS_FOR_HIGH:
        risk = Risk.HIGH
    elif highs or Mark.CAUTION in marks.values():
        risk = Risk.MODERATE
    else:
        risk = Risk.LOW
    return Proposal(risk, MappingProxyType(marks), falls, with_injury)


@guard
def may_confirm(role: Role, *, who: str, patient: str) -> Iterator[Reason]:
    """Whether a role confirms or overrides the flag: a therapist alone (safety §13.18)."""
    if role is not Role.PT:
        facts = {"who": who, "role": role.value, "patient": patient}
        yield Reason("fall.therapist_only", facts, source="safety §13.18", remedy="therapist.ask")
