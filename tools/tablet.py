"""A clinic's tablet with the recorder on it, as screens, journeys and measurements open it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page, Route

from tools.server import gaitbelt

PIN = "2580"
CALLED = ("Imani", "Rosa", "Tom", "June")
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


def busy(page: Page) -> None:
    """From here on the clinic's answer has four patients in it, with three packs on each."""

    def more(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=_four(answer.json()))

    page.route("**/api/v1/devices/*/today", more)


def _four(today: dict[str, Any]) -> dict[str, Any]:
    lanes = [lane for lane in today["lanes"] if lane["session"]]
    fresh = [_with_packs(lanes[at % len(lanes)], at, today["made_at"]) for at in range(len(CALLED))]
    return today | {"cap": 4, "lanes": fresh}


def _with_packs(lane: dict[str, Any], at: int, now: str) -> dict[str, Any]:
    began = (datetime.fromisoformat(now) - timedelta(minutes=at + 1)).isoformat()
    check = {"at_min": 5, "done_at": None, "skin": None}
    modality = {"layers": 6, "lies_on_pack": False, "checks": [check], "removed_at": None}
    on = {
        "kind": "modality", "status": "running", "started_at": began, "permit": "", "last": [],
        "name": {"en": "Hot pack", "es": "Compresa caliente"}, "level": 0,
    }  # fmt: skip
    packs = [
        item | on | {"run": str(uuid4()), "modality": modality | {"minutes": 12 + number}}
        for number, item in enumerate(lane["items"][:3])
    ]
    new = {"session": str(uuid4()), "appointment": str(uuid4()), "status": "ready"}
    patient = lane["patient"] | {"called": CALLED[at], "initials": f"{CALLED[at][0]}. M."}
    return lane | new | {"patient": patient, "items": [*packs, *lane["items"][3:]]}


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


def _busy(page: Page) -> None:
    busy(page)
    enter(page)


def _locked(page: Page) -> None:
    _busy(page)
    page.evaluate("recorder.lock()")
    page.locator(".keypad").wait_for()


SCENES = (
    Scene("rec-lock", lambda page: None),
    Scene("rec-pin", lambda page: page.locator(".face-tile", has_text="Ann").click()),
    Scene("rec-lanes", enter),
    Scene("rec-offline", _offline),
    Scene("rec-busy", _busy),
    Scene("rec-locked", _locked),
    Scene("rec-different", _taps("Different")),
    Scene("rec-note", _taps("Note")),
    Scene("rec-vitals", _taps("Vitals")),
    Scene("rec-finish", _taps("Finish")),
    Scene("rec-stop", _taps("Stop")),
)
