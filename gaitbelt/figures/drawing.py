"""One figure as SVG: an animation for the screen, or one key pose in black and white for print.

Segments hang in one another as nested groups, each turned by its joint; what a joint does in time
becomes keyframes. A foot or hand that rests in the world is drawn outside of the nest, so that it
never slides.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Final
from xml.sax.saxutils import escape

from gaitbelt.figures import flat, inks
from gaitbelt.figures.around import Around, arrow_along
from gaitbelt.figures.body import kind, shapes
from gaitbelt.figures.closeup import CloseUp, Pieces
from gaitbelt.figures.film import Figure
from gaitbelt.figures.flat import HEIGHT, PERCENT, short
from gaitbelt.figures.paper import Paper
from gaitbelt.figures.person import Person

CURVE: Final = "cubic-bezier(.37,0,.63,1)"  # the half cosine of `film.eased`
OUTLINES: Final = re.compile(r' d="([^"]{40,})"')
type Window = tuple[float, float, float, float]  # left, top, width, height
RATIO: Final = 1.25  # width to height


class Picture[F: (Figure, CloseUp)](ABC):
    """What a figure is drawn as; `still` names the key pose to print, None draws the motion."""

    least: ClassVar[float]  # width of the window, in percent of the body's height

    def __init__(self, figure: F, *, still: int | None = None, mirrored: bool = False) -> None:
        self.figure: F = figure
        self.mirrored = mirrored
        self.paper: Paper[F] = Paper(figure, still)

    @abstractmethod
    def _drawn(self) -> str:
        """Everything but the floor; the paper knows its extent afterwards."""

    @abstractmethod
    def _has_floor(self) -> bool: ...

    def _shown(self, arrows: Iterable[tuple[int, str]]) -> str:
        """The arrows; in print each with the pose in which its movement starts."""
        return "".join(text for pose, text in arrows if self.paper.still in (None, pose))

    def _window(self) -> Window:
        """What is shown: everything in every moment, and a margin."""
        margin = 4 * PERCENT
        left = min(x - r for x, _, r in self.paper.extent) - margin
        right = max(x + r for x, _, r in self.paper.extent) + margin
        top = min(y - r for _, y, r in self.paper.extent) - margin
        low = 2 * PERCENT if self._has_floor() else top
        bottom = max(max(y + r for _, y, r in self.paper.extent), low) + margin
        width = max(right - left, (bottom - top) * RATIO, self.least * PERCENT)
        height = width / RATIO
        over = (left + right - width) / 2
        down = bottom - height if bottom - top > 0.6 * height else (top + bottom - height) / 2
        return over, down, width, height

    def _floor(self, left: float, width: float) -> str:
        if not self._has_floor():
            return ""
        ends = [(left + 28, 3, 3), (left + width - 28, 3, 3)]
        return f'<path{self.paper.ink("g")} d="{flat.outline(ends)}"/>'

    def inside(self) -> tuple[str, Window]:
        """Everything that is drawn, and its window: the same one for all stills of a figure."""
        drawn = self._drawn()
        left, top, width, height = self._window()
        drawn = self._floor(left, width) + drawn
        if self.mirrored:
            drawn, left = f'<g transform="scale(-1 1)">{drawn}</g>', -left - width
        return drawn, (left, top, width, height)

    def svg(self, names: tuple[str, str]) -> str:
        """The drawing as a file of its own, with its name and description in both languages."""
        drawn, (left, top, width, height) = self.inside()
        box = f"{short(left)} {short(top)} {short(width)} {short(height)}"
        says = self.figure.says
        words = "".join(
            f'<{tag} id="{tag[0]}{lang}" lang="{lang}">{escape(text)}</{tag}>'
            for tag, texts in (("title", names), ("desc", says))
            for lang, text in zip(("en", "es"), texts, strict=True)
        )
        paper = (
            f'<path{self.paper.ink("b")} d="M{short(left)} {short(top)}h{short(width)}'
            f'v{short(height)}h-{short(width)}z"/>'
        )
        style = f"<style>{self.style()}</style>" if self.paper.still is None else ""
        drawn = shared(drawn)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="still" role="img" '
            f'aria-labelledby="ten den" viewBox="{box}">{words}{style}{paper}{drawn}</svg>'
        )

    def style(self) -> str:
        """Colours, then the tracks; a reader who wants no motion sees the telling pose."""
        total = short(self.figure.total_s, 1)
        css = inks.sheet(self.paper.used)
        play = f"{total}s {CURVE} var(--d,0s) infinite var(--p,running)"
        css += f"[class^=e],[class^=k]{{animation:{play}}}"
        css += "[class^=k]{animation-timing-function:linear}"
        for (fixed, frames, _), name in self.paper.tracks.items():
            css += f"@keyframes {name}{{{frames}}}"
            css += f".{name}{{{fixed}{';' if fixed else ''}animation-name:{name}}}"
        pause = f"{{--p:paused;--d:-{short(self.figure.telling, 1)}s}}"
        return css + f"@media(prefers-reduced-motion:reduce){{svg{pause}}}:target{pause}"


class Drawing(Picture[Figure]):
    """A whole person among what stands around."""

    least = 110

    def __init__(self, figure: Figure, *, still: int | None = None, mirrored: bool = False) -> None:
        super().__init__(figure, still=still, mirrored=mirrored)
        self.person = Person(self.paper)
        self.around = Around(self.person)

    def _has_floor(self) -> bool:
        return all(p["kind"] != "mat" for p in self.figure.props)

    def _drawn(self) -> str:
        """The body among its props, and its arrows."""
        props = self.figure.props
        behind = "".join(self.around.prop(p) for p in props if not p.get("front"))
        body = self.person.body()
        before = "".join(self.around.prop(p) for p in props if p.get("front"))
        arrows = [(a.get("poses", (0, 1))[0], self.around.arrow(a)) for a in self.figure.arrows]
        for moment in self.paper.moments:
            for name, frame in moment.frames.items():
                for _, circles in shapes(kind(name)):
                    self.paper.extent += [
                        (*self.paper.flat(frame.point(c[:3])), c[3] * HEIGHT) for c in circles
                    ]
        return behind + body + before + self._shown(arrows)


class CloseDrawing(Picture[CloseUp]):
    """A hand, a foot or a head from near."""

    least = 60

    def _has_floor(self) -> bool:
        return self.figure.floor

    def _drawn(self) -> str:
        pieces = Pieces(self.paper)
        body = pieces.body()
        arrows = [
            (poses[0], arrow_along(self.paper, a, pieces.spots(a["of"], poses)))
            for a in self.figure.arrows
            for poses in (a.get("poses", (0, 1)),)
        ]
        return body + self._shown(arrows)


def shared(drawn: str) -> str:
    """Outlines that occur more than once, such as those of both legs, are written once."""
    found = OUTLINES.findall(drawn)
    often = [d for d in dict.fromkeys(found) if found.count(d) > 1]
    for number, d in enumerate(often):
        drawn = re.sub(
            r"<path([^>]*) d=\"" + re.escape(d) + r"\"/>", rf'<use\1 href="#d{number}"/>', drawn
        )
    paths = "".join(f'<path id="d{number}" d="{d}"/>' for number, d in enumerate(often))
    return f"<defs>{paths}</defs>{drawn}" if often else drawn
