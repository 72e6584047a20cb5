"""The inks of a figure: light, dark and print; the style sheet that each drawing carries."""

from collections.abc import Iterable
from typing import Final

# class: fill in light, in dark, and on paper in black and white
INKS: Final = {
    "s": ("#cfd8df", "#a9b6c2", "#fff"),  # skin
    "S": ("#e3e9ed", "#5f6d7a", "#eee"),  # skin of the far side
    "n": ("#b9c5cf", "#8f9dab", "#ddd"),  # neck, in the head's shadow
    "t": ("#8ea0b1", "#71859a", "#e4e4e4"),  # top
    "T": ("#bdc8d2", "#475665", "#d4d4d4"),
    "p": ("#54636f", "#4d5e6d", "#bdbdbd"),  # trousers
    "P": ("#a3afb9", "#384551", "#cfcfcf"),
    "o": ("#3a4651", "#8393a3", "#8a8a8a"),  # shoe
    "O": ("#95a2ac", "#46535f", "#b0b0b0"),
    "h": ("#4a5560", "#27323c", "#777"),  # hair
    "a": ("#17908f", "#3fc4bd", "#6b6b6b"),  # what moves
    "A": ("#8ecac8", "#21706e", "#a9a9a9"),
    "d": ("#075f66", "#1f8f8b", "#3a3a3a"),  # its clothes, and arrows
    "D": ("#6aa6a8", "#175351", "#8b8b8b"),
    "f": ("#ece6db", "#39404a", "#fff"),  # front of a prop
    "g": ("#d6cec0", "#2a3138", "#ececec"),  # its other sides, the floor
    "k": ("#3a4651", "#c6d1da", "#222"),  # bands, sticks
    "w": ("#fff", "#1d252c", "#222"),  # paper, on paper the outline
}
LINE: Final = 5
PAPER, PRINT = "w", 2


def sheet(used: Iterable[str]) -> str:
    """The colours that a drawing needs, for light rooms and dark ones."""
    inks = sorted(set(used) - {"r", "b", "w"})
    light = "".join(f".{ink}{{fill:{INKS[ink][0]}}}" for ink in inks)
    dark = "".join(f".{ink}{{fill:{INKS[ink][1]}}}" for ink in inks)
    round_ = f"stroke-width:{LINE};stroke-linejoin:round;stroke-linecap:round"
    lines = f".w,.r{{{round_}}}.r{{fill:none}}{_strokes(0)}"
    dark += _strokes(1)
    return f"{light}{lines}@media(prefers-color-scheme:dark){{{dark}}}"


def _strokes(theme: int) -> str:
    """Paper, its outline, and the line of arrows."""
    paper, line = INKS["w"][theme], INKS["d"][theme]
    return f".b,.w{{fill:{paper}}}.w{{stroke:{paper}}}.r{{stroke:{line}}}"


def printed(ink: str) -> str:
    """The attributes of an ink in black and white; nothing but attributes, for every renderer."""
    if ink == "w":
        return f' fill="#222" stroke="#222" stroke-width="{LINE}" stroke-linejoin="round"'
    if ink == "r":
        return f' fill="none" stroke="#222" stroke-width="{LINE}" stroke-linecap="round"'
    if ink == "b":
        return ' fill="#fff"'
    edge = ' stroke="#222" stroke-width="1.5"' if ink in "fg" else ""
    return f' fill="{INKS[ink][PRINT]}"{edge}'
