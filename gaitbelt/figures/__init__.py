"""How exercises look: descriptions of poses, drawn as small accessible pictures. Pure Python.

`python -m tools.figures` draws every figure once into the static files of the library.
"""

from collections.abc import Iterator

from gaitbelt.figures.closeup import closeups
from gaitbelt.figures.drawing import CloseDrawing, Drawing
from gaitbelt.figures.film import Figure, figures

__all__ = ["Figure", "animated", "closeups", "codes", "figures", "says", "still", "stills"]


def codes() -> frozenset[str]:
    """The exercises that have a figure."""
    return frozenset(figures()) | frozenset(closeups())


def says(code: str) -> tuple[str, str]:
    """What a figure shows, for a listener, in English and Spanish; "" where there is none."""
    found = figures().get(code) or closeups().get(code)
    return found.says if found else ("", "")


def animated(code: str, names: tuple[str, str]) -> str:
    """The moving figure of an exercise, with its name in English and Spanish."""
    return _drawing(code).svg(names)


def still(code: str, pose: int, names: tuple[str, str], *, mirrored: bool = False) -> str:
    """One key pose in black and white, for print; mirrored for the left side."""
    return _drawing(code, pose, mirrored=mirrored).svg(names)


def stills(code: str, names: tuple[str, str], *, mirrored: bool = False) -> Iterator[str]:
    """Every key pose of an exercise, for print."""
    for pose in range(len((figures().get(code) or closeups()[code]).poses)):
        yield still(code, pose, names, mirrored=mirrored)


def _drawing(
    code: str, pose: int | None = None, *, mirrored: bool = False
) -> Drawing | CloseDrawing:
    if code in closeups():
        return CloseDrawing(closeups()[code], still=pose, mirrored=mirrored)
    return Drawing(figures()[code], still=pose, mirrored=mirrored)
