"""Things around the body, in percent of its height: boxes along the three directions."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

type Box = tuple[float, float, float, float, float, float]  # x, y and z, from and to
Z: Final = (-15, 15)


def mat(p: Mapping[str, Any]) -> Iterator[Box]:
    """Its top is the floor of whoever lies on it."""
    yield (*p["x"], -2.5, 0, -18, 18)


def table(p: Mapping[str, Any]) -> Iterator[Box]:
    """A treatment table: two legs and a padded top."""
    (x0, x1), h = p["x"], p["h"]
    for x in (x0 + 4, x1 - 7):
        yield (x, x + 3, 0, h - 5, *Z)
    yield (x0, x1, h - 5, h, *Z)


def chair(p: Mapping[str, Any]) -> Iterator[Box]:
    """Its back stands at the left end."""
    (x0, x1), h = p["x"], p["h"]
    yield (x0, x0 + 2, 0, h, *Z)
    yield (x1 - 4, x1 - 2, 0, h, *Z)
    yield (x0 - 1.5, x0 + 1, h, h + 27, *Z)
    yield (x0 - 1.5, x1, h - 3, h, *Z)


def stool(p: Mapping[str, Any]) -> Iterator[Box]:
    (x0, x1), h = p["x"], p["h"]
    for x in (x0 + 2, x1 - 4):
        yield (x, x + 2, 0, h, *Z)
    yield (x0, x1, h - 3, h, *Z)


def step(p: Mapping[str, Any]) -> Iterator[Box]:
    yield (*p["x"], 0, p["h"], *p.get("z", Z))


def stairs(p: Mapping[str, Any]) -> Iterator[Box]:
    """Steps that rise to the right, each as deep as `deep`."""
    x, h, deep = p["x"][0], p["h"], p["deep"]
    for n in range(p["count"], 0, -1):
        yield (x + (n - 1) * deep, x + p["count"] * deep, (n - 1) * h, n * h, *Z)


def wall(p: Mapping[str, Any]) -> Iterator[Box]:
    yield (*p["x"], 0, p.get("h", 112), *p.get("z", (-22, 18)))


def rail(p: Mapping[str, Any]) -> Iterator[Box]:
    """A bar across, on one post."""
    x, h = p["x"][0], p["h"]
    yield (x - 1, x + 1, 0, h, -1, 1)
    yield (x - 1.5, x + 1.5, h - 1.5, h + 1.5, *p.get("z", Z))


def handrail(p: Mapping[str, Any]) -> Iterator[Box]:
    """A bar alongside, on the far side unless `z` says otherwise."""
    (x0, x1), h = p["x"], p["h"]
    z = p.get("z", (-17, -15))
    for x in (x0 + 2, x1 - 4):
        yield (x, x + 2, 0, h, *z)
    yield (x0, x1, h - 1.5, h + 1.5, *z)


def box(p: Mapping[str, Any]) -> Iterator[Box]:
    yield (*p["x"], *p["y"], *p.get("z", Z))


BOXES: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[Box]]]] = {
    each.__name__: each
    for each in (mat, table, chair, stool, step, stairs, wall, rail, handrail, box)
}
