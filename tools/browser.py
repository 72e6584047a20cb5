"""Drive Debian's Chromium, as journeys, contact sheets and measurements do."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tools import system

CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if missing := system.ensure("chromium"):
        raise SystemExit(missing[0])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(system.chromium()), args=list(CHROMIUM_FLAGS)
        )
        yield browser
        browser.close()


def sign_in(page: Page, url: str, account: str, password: str) -> None:
    """Sign in with a password, as a person does."""
    page.goto(f"{url}/accounts/login/")
    page.locator("input[name=login]").fill(account)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/accounts/login" not in address)
