"""Every screen that has a contact sheet: axe finds nothing on it, and it fits its window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
