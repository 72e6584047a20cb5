"""The recorder's states that have a contact sheet: axe finds nothing, all fits, all is large."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.test_parts import RULES
from tools import tablet
from tools.tablet import SCENES, Scene

pytestmark = pytest.mark.journey
PHONE = {"width": 390, "height": 844}
BROAD = {"width": 1180, "height": 820}
FLOOR_PX = 60  # whatever records, starts or stops
SMALL = """(least) => [...document.querySelectorAll(
  "#recorder :is(.lanes, .foot, .keypad, .people) :is(button, a.btn, .choice, summary)")]
  .filter((made) => made.checkVisibility() && made.getBoundingClientRect().height < least - 0.5)
  .map((made) => made.textContent)"""
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def token(demo) -> str:
    return tablet.register(demo.env)


@pytest.fixture
def recorder(demo, browser, token) -> Iterator[Opened]:
    with ExitStack() as stack:

        def opened(**options) -> Page:
            return stack.enter_context(tablet.recorder(browser, demo.url, token, **options))

        yield opened


@pytest.mark.parametrize("window", [PHONE, BROAD], ids=["phone", "tablet"])
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_axe_finds_nothing_and_all_of_it_fits(recorder: Opened, scene: Scene, window):
    page = recorder(viewport=window)
    scene.play(page)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= window["height"]
    assert page.evaluate(SMALL, FLOOR_PX) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_lanes_keep_their_contrast(recorder: Opened, scheme):
    page = recorder(viewport=BROAD, color_scheme=scheme)
    tablet.enter(page)
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert found == []


def test_a_phone_shows_the_whole_key_pad_once_a_face_is_chosen(recorder: Opened):
    page = recorder(viewport=PHONE)
    page.locator(".face-tile", has_text="Ann").click()
    expect(page.locator(".face-tile", has_text="Ray")).to_be_hidden()
    foot = page.locator(".foot").bounding_box()
    zero = page.locator(".keypad").get_by_text("0", exact=True).bounding_box()
    assert foot
    assert zero
    assert zero["y"] + zero["height"] <= foot["y"]
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".face-tile", has_text="Ray")).to_be_visible()


def test_the_keyboard_stays_with_the_patient_for_whom_it_was_used(recorder: Opened):
    """Pressed twice, Enter never records about the patient who stands beside."""
    page = recorder(viewport=BROAD)
    tablet.enter(page)
    second = page.locator(".lane").nth(1)
    name = second.locator("h2").inner_text()
    second.get_by_role("button", name="As prescribed").press("Enter")
    second.get_by_role("button", name="Take back the last tap").wait_for()
    focused = page.evaluate(
        "document.activeElement.closest('.lane')?.querySelector('h2').innerText"
    )
    assert focused == name


def test_a_clock_that_is_owed_to_skin_is_never_out_of_sight(recorder: Opened):
    """Neither by a sheet, nor by another patient on a phone, nor by the lock."""
    page = recorder(viewport=BROAD)
    tablet.busy(page)
    tablet.enter(page)
    tablet.tap(page, "Note")
    for number in range(4):
        assert page.locator(".lane").nth(number).locator(".ring:visible").count() == 3
    page.set_viewport_size(PHONE)
    assert page.locator(".people .num:visible").count() == 4
    page.evaluate("recorder.lock()")
    first = page.locator(".clocks .ring").first
    expect(first).to_be_visible()
    before = first.inner_text()
    expect(first).not_to_have_text(before)
