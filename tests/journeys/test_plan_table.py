"""A plan's table under the keyboard alone: arrows and Enter move, each cell is saved on leaving."""

import pytest

pytestmark = pytest.mark.journey


def test_a_therapist_adjusts_doses_without_the_mouse(signed_in):
    page = signed_in("pt")
    page.goto("/c/cedar/plans/")
    page.locator("#in-force-title ~ ul a").first.click()
    page.get_by_role("button", name="Write the next version").click()
    sets = page.locator(".plan-table input[id^='sets-']")
    sets.first.focus()
    for key in ("Control+a", "4", "ArrowDown"):
        page.keyboard.press(key)
    page.locator("#plan-revision[value='2']").wait_for(state="attached")
    for key in ("Control+a", "9", "Enter"):
        page.keyboard.press(key)
    page.locator(".plan-table [aria-invalid='true']").wait_for()
    assert sets.nth(1).input_value() == "9"
    assert sets.nth(2).evaluate("each => each === document.activeElement")
    page.get_by_role("button", name="Sign the plan").click()
    page.locator("#refusal").get_by_text("A cell still holds").wait_for()
    page.reload()
    assert sets.first.input_value() == "4"
    assert sets.nth(1).input_value() != "9"
    page.get_by_role("button", name="Drop this draft").click()
    page.get_by_text("Ended").wait_for()
