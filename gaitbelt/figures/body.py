"""The drawn person: segments, lengths, outlines, named points and what joints allow."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from gaitbelt.figures.data import load
from gaitbelt.figures.space import Frame, Vec

BODY: Final = load("body.toml")
LENGTHS: Final[Mapping[str, Any]] = BODY["lengths"]
LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    joint: (low, high) for joint, (low, high) in BODY["limits"].items()
}
SIDES: Final = {"R": 1, "L": -1}
LEG: Final = ("thigh", "shank", "foot", "toes")
ARM: Final = ("upper", "fore", "hand")
TRUNK: Final = ("pelvis", "chest", "neck", "head")
ABOVE: Final = {
    "chest": "pelvis", "neck": "chest", "head": "neck",
    "thigh": "pelvis", "shank": "thigh", "foot": "shank", "toes": "foot",
    "upper": "chest", "fore": "upper", "hand": "fore",
}  # fmt: skip
LIMBS: Final = {"leg": LEG, "arm": ARM, "foot": ("foot", "toes"), "trunk": TRUNK}

BALL: Final[Vec] = (LENGTHS["ball"][0], LENGTHS["ball"][1], LENGTHS["ball"][2])

type Circle = tuple[float, float, float, float]


def kind(segment: str) -> str:
    """A segment without its side: thigh_R is a thigh."""
    return segment.partition("_")[0]


def side(segment: str) -> str:
    """R or L; "" for the trunk."""
    return segment.partition("_")[2]


def above(segment: str) -> str:
    """The segment that this one hangs on; "" for the pelvis."""
    parent = ABOVE.get(kind(segment), "")
    return parent if not parent or parent in TRUNK else f"{parent}_{side(segment)}"


@cache
def segments() -> tuple[str, ...]:
    """Every segment, each after the one it hangs on."""
    limbs = [f"{name}_{hand}" for hand in SIDES for name in (*LEG, *ARM)]
    return (*TRUNK, *limbs)


def axis(segment: str) -> Vec:
    x, y, z = BODY["axis"][kind(segment)]
    return (x, y, z)


def shapes(name: str) -> list[tuple[str, list[Circle]]]:
    """The layers of a segment or fist: what each is made of, and its circles."""
    return [
        (cloth, [(x, y, z, r) for x, y, z, r in circles])
        for cloth, circles in BODY["shape"][name].items()
    ]


def place_of(point: str) -> tuple[str, Vec]:
    """The segment of a named point, such as knee_R or crown, and where it lies in it."""
    name, _, hand = point.partition("_")
    segment, x, y, z = BODY["points"][name]
    return (f"{segment}_{hand}" if hand else segment), (x, y, z)


def where(frames: Mapping[str, Frame], point: str) -> Vec:
    """A named point in the world."""
    segment, offset = place_of(point)
    return frames[segment].point(offset)
