"""What a figure is drawn on: places on paper, inks, and groups that move along tracks."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from gaitbelt.figures import flat, inks
from gaitbelt.figures.body import where
from gaitbelt.figures.film import Moment
from gaitbelt.figures.flat import Spot, Value, short
from gaitbelt.figures.space import Frame, Vec


class Filmed(Protocol):
    """A figure as far as its paper asks: its moments, and how it is seen."""

    @property
    def moments(self) -> tuple[Moment, ...]: ...
    @property
    def total_s(self) -> float: ...
    @property
    def view(self) -> str: ...
    @property
    def depth(self) -> tuple[float, float] | None: ...
    @property
    def is_steady(self) -> bool: ...


class Paper[F: Filmed]:
    """The paper of one figure; `still` names the key pose to print, None draws the motion.

    `extent` collects all that was drawn, as discs; `tracks` the motions, as the text of their
    keyframes.
    """

    def __init__(self, figure: F, still: int | None) -> None:
        self.figure, self.still = figure, still
        self.tracks: dict[tuple[str, str, bool], str] = {}
        self.used: set[str] = set()
        self.extent: list[flat.Disc] = []
        self.moments = figure.moments
        self.frames = [m.frames for m in self.moments if still is None or m.progress == still]
        self.keys = [i for i, m in enumerate(self.moments) if m.progress == int(m.progress)]

    def at(self, place: Any, frames: Mapping[str, Frame]) -> Spot:
        """A named point of the body, or [x, y, z] in percent of height, on paper."""
        if isinstance(place, str):
            return self.flat(where(frames, place))
        return self.flat((place[0] / 100, place[1] / 100, place[2] / 100))

    def flat(self, place: Vec) -> Spot:
        return flat.projected(self.figure.view, self.figure.depth, place)

    def ink(self, name: str) -> str:
        """The class of an ink; in print its attributes."""
        if self.still is not None:
            return inks.printed(name)
        self.used.add(name)
        return f' class="{name}"'

    def group(self, values: Sequence[Value], inside: str) -> str:
        """What moves along a track; a still one is simply placed."""
        if not inside:
            return ""
        x, y, angle, stretch = values[0]
        if len(values) == 1 or flat.is_still(values):
            way = f"translate({short(x)} {short(y)})" if round(x) or round(y) else ""
            way += f"rotate({short(angle, 1)})" if round(angle, 1) else ""
            way += f"scale({stretch:.3g} 1)" if abs(stretch - 1) > 0.01 else ""
            return f'<g transform="{way}">{inside}</g>' if way else inside
        return f'<g class="{self._track(values)}">{inside}</g>'

    def _track(self, values: Sequence[Value]) -> str:
        """The class of a motion: eased between key poses where that is the same, else in pieces."""
        is_eased = flat.follows_key_poses(values, self.keys)
        chosen = self.keys if is_eased else flat.needed(values, self.keys)
        varies = [
            max(abs(v[i] - values[0][i]) for v in values) > loose
            for i, loose in enumerate((0.7, 0.7, 0.5, 0.02))
        ]
        moves, turns, stretches = varies[0] or varies[1], varies[2], varies[3]

        def css(v: Value, *, fixed: bool) -> str:
            said = [
                (moves, f"translate:{short(v[0])}px {short(v[1])}px".removesuffix(" 0px")),
                (turns, f"rotate:{short(v[2], 0 if self.figure.is_steady else 1)}deg"),
                (stretches, f"scale:{v[3]:.3g} 1"),
            ]
            plain = ("translate:0px", "rotate:0deg", "scale:1 1") if fixed else ()
            return ";".join(text for does, text in said if does != fixed and text not in plain)

        rules: dict[str, set[str]] = {}
        for i in chosen:
            text = css(values[i], fixed=False)
            percents = {short(100 * t / self.figure.total_s, 1) for t in self.moments[i].times}
            rules.setdefault(text, set()).update(percents)
        frames = "".join(
            ",".join(f"{t}%" for t in sorted(times, key=float)) + "{" + text + "}"
            for text, times in rules.items()
        )
        key = (css(values[0], fixed=True), frames, is_eased)
        return self.tracks.setdefault(key, f"{'e' if is_eased else 'k'}{len(self.tracks)}")
