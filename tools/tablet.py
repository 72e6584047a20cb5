"""A clinic's tablet with the recorder on it, as screens, journeys and measurements open it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tools.server import gaitbelt

PIN = "2580"
REGISTER = """
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Clinic, Membership
clinic = Clinic.objects.get(slug="cedar")
by = Membership.objects.current().get(clinic=clinic, person__user__username="manager")
print(register_tablet(clinic=clinic, by=by, name="Gym 9")[1])
"""
THREE = """async () => {
  const { session } = recorder.today().lanes.find((lane) => lane.session);
  for (let number = 0; number < 3; number += 1) await recorder.record("contact.made", session, {});
}"""


def register(env: Mapping[str, str]) -> str:
    """What makes a browser a tablet of the demo's clinic: the value of its cookie."""
    return gaitbelt("shell", "-v", "0", "-c", REGISTER, env=env).strip()


@contextmanager
def recorder(browser: Browser, url: str, token: str, **options: Any) -> Iterator[Page]:
    """A tablet of its own, locked, at the recorder's page."""
    with browser.new_context(**options) as context:
        context.add_cookies([{"name": "tablet", "value": token, "url": url}])
        page = context.new_page()
        page.goto(f"{url}/rec/")
        page.locator(".face-tile").first.wait_for()
        yield page


def enter(page: Page, called: str = "Ann") -> None:
    """A face and the PIN, by finger, until that person's patients are there."""
    page.locator(".face-tile", has_text=called).click()
    for figure in PIN:
        page.locator(".keypad").get_by_text(figure, exact=True).click()
    page.locator(".lanes").wait_for()


def tap(page: Page, *names: str) -> None:
    """Tap one button after another, each the first of its name that is in sight."""
    for name in names:
        page.get_by_role("button", name=name).locator("visible=true").first.click()


@dataclass(frozen=True, slots=True)
class Scene:
    """The recorder in a state worth looking at; `play` leads there from the lock screen."""

    name: str
    play: Callable[[Page], None]


def _taps(*names: str) -> Callable[[Page], None]:
    def play(page: Page) -> None:
        enter(page)
        tap(page, *names)

    return play


def _offline(page: Page) -> None:
    enter(page)
    page.evaluate("recorder.cut(true)")
    page.evaluate(THREE)
    page.locator("[data-queue]", has_text="3").wait_for()


SCENES = (
    Scene("rec-lock", lambda page: None),
    Scene("rec-pin", lambda page: page.locator(".face-tile", has_text="Ann").click()),
    Scene("rec-lanes", enter),
    Scene("rec-offline", _offline),
    Scene("rec-different", _taps("Different")),
    Scene("rec-note", _taps("Note")),
    Scene("rec-vitals", _taps("Vitals")),
    Scene("rec-finish", _taps("Finish")),
    Scene("rec-stop", _taps("Stop")),
)
