"""How exercises look: descriptions of poses, drawn as small accessible pictures. Pure Python.

`python -m tools.figures` draws every figure once into the static files of the library.
"""

from collections.abc import Iterator

from gaitbelt.figures.drawing import Drawing
from gaitbelt.figures.film import Figure, figures

__all__ = ["Figure", "animated", "codes", "figures", "still"]


def codes() -> frozenset[str]:
    """The exercises that have a figure."""
    return frozenset(figures())


def animated(code: str, names: tuple[str, str]) -> str:
    """The moving figure of an exercise, with its name in English and Spanish."""
    return Drawing(figures()[code]).svg(names)


def still(code: str, pose: int, names: tuple[str, str], *, mirrored: bool = False) -> str:
    """One key pose in black and white, for print; mirrored for the left side."""
    return Drawing(figures()[code], still=pose, mirrored=mirrored).svg(names)


def stills(code: str, names: tuple[str, str], *, mirrored: bool = False) -> Iterator[str]:
    """Every key pose of an exercise, for print."""
    for pose in range(len(figures()[code].poses)):
        yield still(code, pose, names, mirrored=mirrored)
