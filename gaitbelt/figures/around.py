"""What is around the person: props, bands and arrows."""

from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any

from gaitbelt.figures import flat
from gaitbelt.figures.flat import PERCENT, Spot, short
from gaitbelt.figures.paper import Paper
from gaitbelt.figures.person import Person
from gaitbelt.figures.props import BOXES
from gaitbelt.figures.space import dot


class Around:
    """Things and arrows on the paper of a person."""

    def __init__(self, person: Person) -> None:
        self.person, self.paper = person, person.paper

    def prop(self, prop: Mapping[str, Any]) -> str:
        if prop["kind"] in BOXES:
            return "".join(self._box(box) for box in BOXES[prop["kind"]](prop))
        return self._soft(prop) if prop["kind"] == "soft" else self._band(prop)

    def _box(self, box: Sequence[float]) -> str:
        x, y, z = box[:2], box[2:4], box[4:]
        near = flat.VIEWS[self.paper.figure.view][2]
        corners = [(a, b, c) for a in x for b in y for c in z]
        front = max(dot(near, corner) for corner in corners)
        faces = (("g", corners), ("f", [c for c in corners if dot(near, c) > front - 0.01]))
        text = ""
        for ink, places in faces:
            discs = [(*self.paper.at(place, {}), 0.0) for place in places]
            self.paper.extent += discs
            text += f'<path{self.paper.ink(ink)} d="{flat.outline(discs)}"/>'
        return text

    def _soft(self, prop: Mapping[str, Any]) -> str:
        """A pillow, roll, towel or weight: a hull of spheres, in the world or on a segment."""
        ink, on = self.paper.ink(prop.get("ink", "g")), prop.get("on")
        if not on:
            discs = [(*self.paper.at(s[:3], {}), s[3] * PERCENT) for s in prop["spheres"]]
            self.paper.extent += discs
            return f'<path{ink} d="{flat.outline(discs)}"/>'
        frame, (x, y, angle, _) = self.paper.frames[0][on], self.person.places[on][0]
        here = [
            (*flat.turned((u - x, v - y), -angle), s[3] * PERCENT)
            for s in prop["spheres"]
            for u, v in [self.paper.flat(frame.point((s[0] / 100, s[1] / 100, s[2] / 100)))]
        ]
        return self.paper.group(self.person.world(on), f'<path{ink} d="{flat.outline(here)}"/>')

    def _band(self, prop: Mapping[str, Any]) -> str:
        """A band, strap or stick between two points; one in the world is its anchor."""
        ends = [
            (self.paper.at(prop["from"], f), self.paper.at(prop["to"], f))
            for f in self.paper.frames
        ]
        spans = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in ends]
        longest = max(spans)
        angles = flat.unwound(flat.angle_of(a, b) for a, b in ends)
        values = [
            (a[0], a[1], angle, span / longest)
            for (a, _), angle, span in zip(ends, angles, spans, strict=True)
        ]
        ink = self.paper.ink(prop.get("ink", "k"))
        text = self.paper.group(values, f'<path{ink} d="M0-3H{short(longest)}V3H0z"/>')
        if isinstance(prop["from"], str):
            return text
        (x, y) = ends[0][0]
        self.paper.extent.append((x, y, 8))
        return text + f'<circle{ink} cx="{short(x)}" cy="{short(y)}" r="6"/>'

    def arrow(self, arrow: Mapping[str, Any]) -> str:
        """Along the way of a point of the body, or clear of it; or from place to place."""
        first, last = arrow.get("poses", (0, 1))
        ways = [m.frames for m in self.paper.moments if first <= m.progress <= last]
        track = (
            [self.paper.at(arrow["of"], frames) for frames in ways]
            if "of" in arrow
            else [self.paper.at(place, {}) for place in arrow["way"]]
        )
        return arrow_along(self.paper, arrow, track)


def arrow_along(paper: Paper[Any], arrow: Mapping[str, Any], track: Sequence[Spot]) -> str:
    """An arrow beside a track on paper."""
    dx, dy = arrow.get("shift", (0, 0))
    part = arrow.get("part", (0.1, 0.95))
    spots = flat.beside(track, arrow.get("gap", 0) * PERCENT, (part[0], part[1]))
    if "way" in arrow:
        spots = [flat.between(track[0], track[-1], i / 4) for i in range(5)]
    spots = [(x + dx * PERCENT, y + dy * PERCENT) for x, y in spots]
    paper.extent += [(x, y, 4 * PERCENT) for x, y in spots]
    text = f'<path{paper.ink("r")} d="{flat.smooth(spots)}"/>' + _head(paper, spots[-1], spots[-2])
    return text + (_head(paper, spots[0], spots[1]) if arrow.get("both") else "")


def _head(paper: Paper[Any], tip: Spot, behind: Spot) -> str:
    angle = flat.angle_of(behind, tip)
    corners = [flat.turned(c, angle) for c in ((15, 0), (-7, 9), (-7, -9))]
    spots = [f"{short(tip[0] + x)} {short(tip[1] + y)}" for x, y in corners]
    return f'<path{paper.ink("d")} d="M{"L".join(spots)}z"/>'
