"""A figure's description: key poses, and every moment between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import cos, pi
from types import MappingProxyType
from typing import Any, Final, Protocol

from gaitbelt.figures.body import SIDES, where
from gaitbelt.figures.data import load, names
from gaitbelt.figures.posture import Frames, Target, frames_of
from gaitbelt.figures.space import Vec

STEPS: Final = 8  # moments of one movement
SIDED: Final = frozenset(
    {"hip", "knee", "ankle", "foot", "toes", "shoulder", "elbow", "wrist", "hand"}
)
LEVEL: Final = frozenset({"foot", "hand"})  # against the floor, only where a pose says so
JOINTS: Final = ("tilt", "spine", "neck", "nod")
LIMB_JOINTS: Final = tuple(f"{name}_{hand}" for name in sorted(SIDED - LEVEL) for hand in SIDES)
REST: Final[Mapping[str, Vec]] = dict.fromkeys((*JOINTS, *LIMB_JOINTS), (0.0, 0.0, 0.0))
STAYS: Final = "stays"  # of a contact: where the angles of the first pose put it


class Timed(Protocol):
    """A key pose as far as its time is asked."""

    @property
    def take_s(self) -> float: ...
    @property
    def rest_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Pose:
    """One key pose, with everything it takes over from the one before.

    `take_s`: seconds to get here; `rest_s`: seconds to stay.
    """

    name: tuple[str, str]
    take_s: float
    rest_s: float
    root: Target
    angles: Mapping[str, Vec]
    at: Mapping[str, Target]


@dataclass(frozen=True)
class Moment:
    """An instant of a movement: how far it is, in key poses, and when, in seconds."""

    progress: float
    times: tuple[float, ...]
    frames: Frames


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What is drawn of one exercise; written for the patient's right side.

    `moves`: the limbs or segments that carry the accent; `back_s`: seconds of the way back, 0 where
    the last pose is the first again. Everything else is for the drawing.
    """

    code: str
    says: tuple[str, str]
    poses: tuple[Pose, ...]
    view: str = "side"
    lies: str = "upright"
    carried_by: str = "sole_R"
    back_s: float = 0
    moves: tuple[str, ...] = ()
    props: tuple[Mapping[str, Any], ...] = ()
    arrows: tuple[Mapping[str, Any], ...] = ()
    muscles: tuple[tuple[str, float, float, float], ...] = ()
    fists: tuple[str, ...] = ()
    layers: tuple[tuple[str, ...], ...] = ()
    depth: tuple[float, float] | None = None
    steps: int = STEPS
    is_steady: bool = False  # a wheel turns evenly, a limb starts and stops

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Every moment on the way out; the way back passes through the same ones."""
        return tuple(
            Moment(progress, times, self.frames_at(progress))
            for progress, times in zip(
                self._progress, way_times(self.poses, self.steps, self.back_s), strict=True
            )
        )

    @cached_property
    def total_s(self) -> float:
        return sum(pose.take_s + pose.rest_s for pose in self.poses) + self.back_s

    @property
    def telling(self) -> float:
        """The second at which the movement is at its end."""
        last = len(self.poses) - 1 if self.back_s else 1
        return max(next(m.times for m in self.moments if m.progress == last))

    def frames_at(self, progress: float) -> Frames:
        """The body at a place between two key poses."""
        first = min(int(progress), len(self.poses) - 1)
        a, b = self.poses[first], self.poses[min(first + 1, len(self.poses) - 1)]
        part = progress - first
        return frames_of(
            {name: _vec(a.angles[name], b.angles[name], part) for name in a.angles},
            lies=self.lies,
            carried_by=self.carried_by,
            root=_target(a.root, b.root, part),
            at={point: _target(a.at[point], b.at[point], part) for point in a.at},
        )

    @cached_property
    def _progress(self) -> tuple[float, ...]:
        moves = range(1, len(self.poses))
        parts = [i / self.steps for i in range(1, self.steps + 1)]
        between = [k - 1 + (x if self.is_steady else eased(x)) for k in moves for x in parts]
        return (0.0, *between)


def way_times(poses: Sequence[Timed], steps: int, back_s: float) -> Iterator[tuple[float, ...]]:
    """When each moment is reached: on the way out, after its rest, and on the way back."""
    way_out: list[tuple[float, ...]] = [(0.0, poses[0].rest_s)]
    now = poses[0].rest_s
    for pose in poses[1:]:
        way_out += [(now + pose.take_s * i / steps,) for i in range(1, steps + 1)]
        now += pose.take_s + pose.rest_s
        way_out[-1] = (*way_out[-1], now)
    last = len(way_out) - 1
    for i, found in enumerate(way_out):
        back = (now + back_s * (last - i) / last,) if back_s and i < last else ()
        yield (*found, *back)


def eased(part: float) -> float:
    """Slow at both ends, like a limb that starts and stops: half a cosine."""
    return round(0.5 - 0.5 * cos(pi * part), 6)


def _vec(a: Vec, b: Vec, part: float) -> Vec:
    x, y, z = (p + (q - p) * part for p, q in zip(a, b, strict=True))
    return (x, y, z)


def _target(a: Target, b: Target, part: float) -> Target:
    x, y, z = (
        p if p is None or q is None else p + (q - p) * part for p, q in zip(a, b, strict=True)
    )
    return (x, y, z)


@cache
def figures() -> Mapping[str, Figure]:
    """Every figure by the code of its exercise."""
    rows = {code: row for name in names("exercises") for code, row in _rows(name)}
    return MappingProxyType({code: _figure(code, rows[code]) for code in sorted(rows)})


def _rows(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from load(f"exercises/{name}").items()


def _figure(code: str, row: dict[str, Any]) -> Figure:
    plain = {key: value for key, value in row.items() if key not in ("pose", "says")}
    lies, carried = row.get("lies", "upright"), row.get("carried_by", "sole_R")
    for name in ("moves", "props", "arrows", "fists"):
        plain[name] = tuple(plain.get(name, ()))
    for name in ("muscles", "layers"):
        plain[name] = tuple(tuple(each) for each in plain.get(name, ()))
    poses = tuple(_poses(row["pose"], lies, carried))
    return Figure(code=code, says=tuple(row["says"]), poses=poses, **plain)


def _poses(rows: list[dict[str, Any]], lies: str, carried_by: str) -> Iterator[Pose]:
    """Key poses in order; each takes over what it does not name."""
    angles: dict[str, Vec] = dict(REST)
    at: dict[str, Target] = {}
    root: Target = (0, 0, None)
    first: Frames | None = None
    for row in rows:
        angles = angles | dict(_both_sides(row.get("angles", {}), _angle))
        root = _point(row["root"]) if "root" in row else root
        if first is None:
            first = frames_of(angles, lies=lies, carried_by=carried_by, root=root, at={})
        for point, target in row.get("at", {}).items():
            at = at | {name: _kept(target, name, first) for name in _sides_of(point)}
        yield Pose(
            name=tuple(row["name"]),
            take_s=row.get("take_s", 0),
            rest_s=row.get("rest_s", 0),
            root=root,
            angles=angles,
            at=at,
        )


def _sides_of(point: str) -> tuple[str, ...]:
    return (point,) if point[-2:] in ("_R", "_L") else (f"{point}_R", f"{point}_L")


def _both_sides(given: dict[str, Any], read: Any) -> Iterator[tuple[str, Vec]]:
    """A name without a side is meant for both."""
    for name, value in given.items():
        for each in _sides_of(name) if name in SIDED else (name,):
            yield each, read(value)


def _angle(value: float | list[float]) -> Vec:
    """One number is flexion."""
    x, y, z = (value, 0, 0) if isinstance(value, int | float) else value
    return (x, y, z)


def _point(value: list[Any]) -> Target:
    """Two or three places in percent of height; "" leaves one as it is."""
    x, y, z = (None if part == "" else part for part in (*value, *[""] * (3 - len(value))))
    return (x, y, z)


def _kept(value: list[Any], point: str, first: Frames) -> Target:
    """A contact; its z goes outwards, and "stays" is where the first pose had it."""
    here = where(first, point)
    mirror = -1 if point.endswith("_L") else 1
    found: list[float | None] = []
    for i, part in enumerate((*value, *[""] * (3 - len(value)))):
        if part == STAYS:
            found.append(100 * here[i])
        else:
            found.append(None if part == "" else part * (mirror if i == 2 else 1))
    return (found[0], found[1], found[2])
