"""Every page that a link leads to, once for each route: axe in light and dark, and its width."""

from collections import deque
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.journeys.test_screens import complaints
from tools.screens import SCREENS

pytestmark = pytest.mark.journey
MANY = 50
DESKTOP = {"width": 1180, "height": 820}
ACCOUNTS = ("tech", "pt", "pta", "desk", "manager")
# Pages without a link: what covers a page, what stands in for one, and the doors of an account.
UNLINKED = (
    "/account/unlock", "/account/second", "/account/pin", "/account/password/", "/nothing-here",
    "/c/cedar/q/ZZ99",
)  # fmt: skip
ELSEWHERE = ("demo", "accounts/logout", "account/lock", "language")  # the demo's own, and acts
LINKS = "[...document.querySelectorAll('a[href^=\"/\"]')].map(each => each.getAttribute('href'))"


@pytest.fixture(scope="module")
def routes_seen() -> set[str]:
    """Routes whose page has been looked at, by whichever account came first.

    Those of the contact sheets are looked at in test_screens.
    """
    return {route_of(screen.path) for screen in SCREENS if not screen.follow}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_axe_finds_nothing_on_any_page_that_a_link_leads_to(signed_in, account, routes_seen):
    page = signed_in(account)
    found = [
        f"{path} {complaint}"
        for path in pages(page, account, routes_seen)
        for complaint in complaints(page)
    ]
    assert not found, "\n".join(found)


def test_the_links_lead_to_most_of_the_product(routes_seen):
    assert len(routes_seen) > MANY, sorted(routes_seen)


def pages(page: Page, account: str, seen: set[str]) -> Iterator[str]:
    """Open the pages one after another; each is looked at before its links are followed."""
    begun = [screen.path for screen in SCREENS if screen.account == account and not screen.follow]
    waiting = deque([*begun, *UNLINKED])
    queued = {route_of(path) for path in waiting}
    while waiting:
        path = waiting.popleft()
        try:
            page.goto(path)
        except PlaywrightError:  # a file to be saved
            continue
        if not page.evaluate("document.contentType").startswith("text/html"):
            continue
        links = page.evaluate(LINKS)
        if (route := route_of(path)) not in seen:
            seen.add(route)
            yield path
            page.set_viewport_size(DESKTOP)
        for link in links:
            target = route_of(link)
            if target not in queued and not target.startswith(ELSEWHERE):
                queued.add(target)
                waiting.append(link)


def route_of(path: str) -> str:
    """The pattern that an address belongs to; one that leads nowhere stands for itself."""
    try:
        return resolve(path.partition("?")[0].partition("#")[0]).route
    except Resolver404:
        return path.lstrip("/")
