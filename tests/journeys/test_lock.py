"""A page that nobody touches locks, keeps what is typed, and goes on after the password."""

from playwright.sync_api import expect

AN_HOUR_AGO = "localStorage.setItem('touched_at', String(Date.now() - 3600000))"


def test_a_locked_page_keeps_what_is_typed(signed_in, demo):
    desk = signed_in("desk", fresh=True)
    desk.goto("/c/cedar/patients/new")
    name = desk.locator("input[name=given_names]")
    name.fill("Juniper")
    desk.evaluate(AN_HOUR_AGO)
    lock = desk.locator("#lock")
    expect(lock).to_be_visible()
    expect(name).not_to_be_visible()
    desk.keyboard.press("Escape")
    expect(lock).to_be_visible()
    assert desk.request.get("/c/cedar/patients").url.endswith(
        "/account/unlock?next=/c/cedar/patients"
    )
    lock.get_by_label("password").fill("not this one")
    lock.get_by_role("button", name="Unlock").click()
    expect(lock.get_by_role("alert")).to_contain_text("neither")
    lock.get_by_label("password").fill(demo.password)
    lock.get_by_role("button", name="Unlock").click()
    expect(lock).not_to_be_visible()
    expect(name).to_have_value("Juniper")
    assert desk.request.get("/c/cedar/patients").url.endswith("/c/cedar/patients")
