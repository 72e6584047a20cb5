"""From the angles of a pose to the frame of every segment; contacts are met by bending a limb.

Angles are degrees from the anatomical position: one number is flexion, three are flexion, abduction
and outward rotation. Contacts are percent of body height.
"""

from collections.abc import Mapping
from math import atan2, degrees, sqrt
from typing import Final

from gaitbelt.figures.body import BALL, LENGTHS, SIDES, kind, place_of, side, where
from gaitbelt.figures.space import Frame, Vec, cross, length, minus, plus, times, unit

type Angles = Mapping[str, Vec]
type Target = tuple[float | None, float | None, float | None]
type Frames = dict[str, Frame]

BASES: Final = {
    "upright": Frame(),
    "supine": Frame(forward=(0, 1, 0), up=(-1, 0, 0)),
    "prone": Frame(forward=(0, -1, 0), up=(1, 0, 0)),
    "on_side": Frame(forward=(0, 0, 1), up=(1, 0, 0), right=(0, 1, 0)),
}
LEG_OR_ARM: Final = {
    "thigh": ("thigh", "shank", "foot"), "shank": ("thigh", "shank", "foot"),
    "foot": ("thigh", "shank", "foot"), "toes": ("thigh", "shank", "foot"),
    "upper": ("upper", "fore", "hand"), "fore": ("upper", "fore", "hand"),
    "hand": ("upper", "fore", "hand"),
}  # fmt: skip
REACH: Final = 0.9999  # of a limb's length: a straight limb still knows which way it bends


def frames_of(
    angles: Angles,
    *,
    lies: str,
    carried_by: str,
    root: Target,
    at: Mapping[str, Target],
) -> Frames:
    """Every segment in the world: by its angles, moved to its root, then bent to its contacts."""
    frames = _by_angles(angles, BASES[lies])
    here = where(frames, carried_by)
    way = minus(_goal(root, here), here)
    frames = {name: frame.put(plus(frame.at, way)) for name, frame in frames.items()}
    for point, target in at.items():
        segment, _ = place_of(point)
        is_level = f"{LEG_OR_ARM[kind(segment)][2]}_{side(segment)}" in angles
        _reach(frames, point, _goal(target, where(frames, point)), is_level=is_level)
    return frames


def _goal(target: Target, here: Vec) -> Vec:
    x, y, z = (now if wish is None else wish / 100 for wish, now in zip(target, here, strict=True))
    return (x, y, z)


def _by_angles(angles: Angles, base: Frame) -> Frames:
    pelvis = _trunk(base, angles["tilt"])
    chest = _trunk(pelvis.put(pelvis.point((0, LENGTHS["waist"], 0))), angles["spine"])
    neck = _trunk(chest.put(chest.point((0, LENGTHS["neck"], 0))), angles["neck"])
    head = _trunk(neck.put(neck.point((0, LENGTHS["head"], 0))), angles["nod"])
    frames = {"pelvis": pelvis, "chest": chest, "neck": neck, "head": head}
    for hand, k in SIDES.items():
        hip = pelvis.point((0, 0, k * LENGTHS["hip_half"]))
        frames |= _limb(pelvis.put(hip), hand, ("thigh", "shank", "foot"), angles)
        shoulder = chest.point((0, LENGTHS["shoulder"], k * LENGTHS["shoulder_half"]))
        frames |= _limb(chest.put(shoulder), hand, ("upper", "fore", "hand"), angles)
        foot = frames[f"foot_{hand}"]
        ball = foot.put(foot.point(BALL))
        frames[f"toes_{hand}"] = ball.flexed(angles[f"toes_{hand}"][0])
    return frames


def _trunk(frame: Frame, angle: Vec) -> Frame:
    """Bent forward, to the right, turned to the right."""
    return frame.flexed(-angle[0]).leaned(angle[1]).twisted(angle[2])


