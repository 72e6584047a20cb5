"""Every screen that has a contact sheet: axe finds nothing on it, and it fits its window."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.test_parts import RULES
from tools.screens import SCREENS, Screen
from tools.shots import address_of

pytestmark = pytest.mark.journey
PHONE = {"width": 390, "height": 820}


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_axe_finds_nothing_on_any_screen(signed_in, browser, demo, screen: Screen):
    page = signed_in(screen.account) if screen.account else browser.new_page()
    page.goto(address_of(page, demo.url, screen))
    page.wait_for_load_state()
    assert [*complaints(page)] == []


def complaints(page: Page) -> Iterator[str]:
    """What axe finds, contrast in the dark as well, and a page that is wider than a phone."""
    for scheme, rules in (("light", RULES), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for rule in Axe().run(page, options={"runOnly": rules}).response["violations"]:
            yield f"{scheme} {rule['id']}: {rule['nodes'][0]['html'][:160]}"
    page.set_viewport_size(PHONE)
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        yield "is wider than a phone"
