"""From space to paper: projection, outlines of round things, short numbers, tracks of a motion."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, radians, sin
from typing import Final

from gaitbelt.figures.film import eased
from gaitbelt.figures.space import Vec, dot

HEIGHT: Final = 400  # of the body, in units of the drawing
PERCENT: Final = HEIGHT / 100

# Oblique: angles in the plane of the view stay true, what is nearer stands a little lower and, from
# the side, to the left. Rows are right, down and towards the viewer, in world directions.
VIEWS: Final = {
    "side": ((1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "front": ((0, 0, -1), (0, -1, 0), (1, 0, 0)),
    "back": ((0, 0, 1), (0, -1, 0), (-1, 0, 0)),
}
DEPTH: Final = {"side": (0.2, 0.12), "front": (0, 0.2), "back": (0, 0.2)}

type Spot = tuple[float, float]
type Disc = tuple[float, float, float]


def projected(view: str, depth: tuple[float, float] | None, place: Vec) -> Spot:
    """Where a place of the world stands on paper."""
    right, down, near = VIEWS[view]
    left, lower = depth or DEPTH[view]
    out = dot(near, place)
    return (
        HEIGHT * (dot(right, place) - left * out),
        HEIGHT * (dot(down, place) + lower * out),
    )


def short(number: float, places: int = 0) -> str:
    """A number in as few characters as a drawing allows."""
    text = f"{round(number, places) + 0.0:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def turned(spot: Spot, angle: float) -> Spot:
    c, s = cos(radians(angle)), sin(radians(angle))
    return (spot[0] * c - spot[1] * s, spot[0] * s + spot[1] * c)


def outline(discs: Iterable[Disc]) -> str:
    """The path around discs as a rubber band would go: arcs joined by straight lines."""
    return _outline(tuple((round(x, 1), round(y, 1), round(r, 1)) for x, y, r in discs))


@cache
def _outline(discs: tuple[Disc, ...]) -> str:
    runs = list(_runs(discs))
    if len(runs) == 1:
        x, y, r = discs[runs[0][0]]
        across = short(2 * r)
        arc = f"a{short(r)} {short(r)} 0 0 0"
        return _tight(f"M{short(x - r)} {short(y)}{arc} {across} 0{arc} -{across} 0z")
    path = ""
    for disc, start, end in runs:
        x, y, r = discs[disc]
        first, last = _rim(x, y, r, start), _rim(x, y, r, end)
        path += f"{'L' if path else 'M'}{first}"
        if r and first != last:
            path += f"A{short(r)} {short(r)} 0 {int(end - start > pi)} 1 {last}"
    return _tight(path + "z")


def _rim(x: float, y: float, r: float, angle: float) -> str:
    return f"{short(x + r * cos(angle))} {short(y + r * sin(angle))}"


def _tight(path: str) -> str:
    return path.replace(" -", "-")


def _runs(discs: Sequence[Disc]) -> Iterator[tuple[int, float, float]]:
    """Which disc is outermost, from which direction to which, all the way round."""
    many = 180

    def outermost(angle: float) -> int:
        c, s = cos(angle), sin(angle)
        return max(range(len(discs)), key=lambda i: discs[i][0] * c + discs[i][1] * s + discs[i][2])

    angles = [2 * pi * (i + 0.5) / many for i in range(many)]  # no side of a box is met head on
    seen = [(outermost(angle), angle) for angle in angles]
    seen.append((seen[0][0], angles[0] + 2 * pi))
    switches = [
        (a, b, _switch(outermost, a, low, high)) for (a, low), (b, high) in pairwise(seen) if a != b
    ]
    if not switches:
        yield seen[0][0], 0, 2 * pi
    for (_, disc, start), (_, _, end) in zip(
        switches, [*switches[1:], *[(a, b, t + 2 * pi) for a, b, t in switches[:1]]], strict=True
    ):
        yield disc, start, end


def _switch(outermost: Callable[[float], int], disc: int, low: float, high: float) -> float:
    """The direction in which another disc takes over."""
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if outermost(middle) == disc else (low, middle)
    return high


type Value = tuple[float, float, float, float]  # x, y, angle, stretch
LOOSE: Final[Value] = (0.8, 0.8, 0.6, 0.02)  # how far a track may be off, unseen


def is_still(values: Sequence[Value]) -> bool:
    return all(_off(value, values[0]) <= 0.5 for value in values)


def follows_key_poses(values: Sequence[Value], keys: Sequence[int]) -> bool:
    """Whether easing from key pose to key pose gives the same motion."""
    for a, b in pairwise(keys):
        for i in range(a + 1, b):
            part = eased((i - a) / (b - a))
            if _off(_between(values[a], values[b], part), values[i]) > 1:
                return False
    return True


def needed(values: Sequence[Value], keys: Sequence[int]) -> list[int]:
    """The moments that a motion in straight pieces cannot do without (Ramer-Douglas-Peucker)."""

    def split(a: int, b: int) -> list[int]:
        def miss(i: int) -> float:
            return _off(_between(values[a], values[b], (i - a) / (b - a)), values[i])

        worst = max(range(a + 1, b), key=miss, default=a)
        if worst == a or miss(worst) <= 1:
            return [a]
        return split(a, worst) + split(worst, b)

    return [i for a, b in pairwise(keys) for i in split(a, b)] + [keys[-1]]


def _between(a: Value, b: Value, part: float) -> Value:
    x, y, turn, stretch = (p + (q - p) * part for p, q in zip(a, b, strict=True))
    return (x, y, turn, stretch)


def _off(a: Value, b: Value) -> float:
    """How far apart two values are, 1 being as much as stays unseen."""
    return max(abs(p - q) / loose for p, q, loose in zip(a, b, LOOSE, strict=True))


def unwound(angles: Iterable[float]) -> list[float]:
    """Angles without jumps of a whole turn."""
    found: list[float] = []
    for angle in angles:
        last = found[-1] if found else 0
        found.append(angle + 360 * round((last - angle) / 360) if found else angle)
    return found


def angle_of(a: Spot, b: Spot) -> float:
    return degrees(atan2(b[1] - a[1], b[0] - a[0]))


def beside(track: Sequence[Spot], gap: float, part: tuple[float, float]) -> list[Spot]:
    """Five spots along a track, `gap` to its left; a short way is made long enough to be seen."""
    total = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(track)) or 1
    spots = [_along(track, total, part[0] + (part[1] - part[0]) * i / 4) for i in range(5)]
    ways = [
        (b[0] - a[0], b[1] - a[1])
        for a, b in (
            (_along(track, total, max(0, t - 0.12)), _along(track, total, min(1, t + 0.12)))
            for t in (part[0] + (part[1] - part[0]) * i / 4 for i in range(5))
        )
    ]
    moved = [
        (x + gap * dy / (hypot(dx, dy) or 1), y - gap * dx / (hypot(dx, dy) or 1))
        for (x, y), (dx, dy) in zip(spots, ways, strict=True)
    ]
    grow = max(1.0, 13 * PERCENT / (total * (part[1] - part[0])))
    mx, my = moved[2]
    return [(mx + (x - mx) * grow, my + (y - my) * grow) for x, y in moved]


def between(a: Spot, b: Spot, part: float) -> Spot:
    return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)


def _along(track: Sequence[Spot], total: float, part: float) -> Spot:
    left = part * total
    for a, b in pairwise(track):
        step = hypot(b[0] - a[0], b[1] - a[1])
        if left <= step and step:
            return between(a, b, left / step)
        left -= step
    return track[-1]


def smooth(spots: Sequence[Spot]) -> str:
    """A path through spots (Catmull-Rom, as cubic curves)."""
    path = f"M{short(spots[0][0])} {short(spots[0][1])}"
    for i, (a, b) in enumerate(pairwise(spots)):
        before, after = spots[max(i - 1, 0)], spots[min(i + 2, len(spots) - 1)]
        bends = (
            a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6,
            b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6, *b,
        )  # fmt: skip
        path += "C" + " ".join(short(each) for each in bends)
    return _tight(path)
