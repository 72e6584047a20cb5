"""A real `gaitbelt serve` with the demo, and a real Chromium in which people sign in."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tools import postgres, system
from tools.browser import chromium, sign_in
from tools.server import demo_environment, fill_demo, serving

PATIENCE_MS = 20_000  # two busy cores: a page may take a while, what it says is what counts
expect.set_options(timeout=PATIENCE_MS)
TABLET = {"width": 1180, "height": 820}


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its address, the password of its accounts, and its environment."""

    url: str
    password: str
    env: dict[str, str]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, on SQLite or on a database of its own of `GAITBELT_TEST_DATABASE_URL`."""
    data_dir: Path = tmp_path_factory.mktemp("data")
    server_url = os.environ.get("GAITBELT_TEST_DATABASE_URL", "")
    with ExitStack() as stack:
        url = stack.enter_context(postgres.database(server_url)) if server_url else ""
        env = demo_environment(data_dir, url)
        password = fill_demo(env)
        server = stack.enter_context(serving(env))
        yield Demo(server.url, password, env)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if system.chromium() is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def cookies(demo: Demo, browser: Browser) -> Callable[[str], StorageState]:
    """The cookies of an account that has signed in, once per run."""

    @cache
    def of(account: str) -> StorageState:
        with browser.new_context() as context:
            sign_in(context.new_page(), demo.url, account, demo.password)
            return context.storage_state()

    return of


@pytest.fixture
def signed_in(
    demo: Demo, browser: Browser, cookies: Callable[[str], StorageState]
) -> Iterator[Callable[..., Page]]:
    """Open a window at an account's home: `tech = signed_in("tech", viewport=PHONE)`.

    With `fresh=True` it signs in anew, for a test that signs out.
    """
    with ExitStack() as stack:

        def open_window(account: str, *, fresh: bool = False, **options: Any) -> Page:
            settings: dict[str, Any] = {"viewport": TABLET, "base_url": demo.url} | options
            if not fresh:
                settings["storage_state"] = cookies(account)
            page = stack.enter_context(browser.new_context(**settings)).new_page()
            if fresh:
                sign_in(page, demo.url, account, demo.password)
            else:
                page.goto("/")
            return page

        yield open_window
