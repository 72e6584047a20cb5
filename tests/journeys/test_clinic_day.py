"""One clinic day, walked with fingers: taken in, guided, warmed, told, wiped, co-signed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Demo
from tools.server import gaitbelt

pytestmark = pytest.mark.journey
SAMPLE = Path("gaitbelt/interop/tests/samples/two_patients.json").resolve()
Window = Callable[..., Page]


def test_walters_visit_from_the_waiting_area_to_a_signed_record(
    demo: Demo, signed_in: Window
) -> None:
    ann = signed_in("tech")
    ann.get_by_role("button", name="Take Walter in").first.click()
    make_ready(ann, "Walter")
    walter = ann.locator(".lane").filter(has_text="Walter")
    for item in ("Pelvic tilt", "Abdominal bracing", "Clamshell"):
        as_prescribed(walter, item)
    warm(ann, walter)
    tell(walter, "My back feels looser than last week")
    finish(walter)
    wipe(ann, walter)
    review(signed_in("pt"), "looser than last week")
    assert gaitbelt("verify", env=demo.env)  # it would end with 1 where a chain does not hold


def test_the_exercise_allowed_in_texas_is_refused_in_pennsylvania_with_its_citation(
    signed_in: Window,
) -> None:
    kim = signed_in("other-tech")
    kim.get_by_role("button", name="Take Mae in").first.click()
    make_ready(kim, "Mae")
    mae = kim.locator(".lane").filter(has_text="Mae")
    expect(mae.get_by_text("49 Pa Code 40.32").first).to_be_visible()
    expect(mae.get_by_text("A licensee leads this item").first).to_be_visible()
    expect(mae.get_by_role("button", name="As prescribed", exact=True)).to_have_count(0)


def test_an_imported_patients_first_visit_from_the_plan_to_a_signed_record(
    demo: Demo, signed_in: Window
) -> None:
    gaitbelt("import", "--clinic", "cedar", str(SAMPLE), env=demo.env)
    plan(signed_in("pt"), "nunez", "Low back pain")
    book(signed_in("desk", has_touch=True), "nunez", technician="Ann")
    ann = signed_in("tech", has_touch=True)
    ann.get_by_role("button", name="Take Pepa in").first.tap()
    make_ready(ann, "Pepa")
    pepa = ann.locator(".lane").filter(has_text="Pepa")
    move(pepa, "Gym")
    warm(ann, pepa)
    for item in ("Pelvic tilt", "Abdominal bracing", "Dead bug"):
        as_prescribed(pepa, item)
    tell(pepa, "It went better than at the hospital")
    finish(pepa)
    review(signed_in("pt"), "better than at the hospital")
    assert gaitbelt("verify", env=demo.env)


def plan(dana: Page, name: str, template: str) -> None:
    """Pick a template, say what was done elsewhere before, hand it on with one tick, sign."""
    dana.goto("/c/cedar/plans/")
    dana.locator("main input[name=q]").press_sequentially(name)
    dana.locator("#found").get_by_role("link").first.click()
    dana.get_by_role("listitem").filter(has_text=template).get_by_role("button").first.click()
    revision = dana.locator("#plan-revision")
    dana.get_by_label("Hot pack: Screened today").check()
    expect(revision).to_have_value("2")
    cells = dana.get_by_label(re.compile("Done elsewhere since")).all()
    for saved, cell in enumerate(cells, start=3):
        cell.fill("2026-11-01")
        cell.press("Tab")
        expect(revision).to_have_value(str(saved))
    with dana.expect_response("**/hand"):
        dana.get_by_label("Delegate to Ann all that the rules allow").check()
    dana.get_by_role("button", name="Sign the plan").click()
    expect(dana.get_by_role("button", name="Write the next version")).to_be_visible()


def book(desk: Page, name: str, technician: str) -> None:
    """The first free slot with this technician; then the patient arrives."""
    desk.goto("/c/cedar/visits/new")
    desk.locator("main input[name=q]").press_sequentially(name)
    desk.locator(".found a").first.tap()
    desk.get_by_role("navigation", name="Kind of visit").get_by_text("Treatment").tap()
    desk.locator(".slot-btn", has_text=technician).first.tap()
    desk.get_by_role("button", name="Here", exact=True).tap()
    expect(desk.get_by_role("button", name="Not here after all")).to_be_visible()


def move(lane: Locator, area: str) -> None:
    """Walk to another area; the lane says where the patient is now."""
    lane.get_by_role("button", name="Move").click()
    lane.get_by_role("button", name=area, exact=True).click()
    expect(lane.locator(".lane-head")).to_contain_text(area)


def make_ready(ann: Page, name: str) -> None:
    """One screen, one confirm: who it is, what changed, how they move, vitals, pain."""
    expect(ann).to_have_title(re.compile(f"Make {name} ready"))
    ann.get_by_text("Said name and birth date").click()
    for summary in ann.get_by_text("New: open it").all():
        summary.click()
    for box in ann.get_by_label("I have read it").all():
        box.check()
    say_pain(ann, 3)
    vitals = {"systolic_mmhg": 128, "diastolic_mmhg": 78, "heart_rate_bpm": 72, "spo2_percent": 97}
    for measure, value in vitals.items():
        ann.locator(f"[name={measure}]").fill(str(value))
    ann.get_by_role("button", name="Ready", exact=True).click()
    expect(ann.locator(".lane").filter(has_text=name)).to_be_visible()


def as_prescribed(lane: Locator, item: str) -> None:
    """One tap, and the item is a line with a tick."""
    expect(lane.get_by_role("heading", name=item)).to_be_visible()
    lane.get_by_role("button", name="As prescribed", exact=True).click()
    expect(lane.locator(".item.done").filter(has_text=item)).to_be_visible()


def warm(ann: Page, lane: Locator) -> None:
    """A hot pack with its checks; the demo's clock is moved on."""
    expect(lane.get_by_role("heading", name=re.compile("Hot pack"))).to_be_visible()
    lane.get_by_label(re.compile("Placed on")).check()
    lane.get_by_label(re.compile("Asked: nothing changed")).check()
    with ann.expect_response("**/runs/**"):  # moving the clock opens the page anew
        lane.get_by_role("button", name=re.compile("^Start")).click()
    for _ in range(2):
        five_minutes(ann)
        lane.get_by_role("button", name="Skin checked").click()
        expect(ann.get_by_text(re.compile("Skin checked|fine")).first).to_be_visible()
    five_minutes(ann)
    lane.get_by_role("button", name=re.compile("(Off|Removed), skin fine")).click()
    expect(lane.get_by_text("Off. How is the pain now?")).to_be_visible()
    say_pain(lane, 2)
    expect(lane.locator(".item.done").filter(has_text="Hot pack")).to_be_visible()


