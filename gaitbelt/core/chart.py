"""A line over days as a drawing: where its points stand, its scale, and the plans that began.

Its own units: 360 wide, 150 high; values from zero at the bottom to a round figure at the top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, log10
from typing import Final

LEFT: Final = 34.0
RIGHT: Final = 350.0
TOP: Final = 20.0
BOTTOM: Final = 122.0
LEAST: Final = 0.001  # nothing that a clinic measures is smaller
STEPS: Final = (1, 2, 4, 5, 10)  # round tops: the figure in the middle is round as well


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, under a version of the plan (0: none)."""

    on: date
    value: float
    plan: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A course of values; `kind` is its class in the style sheet."""

    kind: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point stands."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class DrawnLine:
    kind: str
    spots: Sequence[Spot]

    @property
    def path(self) -> str:
        return " ".join(f"{spot.x:g},{spot.y:g}" for spot in self.spots)


@dataclass(frozen=True, slots=True)
class Rule:
    """A new version of the plan, between two points."""

    x: float
    plan: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing; `top` is the figure at its upper edge, `target_y` where the goal lies."""

    lines: Sequence[DrawnLine]
    rules: Sequence[Rule]
    top: float
    first: date
    last: date
    target_y: float | None

    @property
    def middle(self) -> float:
        return self.top / 2


def drawn(
    lines: Sequence[Line], *, target: float | None = None, top: float | None = None
) -> Chart | None:
    """The drawing of lines with at least one point, else None."""
    points = [point for line in lines for point in line.points]
    if not points:
        return None
    first, last = min(each.on for each in points), max(each.on for each in points)
    most = top or round_top(max([*(each.value for each in points), target or 0]))
    days = (last - first).days or 1

    def spot(point: Point) -> Spot:
        x = LEFT + (RIGHT - LEFT) * (point.on - first).days / days
        return Spot(round(x, 1), _y(point.value, most), point)

    made = [
        DrawnLine(line.kind, [spot(each) for each in line.points]) for line in lines if line.points
    ]
    target_y = None if target is None else _y(target, most)
    return Chart(made, _rules(made), most, first, last, target_y)


def round_top(most: float) -> float:
    """The least round figure that holds a value: 30 gives 40, 7 gives 10, 0 gives 1."""
    if most < LEAST:
        return 1.0
    unit = 10.0 ** (ceil(log10(most)) - 1)
    return next(step * unit for step in STEPS if step * unit >= most)


def _y(value: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(value, top) / top, 1)


def _rules(lines: Sequence[DrawnLine]) -> list[Rule]:
    spots = max((line.spots for line in lines), key=len)
    return [
        Rule(round((before.x + after.x) / 2, 1), after.point.plan)
        for before, after in pairwise(spots)
        if after.point.plan != before.point.plan
    ]
