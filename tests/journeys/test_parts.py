"""The parts of every screen at work in a real browser, on the page that shows them all."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey

BOOK = "/c/cedar/book"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Window = Callable[..., Page]


@pytest.fixture
def book(signed_in: Window) -> Page:
    page = signed_in("tech")
    page.goto(BOOK)
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1180])
def test_axe_finds_nothing_in_any_part(signed_in, scheme, width):
    page = signed_in("tech", viewport={"width": width, "height": 820}, color_scheme=scheme)
    page.goto(BOOK)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("width", [390, 820, 1180, 1600])
def test_no_part_is_wider_than_its_screen(signed_in, width):
    page = signed_in("tech", viewport={"width": width, "height": 820})
    page.goto(BOOK)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.getElementById('main').scrollWidth") <= width


def test_nothing_that_a_finger_needs_is_smaller_than_a_finger(book):
    sizes = book.locator("main .btn, main .choice, .foot .btn, .top a").evaluate_all(
        "all => all.map(e => [e.textContent.trim(), e.offsetHeight])"
    )
    assert [size for size in sizes if size[1] < 44] == []


def test_rings_run_without_a_request(book):
    figure = book.locator(".ring.large b")
    expect(figure).to_have_text(re.compile(r"2:0[0-8]"), timeout=5000)


def test_arrows_and_enter_move_through_the_plan_table(book):
    book.get_by_label("Heel slides: sets").focus()
    walked = []
    for key in ("ArrowDown", "ArrowRight", "Enter", "Shift+Enter", "ArrowLeft"):
        book.keyboard.press(key)
        walked.append(focused(book))
    assert walked == [
        "Sit to stand: sets",
        "Sit to stand: repetitions",
        "Step up, 10 cm: repetitions",
        "Sit to stand: repetitions",
        "Sit to stand: sets",
    ]


def test_one_tick_delegates_every_row(book):
    book.locator("[data-all]").check()
    boxes = book.locator("[name=delegate]")
    assert boxes.evaluate_all("all => all.every(box => box.checked)")


def test_a_pin_is_typed_by_finger_or_by_key(book):
    pad = book.locator("form[data-keypad]")
    pad.get_by_role("button", name="4", exact=True).click()
    book.keyboard.press("2")
    expect(pad.get_by_label("2 of 4 digits")).to_be_visible()
    book.keyboard.press("Backspace")
    assert pad.locator("[name=pin]").input_value() == "4"


def test_a_stepper_stays_within_its_bounds(book):
    reps = book.locator("input[name=reps]")
    for _ in range(12):
        book.get_by_role("button", name="Less: Repetitions, third set").click()
    assert reps.input_value() == "0"
