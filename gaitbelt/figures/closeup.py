"""Close-ups of a hand, a foot or a head: flat parts that hang in one another and turn at a joint.

A part is a hull of discs in its own frame, x along it and y down the paper, in percent of body
height; its angle is against the part it hangs on, clockwise. What a pose does not name it takes
over from the one before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Any

from gaitbelt.figures import flat
from gaitbelt.figures.data import load
from gaitbelt.figures.film import STEPS, Moment, eased, way_times
from gaitbelt.figures.flat import PERCENT, Disc, Spot, Value
from gaitbelt.figures.paper import Paper

type Place = tuple[float, float, float]  # x, y, angle, of a part on paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of the picture: what it hangs on, where, its ink, its layer from far to near."""

    name: str
    on: str = ""
    at: tuple[float, float] = (0, 0)
    ink: str = "s"
    layer: int = 0
    discs: tuple[Disc, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One key pose: the angle of each part, and how far each has slid, in percent."""

    name: tuple[str, str]
    take_s: float
    rest_s: float
    angles: Mapping[str, float]
    slides: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class CloseUp:
    """What is drawn of one exercise from near, written for the right side."""

    code: str
    says: tuple[str, str]
    parts: tuple[Part, ...]
    poses: tuple[Pose, ...]
    moves: tuple[str, ...]
    back_s: float = 0
    arrows: tuple[Mapping[str, Any], ...] = ()
    floor: bool = False
    view: str = "side"
    depth: tuple[float, float] | None = None
    is_steady: bool = False

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Every moment on the way out; a flat picture has no frames in space."""
        parts = [i / STEPS for i in range(1, STEPS + 1)]
        progress = [0.0, *(k + eased(x) for k in range(len(self.poses) - 1) for x in parts)]
        times = way_times(self.poses, STEPS, self.back_s)
        return tuple(Moment(p, t, {}) for p, t in zip(progress, times, strict=True))

    @cached_property
    def total_s(self) -> float:
        return sum(pose.take_s + pose.rest_s for pose in self.poses) + self.back_s

    @property
    def telling(self) -> float:
        """The second at which the movement is at its end."""
        last = len(self.poses) - 1 if self.back_s else 1
        return max(next(m.times for m in self.moments if m.progress == last))

    def turned(self, name: str, progress: float) -> Value:
        """A part inside the one it hangs on, at a place between two key poses."""
        first = min(int(progress), len(self.poses) - 1)
        a, b = self.poses[first], self.poses[min(first + 1, len(self.poses) - 1)]
        part, at = progress - first, self.part(name).at
        angle = a.angles[name] + (b.angles[name] - a.angles[name]) * part
        x, y = (
            at[i] + a.slides[name][i] + (b.slides[name][i] - a.slides[name][i]) * part
            for i in (0, 1)
        )
        return (x * PERCENT, y * PERCENT, angle, 1.0)

    def part(self, name: str) -> Part:
        return next(each for each in self.parts if each.name == name)

    def placed(self, name: str, progress: float) -> Place:
        """A part on paper."""
        x, y, angle, _ = self.turned(name, progress)
        on = self.part(name).on
        if not on:
            return (x, y, angle)
        up_x, up_y, up = self.placed(on, progress)
        dx, dy = flat.turned((x, y), up)
        return (up_x + dx, up_y + dy, up + angle)


class Pieces:
    """The parts of a close-up on its paper, in the order of their description, far to near."""

    def __init__(self, paper: Paper[CloseUp]) -> None:
        self.paper, self.figure = paper, paper.figure
        self.progress = [
            m.progress for m in paper.moments if paper.still is None or m.progress == paper.still
        ]

    def body(self) -> str:
        """Layer by layer, each with an outline of paper behind it."""
        text = ""
        for i, (_, parts) in enumerate(groupby(self.figure.parts, key=lambda each: each.layer)):
            inside = "".join(self._piece(part) for part in parts)
            text += f'<use href="#l{i}"{self.paper.ink("w")}/><g id="l{i}">{inside}</g>'
        return text

    def _piece(self, part: Part) -> str:
        """One part inside the groups of all that it hangs on."""
        discs = [(x * PERCENT, y * PERCENT, r * PERCENT) for x, y, r in part.discs]
        d = flat.outline((round(x), round(y), r) for x, y, r in discs)
        name = "a" if part.name in self.figure.moves and part.ink == "s" else part.ink
        text = f'<path{self.paper.ink(name)} d="{d}"/>'
        for progress in (m.progress for m in self.paper.moments):
            place = self.figure.placed(part.name, progress)
            for x, y, r in discs:
                dx, dy = flat.turned((x, y), place[2])
                self.paper.extent.append((place[0] + dx, place[1] + dy, r))
        on = part.name
        while on:
            text = self.paper.group([self.figure.turned(on, p) for p in self.progress], text)
            on = self.figure.part(on).on
        return text

    def spots(self, of: tuple[str, float, float], poses: Sequence[int]) -> list[Spot]:
        """The way of a spot of a part between two key poses."""
        (part, *spot), (first, last) = of, poses
        found = []
        for m in self.paper.moments:
            if first <= m.progress <= last:
                x, y, angle = self.figure.placed(part, m.progress)
                dx, dy = flat.turned((spot[0] * PERCENT, spot[1] * PERCENT), angle)
                found.append((x + dx, y + dy))
        return found


@cache
def closeups() -> Mapping[str, CloseUp]:
    """Every close-up by the code of its exercise."""
    sheet = load("closeups.toml")
    kept = {name: tuple(_parts(rows)) for name, rows in sheet["skeleton"].items()}
    rows = {code: row for code, row in sheet.items() if code != "skeleton"}
    return MappingProxyType({code: _closeup(code, rows[code], kept) for code in sorted(rows)})


def _parts(rows: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    for row in rows:
        discs = tuple((x, y, r) for x, y, r in row["discs"])
        yield Part(**{**row, "at": tuple(row.get("at", (0, 0))), "discs": discs})


def _closeup(
    code: str, row: Mapping[str, Any], skeletons: Mapping[str, tuple[Part, ...]]
) -> CloseUp:
    own = (*_parts(row.get("part", ())), *skeletons[row["skeleton"]])
    parts = tuple(sorted(own, key=lambda each: each.layer))
    return CloseUp(
        code=code,
        says=(row["says"][0], row["says"][1]),
        parts=parts,
        poses=tuple(_poses(row["pose"], parts)),
        moves=tuple(row["moves"]),
        back_s=row.get("back_s", 0),
        arrows=tuple(row.get("arrows", ())),
        floor=row.get("floor", False),
    )


def _poses(rows: Sequence[Mapping[str, Any]], parts: Sequence[Part]) -> Iterator[Pose]:
    angles = dict.fromkeys((part.name for part in parts), 0.0)
    slides: dict[str, tuple[float, float]] = dict.fromkeys(angles, (0.0, 0.0))
    for row in rows:
        angles = angles | row.get("angles", {})
        slides = slides | {name: (x, y) for name, (x, y) in row.get("slides", {}).items()}
        yield Pose(
            name=(row["name"][0], row["name"][1]),
            take_s=row.get("take_s", 0),
            rest_s=row.get("rest_s", 0),
            angles=angles,
            slides=slides,
        )