def say_pain(where: Page | Locator, number: int) -> None:
    where.locator(f"label.choice:has(input[name=pain][value='{number}'])").click()


def five_minutes(page: Page) -> None:
    with page.expect_navigation():  # the page shows itself anew
        page.get_by_role("button", name="+5 min").click()


def tell(lane: Locator, words: str) -> None:
    """An observation in the patient's own words."""
    lane.get_by_role("button", name="Note").click()
    lane.get_by_label("In the patient’s own words").fill(words)
    lane.get_by_role("button", name="Send").click()
    expect(lane.get_by_role("button", name="Send")).to_have_count(0)


def finish(lane: Locator) -> None:
    """Pain at the end."""
    lane.get_by_role("button", name="Finish").first.click()
    say_pain(lane, 2)
    lane.locator("form").get_by_role("button", name="Finish").click()


def wipe(ann: Page, lane: Locator) -> None:
    """ "Wiped bay 3" in one tap."""
    lane.get_by_role("button", name="Wiped Bay 3").click()
    expect(lane.get_by_text(re.compile("wet|ready at")).first).to_be_visible()
    ann.goto("/c/cedar/bays/")
    expect(ann.get_by_text("Bay 3")).to_be_visible()


def review(dana: Page, told: str) -> None:
    """Dana reads what was told, opens the exceptions, then signs the rest together."""
    dana.goto("/c/cedar/reviews")
    expect(dana.get_by_text(told)).to_be_visible()
    for _ in dana.get_by_role("button", name="Open", exact=True).all():
        dana.get_by_role("button", name="Open", exact=True).first.click()
        dana.wait_for_url("**/reviews/entries/**")
        dana.goto("/c/cedar/reviews")
    dana.get_by_role("button", name=re.compile(r"^Sign \d+")).first.click()
    expect(dana.get_by_role("button", name=re.compile(r"^Sign \d+"))).to_have_count(0)