def _limb(root: Frame, hand: str, names: tuple[str, str, str], angles: Angles) -> Frames:
    """A leg or an arm from the frame of its root."""
    is_leg = names[0] == "thigh"
    joints = ("hip", "knee", "ankle") if is_leg else ("shoulder", "elbow", "wrist")
    k = SIDES[hand]
    flexion, abduction, outward = angles[f"{joints[0]}_{hand}"]
    first = root.flexed(flexion).leaned(-k * abduction).twisted(k * outward)
    bend = angles[f"{joints[1]}_{hand}"][0]
    middle = first.point((0, -LENGTHS[names[0]], 0))
    second = first.put(middle).flexed(-bend if is_leg else bend)
    end = second.put(second.point((0, -LENGTHS[names[1]], 0)))
    level = angles.get(f"{names[2]}_{hand}")
    if level is None:
        third = end.flexed(angles[f"{joints[2]}_{hand}"][0])
    else:  # against the floor instead of its joint
        third = Frame(end.at).twisted(k * level[2]).flexed(level[0] + (0 if is_leg else 90))
        third = third if is_leg else third.twisted(k * level[1])
    return {f"{name}_{hand}": f for name, f in zip(names, (first, second, third), strict=True)}


def _reach(frames: Frames, point: str, goal: Vec, *, is_level: bool) -> None:
    """Bend hip and knee, or shoulder and elbow, so that a point comes to its goal.

    The bend keeps the side of the joint's own hinge, so that a knee never bends backwards. A level
    foot or hand keeps its direction; any other goes along with the bone above it.
    """
    segment, _ = place_of(point)
    one, two, three = (f"{name}_{side(segment)}" for name in LEG_OR_ARM[kind(segment)])
    first, second, third = frames[one], frames[two], frames[three]
    here = where(frames, point)
    if is_level:
        goal, here = minus(goal, minus(here, third.at)), third.at
    arm = minus(here, second.at)
    upper, lower = LENGTHS[kind(one)], length(arm)
    way = unit(minus(goal, first.at))
    span = min(length(minus(goal, first.at)), (upper + lower) * REACH)
    along = (upper**2 - lower**2 + span**2) / (2 * span)
    hinge = cross(first.right, way) if one.startswith("thigh") else cross(way, first.right)
    off = times(unit(hinge), sqrt(max(0.0, upper**2 - along**2)))
    middle = plus(first.at, plus(times(way, along), off))
    bone = minus(plus(first.at, times(way, span)), middle)
    new_second = second.carried(arm, bone).put(middle)
    tip = new_second.point((0, -LENGTHS[kind(two)], 0))
    follow = third if is_level else third.carried(arm, bone)
    frames |= {one: first.aimed(minus(middle, first.at)), two: new_second, three: follow.put(tip)}
    if one.startswith("thigh"):
        _follow_with_toes(frames, f"toes_{side(segment)}", third, frames[three])


def _follow_with_toes(frames: Frames, toes: str, was: Frame, foot: Frame) -> None:
    inner = frames[toes].seen_from(was)
    frames[toes] = foot.put(foot.point(BALL)).turned_like(inner)


def bends(frames: Mapping[str, Frame]) -> dict[str, float]:
    """How far each joint is flexed, degrees; of hips and shoulders in the plane of the body."""

    def flexion(inner: Frame, outer: Frame) -> float:
        up = inner.seen_from(outer).up
        return degrees(atan2(-up[0], up[1]))

    found = {
        "spine": -flexion(frames["chest"], frames["pelvis"]),
        "neck": -flexion(frames["neck"], frames["chest"]),
        "nod": -flexion(frames["head"], frames["neck"]),
    }
    for hand in SIDES:
        for joint, inner, outer, sign in (
            ("hip", "thigh", "pelvis", 1), ("knee", "shank", "thigh", -1),
            ("ankle", "foot", "shank", 1), ("toes", "toes", "foot", 1),
            ("shoulder", "upper", "chest", 1), ("elbow", "fore", "upper", 1),
        ):  # fmt: skip
            above = outer if outer in frames else f"{outer}_{hand}"
            found[f"{joint}_{hand}"] = sign * flexion(frames[f"{inner}_{hand}"], frames[above])
    return found
