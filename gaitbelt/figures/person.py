"""The drawn person: segments as outlines, nested limb by limb, in layers from far to near."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import hypot
from typing import Final

from gaitbelt.figures import flat
from gaitbelt.figures.body import (
    ARM,
    BALL,
    LEG,
    LIMBS,
    SIDES,
    Circle,
    above,
    axis,
    kind,
    segments,
    shapes,
    side,
)
from gaitbelt.figures.film import Figure
from gaitbelt.figures.flat import HEIGHT, Value, short
from gaitbelt.figures.paper import Paper
from gaitbelt.figures.space import dot, length, minus

SHAFTS: Final = frozenset({"thigh", "shank", "upper", "fore"})
ENDS: Final = frozenset({"foot", "toes", "hand"})
LAYERS: Final = {
    "side": (("arm_L",), ("leg_L",), ("trunk", "pelvis", "leg_R"), ("arm_R",)),
    "front": (("leg_L", "leg_R", "pelvis", "trunk"), ("arm_L",), ("arm_R",)),
    "back": (("arm_L",), ("arm_R",), ("leg_L", "leg_R", "pelvis", "trunk")),
}  # far to near
COTTON: Final = {"skin": "s", "neck": "n", "nose": "s", "top": "t", "pants": "p", "shoe": "o"}


class Person:
    """The body of a figure on its paper."""

    def __init__(self, paper: Paper[Figure]) -> None:
        self.paper = paper
        self.moving = {
            f"{name}_{side(limb)}" if side(limb) else name
            for limb in paper.figure.moves
            for name in LIMBS.get(kind(limb), (kind(limb),))
        }
        self.places = {name: self._placed(name) for name in segments()}

    def _placed(self, name: str) -> list[Value]:
        """Where a segment begins, where it points, and how long it looks, at each moment."""
        ends = [
            (self.paper.flat(f[name].at), self.paper.flat(f[name].point(axis(name))))
            for f in self.paper.frames
        ]
        angles = flat.unwound(flat.angle_of(a, b) for a, b in ends)
        return [
            (a[0], a[1], angle, hypot(b[0] - a[0], b[1] - a[1]))
            for (a, b), angle in zip(ends, angles, strict=True)
        ]

    def world(self, name: str) -> list[Value]:
        """The place of a segment on paper, without its length."""
        return [(x, y, angle, 1.0) for x, y, angle, _ in self.places[name]]

    def _local(self, name: str) -> list[Value]:
        """The place of a segment inside the group of the one it hangs on."""
        found, angles = [], []
        for own, up in zip(self.places[name], self.places[above(name)], strict=True):
            spot = flat.turned((own[0] - up[0], own[1] - up[1]), -up[2])
            found.append(spot)
            angles.append(own[2] - up[2])
        whole = 360 * round(angles[0] / 360)
        return [
            (x, y, angle - whole, 1.0)
            for (x, y), angle in zip(found, flat.unwound(angles), strict=True)
        ]

    @cached_property
    def resting(self) -> set[str]:
        """Feet and hands that stay where they are while the body moves."""
        if flat.is_still(self.world("pelvis")):
            return set()
        return {
            name
            for name in self.places
            if kind(name) in ENDS
            and all(
                abs(v[i] - self.places[name][0][i]) < loose
                for v in self.places[name]
                for i, loose in enumerate((0.3, 0.3, 0.5))
            )
        }

    @cached_property
    def stiff(self) -> set[str]:
        """Toes that never bend: they are one piece with the foot."""
        return {
            f"toes_{hand}"
            for hand in SIDES
            if all(
                length(minus(f[f"toes_{hand}"].forward, f[f"foot_{hand}"].forward)) < 0.01
                for f in self.paper.frames
            )
        }

    def is_far(self, name: str) -> bool:
        return self.paper.figure.view == "side" and side(name) == "L"

    def pieces(self, name: str) -> str:
        """The outlines of one segment in its own frame, as it looks when it is longest."""
        values = self.places[name]
        best = max(range(len(values)), key=lambda i: values[i][3])
        frame, (x, y, angle, longest) = self.paper.frames[best][name], values[best]
        shape = "fist" if name in self.paper.figure.fists else kind(name)
        facing = dot(flat.VIEWS[self.paper.figure.view][2], frame.forward)
        text = ""
        for cloth, circles in self._cloths(name, shape, facing):
            discs = [(*self.paper.flat(frame.point(c[:3])), c[3] * HEIGHT) for c in circles]
            spots = [flat.turned((u - x, v - y), -angle) for u, v, _ in discs]
            here = [(round(u), round(v), d[2]) for (u, v), d in zip(spots, discs, strict=True)]
            ink = self.paper.ink(self._cloth_ink(name, cloth, facing))
            text += f'<path{ink} d="{flat.outline(here)}"/>'
        own = [spec for spec in self.paper.figure.muscles if spec[0] == name]
        text += "".join(self._muscle(longest, shape, spec) for spec in own)
        ratios = [v[3] / longest for v in values]
        return self._foreshortened(name, text, ratios, longest) if min(ratios) < 0.93 else text

    def _cloths(self, name: str, shape: str, facing: float) -> Iterable[tuple[str, list[Circle]]]:
        found = shapes(shape)
        if shape == "head":
            found = [each for each in found if each[0] != "nose" or facing > -0.5]
            if facing > 0.5:  # hair behind the face
                found = [found[-1], *found[:-1]]
        if shape == "foot" and f"toes_{side(name)}" in self.stiff:
            x, y, z = BALL
            toes = [(x + a, y + b, z + c, r) for a, b, c, r in shapes("toes")[0][1][1:]]
            found = [(cloth, [*circles, *toes]) for cloth, circles in found]
        return found

    def _cloth_ink(self, name: str, cloth: str, facing: float) -> str:
        if cloth == "hair":
            return "h"
        if cloth == "nose" and facing > 0.5:
            return "n"
        ink = COTTON[cloth]
        if name in self.moving and cloth != "neck":
            ink = "a" if ink == "s" else "d"
        return ink.upper() if self.is_far(name) else ink

    def _foreshortened(self, name: str, text: str, ratios: list[float], longest: float) -> str:
        """A bone that points at the viewer: its shaft shrinks, its ends stay round."""
        if kind(name) not in SHAFTS:
            return text
        circles = shapes(kind(name))[0][1]
        ink = self.paper.ink(self._cloth_ink(name, "skin", 0))
        first, last = (
            f'<circle{ink} r="{short(c[3] * HEIGHT)}"/>' for c in (circles[0], circles[-1])
        )
        shaft = self.paper.group([(0, 0, 0, ratio) for ratio in ratios], text)
        return shaft + first + self.paper.group([(longest * r, 0, 0, 1) for r in ratios], last)

    def _muscle(self, longest: float, shape: str, spec: tuple[str, float, float, float]) -> str:
        """A lens along the bone: the muscle that works."""
        name, start, end, where_ = spec
        width = shapes(shape)[0][1][0][3] * HEIGHT * 0.5
        a, b, y = start * longest, end * longest, -where_ * width
        middle = (a + b) / 2
        ink = self.paper.ink("d" if name in self.moving else "a")
        return (
            f'<path{ink} d="M{short(a)} {short(y)}Q{short(middle)} {short(y - width)} {short(b)} '
            f'{short(y)}Q{short(middle)} {short(y + width)} {short(a)} {short(y)}z"/>'
        )

    def limb(self, names: Sequence[str]) -> str:
        """A limb as nested groups, without what rests in the world."""
        name, *rest = names
        if name in self.resting | self.stiff:
            return ""
        return self.paper.group(
            self._local(name), self.pieces(name) + (self.limb(rest) if rest else "")
        )

    def part(self, name: str) -> str:
        """A part of the body inside the group of the pelvis."""
        if name == "pelvis":
            return self.pieces("pelvis")
        chest = self._local("chest")
        if name == "trunk":
            head = self.paper.group(self._local("head"), self.pieces("head"))
            neck = self.paper.group(self._local("neck"), self.pieces("neck") + head)
            return self.paper.group(chest, neck + self.pieces("chest"))
        hand = side(name)
        if kind(name) == "leg":
            return self.limb([f"{each}_{hand}" for each in LEG])
        return self.paper.group(chest, self.limb([f"{each}_{hand}" for each in ARM]))

    def body(self) -> str:
        """Layer by layer, far to near; each near one with an outline of paper behind it."""
        text = ""
        for i, parts in enumerate(self.paper.figure.layers or LAYERS[self.paper.figure.view]):
            inside = self.paper.group(self.world("pelvis"), "".join(map(self.part, parts)))
            inside += self._at_rest(parts)
            if self.paper.still is None and all(self.is_far(each) for each in parts):
                text += inside
            else:
                text += f'<use href="#l{i}"{self.paper.ink("w")}/><g id="l{i}">{inside}</g>'
        return text

    def _at_rest(self, parts: Iterable[str]) -> str:
        ends = [f"{end}_{side(part)}" for part in parts for end in LIMBS.get(kind(part), ())]
        return "".join(
            self.paper.group(self.world(name)[:1], self.pieces(name))
            for name in ends
            if name in self.resting - self.stiff
        )
