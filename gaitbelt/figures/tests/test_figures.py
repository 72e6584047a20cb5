"""Every figure: small, the same each time, within what a body can do, on the floor, framed."""

import re
import xml.etree.ElementTree as ET

import pytest

from gaitbelt.figures import animated, closeups, codes, figures, still, stills
from gaitbelt.figures.body import LIMITS, SIDES, place_of, segments, where
from gaitbelt.figures.drawing import CloseDrawing, Drawing
from gaitbelt.figures.flat import outline, short
from gaitbelt.figures.posture import bends

CODES = sorted(figures())
NEAR = sorted(closeups())
ALL = sorted(codes())
NAMES = ("Bridge", "Puente")
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 7_000
LOOSE_DEG = 3  # contacts bend a joint a little further than its pose says


@pytest.mark.parametrize("code", ALL)
def test_a_figure_is_at_most_seven_kilobytes_and_the_same_each_time(code):
    drawn = animated(code, NAMES)
    assert len(drawn.encode()) <= MOST_BYTES
    assert animated(code, NAMES) == drawn


@pytest.mark.parametrize("code", ALL)
def test_a_figure_is_named_and_described_in_both_languages(code):
    root = ET.fromstring(animated(code, NAMES))
    assert root.get("role") == "img"
    figure = figures().get(code) or closeups()[code]
    for tag, said in (("title", NAMES), ("desc", figure.says)):
        found = {each.get("lang"): each.text for each in root.iter(f"{SVG}{tag}")}
        assert found == {"en": said[0], "es": said[1]}
        assert len(set(said)) == 2
    for pose in figure.poses:
        assert all(pose.name)


@pytest.mark.parametrize("code", CODES)
def test_no_joint_bends_further_than_a_body_can(code):
    for moment in figures()[code].moments:
        for joint, degrees in bends(moment.frames).items():
            low, high = LIMITS[joint.partition("_")[0]]
            wide = joint.startswith("shoulder") or figures()[code].view != "side"
            if not wide:
                assert low - LOOSE_DEG <= degrees <= high + LOOSE_DEG, joint


@pytest.mark.parametrize("code", CODES)
def test_no_foot_sinks_into_the_floor(code):
    for moment in figures()[code].moments:
        for hand in SIDES:
            for point in ("heel", "ball"):
                assert where(moment.frames, f"{point}_{hand}")[1] > -0.006, point


@pytest.mark.parametrize("code", CODES)
def test_whoever_stands_has_a_foot_on_the_ground_or_on_what_is_under_it(code):
    figure = figures()[code]
    if figure.lies != "upright" or figure.carried_by in ("seat", "hips"):
        return
    for moment in figure.moments:
        tops = [0, *(p["h"] / 100 for p in figure.props if p["kind"] in ("step", "stairs"))]
        heights = [where(moment.frames, f"{p}_{h}")[1] for p in ("heel", "ball") for h in SIDES]
        assert min(abs(height - top) for height in heights for top in tops) < 0.005


@pytest.mark.parametrize("code", CODES)
def test_a_limb_reaches_what_it_holds(code):
    figure = figures()[code]
    for k, pose in enumerate(figure.poses):
        frames = figure.frames_at(k)
        for point, target in pose.at.items():
            here = where(frames, point)
            for now, wish in zip(here, target, strict=True):
                assert wish is None or abs(now - wish / 100) < 0.006, (point, pose.name)


@pytest.mark.parametrize("code", CODES)
def test_every_contact_is_named_from_the_first_pose_on(code):
    figure = figures()[code]
    for pose in figure.poses:
        assert pose.at.keys() == figure.poses[0].at.keys()
        assert pose.angles.keys() == figure.poses[0].angles.keys()


@pytest.mark.parametrize("code", CODES)
def test_a_motion_ends_where_it_began(code):
    figure = figures()[code]
    assert figure.back_s or figure.poses[0].root == figure.poses[-1].root
    if not figure.back_s:
        first, last = figure.frames_at(0), figure.frames_at(len(figure.poses) - 1)
        for name in segments():
            gap = [abs(a - b) for a, b in zip(first[name].at, last[name].at, strict=True)]
            assert max(gap) < 0.002, name


@pytest.mark.parametrize("code", ALL)
def test_nothing_stands_outside_of_the_frame(code):
    near = closeups().get(code)
    drawing = CloseDrawing(near) if near else Drawing(figures()[code])
    _, (left, top, width, height) = drawing.inside()
    assert width / height == pytest.approx(1.25)
    for x, y, r in drawing.paper.extent:
        assert left <= x - r
        assert x + r <= left + width
        assert top <= y - r
        assert y + r <= top + height


@pytest.mark.parametrize("code", ALL)
def test_a_print_has_attributes_only_and_no_colour(code):
    prints = list(stills(code, NAMES))
    assert len(prints) == len((figures().get(code) or closeups()[code]).poses)
    for drawn in prints:
        assert "<style" not in drawn
        assert "class=" not in drawn
        assert "var(" not in drawn
        for colour in re.findall(r"#([0-9a-f]{3,6})\"", drawn.replace('href="#', 'href="')):
            assert len(set(colour)) <= 2
            assert colour[: len(colour) // 3] * 3 == colour
        ET.fromstring(drawn)


@pytest.mark.parametrize("code", ALL)
def test_a_motion_stops_for_readers_who_want_none_and_by_its_address(code):
    drawn = animated(code, NAMES)
    assert "prefers-reduced-motion:reduce" in drawn
    assert ":target{--p:paused" in drawn
    assert "prefers-color-scheme:dark" in drawn


@pytest.mark.parametrize("code", CODES)
def test_what_moves_and_what_an_arrow_follows_are_parts_of_the_body(code):
    figure = figures()[code]
    assert Drawing(figure).person.moving <= set(segments())
    for arrow in figure.arrows:
        if "of" in arrow:
            place_of(arrow["of"])
    assert figure.moves


@pytest.mark.parametrize("code", NEAR)
def test_a_close_up_names_its_own_parts_and_ends_where_it_began(code):
    figure = closeups()[code]
    names = {part.name for part in figure.parts}
    assert set(figure.moves) <= names
    assert {part.on for part in figure.parts} <= {"", *names}
    assert {arrow["of"][0] for arrow in figure.arrows} <= names
    for pose in figure.poses:
        assert pose.angles.keys() == names
    first, last = figure.poses[0], figure.poses[-1]
    assert figure.back_s or (first.angles, first.slides) == (last.angles, last.slides)


@pytest.mark.parametrize("code", NEAR)
def test_no_finger_or_toe_bends_further_than_it_can(code):
    for pose in closeups()[code].poses:
        for name, degrees in pose.angles.items():
            if name[:-1] in ("index", "middle"):
                assert -110 <= degrees <= 10, name
            if name in ("big", "toes"):
                assert -10 <= degrees <= 70, name


def test_the_left_side_is_the_same_drawing_turned_over():
    right, left = still("X054", 1, NAMES), still("X054", 1, NAMES, mirrored=True)
    assert 'transform="scale(-1 1)"' in left
    assert 'transform="scale(-1 1)"' not in right


def test_an_outline_of_one_disc_is_a_circle_and_of_two_a_capsule():
    assert outline([(0, 0, 5)]).count("a") == 2
    capsule = outline([(0, 0, 5), (20, 0, 5)])
    assert capsule.count("A") == 2
    assert capsule.endswith("z")


def test_numbers_are_written_short():
    assert [short(0.5, 1), short(-0.04, 1), short(3.0), short(-0.25, 2)] == [".5", "0", "3", "-.25"]
