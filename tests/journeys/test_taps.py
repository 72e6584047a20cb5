"""A tap is answered, also when the part of the page around it is about to be shown anew."""

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.journey


def test_a_refusal_is_shown_although_the_inbox_was_told_to_fetch_itself_meanwhile(
    signed_in,
) -> None:
    leave_an_item_out(signed_in("tech"))
    dana: Page = signed_in("pt")
    held: list[Route] = []
    dana.route("**/reviews/technicians/*/sign", lambda route: held.append(route))
    dana.get_by_role("button", name="Sign ").first.click()
    with dana.expect_response("**/reviews/inbox"):
        dana.evaluate("document.body.dispatchEvent(new CustomEvent('live:reviews'))")
    dana.wait_for_timeout(200)  # the answer is there, and would have taken the tapped button away
    with dana.expect_response("**/reviews/inbox"):  # fetched anew once the tap is answered
        held[0].continue_()
    expect(dana.locator("#refusal").get_by_text("opened").first).to_be_visible()


def leave_an_item_out(ann: Page) -> None:
    """An exception, which a therapist opens before the rest is signed."""
    ann.locator("a.lane").first.click()
    ann.get_by_role("button", name="Different", exact=True).first.click()
    ann.get_by_text("Not done at all").click()
    with ann.expect_response("**/left"):
        ann.get_by_text("Not done at all").locator("..").get_by_role("button").first.click()


def test_a_tap_on_the_drawn_body_is_a_tap_on_its_word(signed_in) -> None:
    ann: Page = signed_in("tech", viewport={"width": 820, "height": 1180})
    ann.locator("a.lane").first.click()
    lane = ann.locator(".lane").first
    lane.get_by_role("button", name="Note").click()
    lane.locator("summary", has_text="Where on the body").click()
    for view, part in ((0, "knee_left"), (1, "back")):
        lane.locator(".bodily").nth(view).locator(f"[data-part={part}]").click()
        expect(lane.locator(f"input[value={part}]")).to_be_checked()
    fits = "lane => [...lane.querySelectorAll('.body *')].every("
    fits += "e => e.getBoundingClientRect().right <= lane.getBoundingClientRect().right)"
    assert lane.evaluate(fits)


def test_a_patients_page_shows_what_a_colleague_changes_and_keeps_what_is_typed(signed_in) -> None:
    dana, tess = (signed_in(account) for account in ("pt", "desk"))
    dana.get_by_role("link", name="Henry").first.click()
    with dana.expect_response("**/live?*"):
        dana.reload()
    change_phone(tess, dana.url, "555 0177")
    expect(dana.get_by_text("555 0177")).to_be_visible()
    dana.get_by_text("Set a precaution").click()
    words = dana.locator("#precaution_text")
    words.fill("No lifting over the head")
    change_phone(tess, dana.url, "555 0178")
    expect(dana.get_by_text("Somebody else has changed this file")).to_be_visible()
    expect(words).to_have_value("No lifting over the head")


def change_phone(tess: Page, file: str, number: str) -> None:
    tess.goto(f"{file}/edit")
    tess.locator("[name=phone]").fill(number)
    tess.get_by_role("button", name="Save").click()
    tess.wait_for_url(file)


def test_on_a_phone_a_session_leads_back_to_the_day(signed_in) -> None:
    ann: Page = signed_in("tech", viewport={"width": 390, "height": 844})
    ann.locator("a.lane").first.click()
    ann.get_by_role("link", name="My day", exact=True).click()
    expect(ann.locator("a.lane").first).to_be_visible()
