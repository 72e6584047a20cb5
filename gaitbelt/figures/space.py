"""Places and directions in space: x forward, y up, z to the patient's right; angles in degrees."""

from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin

type Vec = tuple[float, float, float]


def plus(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def minus(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def times(a: Vec, factor: float) -> Vec:
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def length(a: Vec) -> float:
    return hypot(*a)


def unit(a: Vec) -> Vec:
    return times(a, 1 / (length(a) or 1))


def _blend(a: Vec, b: Vec, degrees: float) -> tuple[Vec, Vec]:
    """Two directions turned together, `a` towards `b`."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return plus(times(a, c), times(b, s)), minus(times(b, c), times(a, s))


@dataclass(frozen=True, slots=True)
class Frame:
    """A segment of the body: where it begins, and its own forward, up and right."""

    at: Vec = (0, 0, 0)
    forward: Vec = (1, 0, 0)
    up: Vec = (0, 1, 0)
    right: Vec = (0, 0, 1)

    def point(self, offset: Vec) -> Vec:
        """A place of the segment, in the world."""
        x, y, z = (
            times(axis, part)
            for axis, part in zip((self.forward, self.up, self.right), offset, strict=True)
        )
        return plus(self.at, plus(x, plus(y, z)))

    def put(self, at: Vec) -> "Frame":
        return replace(self, at=at)

    def flexed(self, degrees: float) -> "Frame":
        """Turned about its right: what hangs down goes forward."""
        forward, up = _blend(self.forward, self.up, degrees)
        return replace(self, forward=forward, up=up)

    def leaned(self, degrees: float) -> "Frame":
        """Turned about its forward: the upper end goes to the right."""
        up, right = _blend(self.up, self.right, degrees)
        return replace(self, up=up, right=right)

    def twisted(self, degrees: float) -> "Frame":
        """Turned about its up: it faces to the right."""
        forward, right = _blend(self.forward, self.right, degrees)
        return replace(self, forward=forward, right=right)

    def aimed(self, way: Vec) -> "Frame":
        """Turned the shortest way so that its lower end points along `way`."""
        up = times(unit(way), -1)
        forward = unit(minus(self.forward, times(up, dot(self.forward, up))))
        return replace(self, forward=forward, up=up, right=cross(forward, up))

    def carried(self, was: Vec, now: Vec) -> "Frame":
        """Turned the shortest way that brings the direction `was` to `now`."""
        a, b = unit(was), unit(now)
        axis, cosine = cross(a, b), dot(a, b)

        def turned(way: Vec) -> Vec:  # Rodrigues
            once = cross(axis, way)
            return plus(plus(way, once), times(cross(axis, once), 1 / (1 + cosine)))

        return Frame(self.at, turned(self.forward), turned(self.up), turned(self.right))

    def seen_from(self, other: "Frame") -> "Frame":
        """Its directions as `other` has them for its own."""

        def inside(way: Vec) -> Vec:
            return (dot(way, other.forward), dot(way, other.up), dot(way, other.right))

        return Frame((0, 0, 0), inside(self.forward), inside(self.up), inside(self.right))

    def turned_like(self, inner: "Frame") -> "Frame":
        """The directions `inner` has inside this frame, in the world."""
        origin = self.put((0, 0, 0))
        return Frame(
            self.at, origin.point(inner.forward), origin.point(inner.up), origin.point(inner.right)
        )
