"""A floor tablet changes hands: a face, a PIN, and a lock under which Stop and Help stay."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Demo
from tools.server import gaitbelt

pytestmark = pytest.mark.journey
Window = Callable[..., Page]
PIN = "2580"
SWITCH_S = 4 * 3  # the promise is four seconds on an idle machine; this one is shared


@pytest.fixture
def tablet(signed_in: Window) -> Page:
    """A browser that the manager has just registered: it is locked."""
    page = signed_in("manager", fresh=True)
    page.get_by_role("link", name="Tablets").click()
    page.get_by_label("What it is called").fill("Gym 1")
    page.get_by_role("button", name="Register this tablet").click()
    expect(page.get_by_role("heading", name="Who has the tablet?")).to_be_visible()
    return page


def give_pin(page: Page, name: str, pin: str = PIN) -> None:
    page.locator(".face-tile", has_text=name).click()
    for digit in pin:
        page.locator(f"[data-digit='{digit}']").click()


def test_a_face_and_a_pin_lead_to_the_own_day_without_waiting(tablet: Page) -> None:
    give_pin(tablet, "Ann", "1470")
    expect(tablet.get_by_role("alert")).to_contain_text("not Ann’s PIN")
    started = time.monotonic()
    give_pin(tablet, "Ann")
    tablet.wait_for_url("**/c/cedar/")
    assert time.monotonic() - started < SWITCH_S
    expect(tablet.locator(".who")).to_contain_text("Ann")


def test_the_foot_switches_person_and_help_and_stop_stay_under_the_lock(tablet: Page) -> None:
    give_pin(tablet, "Ann")
    tablet.wait_for_url("**/c/cedar/")
    tablet.get_by_role("link", name="Switch person").first.click()
    expect(tablet.get_by_role("heading", name="Who has the tablet?")).to_be_visible()
    tablet.get_by_role("button", name="Stop").click()
    expect(tablet.locator("#dialog")).to_be_visible()
    expect(tablet.locator("#dialog")).to_contain_text("Stop")
    tablet.keyboard.press("Escape")
    give_pin(tablet, "Dana")
    tablet.wait_for_url("**/c/cedar/")
    expect(tablet.locator(".who")).to_contain_text("Dana")


def test_a_tablet_that_nobody_touches_locks_by_itself(demo: Demo, tablet: Page) -> None:
    tablet.clock.install()
    give_pin(tablet, "Ann")
    tablet.wait_for_url("**/c/cedar/")
    tablet.clock.fast_forward("11:00")
    expect(tablet.get_by_role("heading", name="Who has the tablet?")).to_be_visible()
    assert gaitbelt("verify", env=demo.env)
