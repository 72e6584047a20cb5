"""The tablet's sheets in a browser: what is looked at is tapped, never taken over as it stands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tools.assets import SOURCES

pytestmark = pytest.mark.journey
AT = "http://sheets.test/"
COPY = "2026-11-23T16:00:00Z"
PACK = {
    "run": "pack", "name": "Hot pack", "kind": "modality", "dose": {"side": "L"}, "limits": {},
    "dose_words": "15 min", "modality": {"minutes": 15, "layers": 8},
}  # fmt: skip
LANE = {
    "session": "cy", "patient": {"name": "Cy", "birth_on": "1950-04-02", "mobility": ""},
    "precautions": [], "items": [PACK],
}  # fmt: skip
OPEN = """async ([lane, name, made_at]) => {
  const { sheet } = await import("/ui/sheets.js");
  const screen = {
    today: { made_at, words: {} }, core: { now: () => Date.now() },
    unsaved: () => [], closeSheet: () => {},
    tap: (type, _lane, data) => (globalThis.kept = { type, ...data }),
    button: (_kind, _icon, textContent, onclick) =>
      Object.assign(document.createElement("button"), { type: "button", textContent, onclick }),
  };
  document.body.replaceChildren(sheet(screen, lane, { name, run: "pack" }));
}"""


def source(route: Route) -> None:
    """A file of the recorder's own sources; a picture is a module with an empty text."""
    path = route.request.url.removeprefix(AT)
    if not path:
        route.fulfill(body="<!doctype html>", content_type="text/html")
    elif path.endswith(".svg"):
        route.fulfill(body="export default ''", content_type="text/javascript")
    else:
        route.fulfill(path=SOURCES / path, content_type="text/javascript")


@pytest.fixture
def page(browser) -> Iterator[Page]:
    with browser.new_context() as context:
        made = context.new_page()
        made.route(AT + "**", source)
        made.goto(AT)
        yield made


def kept(page: Page) -> Any:
    return json.loads(page.evaluate("JSON.stringify(globalThis.kept ?? null)"))


def test_13_the_side_of_a_pack_is_tapped_and_the_other_one_is_not_accepted(page: Page):
    page.evaluate(OPEN, [LANE, "put_on", COPY])
    put_on = page.get_by_role("button", name="All three are fine: it is on")
    put_on.click()
    assert kept(page) is None
    page.get_by_label("Right").check()
    put_on.click()
    assert kept(page) is None
    page.get_by_label("Left").check()
    put_on.click()
    assert (kept(page)["type"], kept(page)["side"]) == ("modality.started", "L")


def test_12_no_skin_is_fine_before_somebody_has_looked(page: Page):
    page.evaluate(OPEN, [LANE, "ended", COPY])
    record = page.get_by_role("button", name="Record")
    record.click()
    assert kept(page) is None
    page.get_by_label("Doubtful").check()
    record.click()
    assert kept(page)["skin"] == "doubtful"


def test_14_10_ready_waits_for_who_it_is_and_reads_no_precaution_newer_than_the_copy(page: Page):
    page.evaluate(OPEN, [LANE, "ready", COPY])
    ready = page.get_by_role("button", name="Ready", exact=True)
    ready.click()
    assert kept(page) is None
    who = page.get_by_label("Cy, born 1950-04-02")
    expect(who).not_to_be_checked()
    who.check()
    ready.click()
    assert kept(page)["identity"] == "birth_date"
    assert kept(page)["precautions_until"] == COPY
