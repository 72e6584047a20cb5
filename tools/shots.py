"""One contact sheet per screen: four widths, light above dark, in shots/.

Example: python -m tools.shots home-tech floor
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from tools import system
from tools.server import environment, gaitbelt, serving

FOLDER = Path(__file__).resolve().parents[1] / "shots"
WIDTHS = (390, 820, 1180, 1600)
HEIGHTS = {390: 844, 820: 1180, 1180: 820, 1600: 900}
TALLEST_PX = 2400
SCALE = 0.5
GAP_PX = 24
CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its sheet's name, who looks at it ("" for nobody signed in), and where it is."""

    name: str
    account: str
    path: str


SCREENS = (
    Screen("sign-in", "", "/accounts/login/"),
    Screen("home-tech", "tech", "/"),
    Screen("home-pt", "pt", "/"),
    Screen("home-desk", "desk", "/"),
    Screen("home-manager", "manager", "/"),
)


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


def pictures(browser: Browser, url: str, screen: Screen, password: str) -> list[list[Image.Image]]:
    """The screen in light and dark, each at every width."""
    rows = []
    state: Any = None
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, storage_state=state)
        page = context.new_page()
        if screen.account and state is None:
            sign_in(page, url, screen.account, password)
            state = context.storage_state()
        rows.append([_picture(page, url + screen.path, width) for width in WIDTHS])
        context.close()
    return rows


def _picture(page: Page, address: str, width: int) -> Image.Image:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.goto(address)
    page.locator("body").wait_for()
    page.wait_for_timeout(300)  # fonts and the first live update
    image: Image.Image = Image.open(BytesIO(page.screenshot(full_page=True)))
    image = image.crop((0, 0, image.width, min(image.height, TALLEST_PX)))
    return image.resize((round(image.width * SCALE), round(image.height * SCALE)))


def sheet(title: str, rows: list[list[Image.Image]]) -> Image.Image:
    """The pictures of a screen, pasted row by row on grey."""
    width = sum(picture.width + GAP_PX for picture in rows[0]) + GAP_PX
    heights = [max(picture.height for picture in row) for row in rows]
    paper = Image.new("RGB", (width, sum(heights) + GAP_PX * (len(rows) + 2)), "#8a8f98")
    ImageDraw.Draw(paper).text((GAP_PX, 6), title, fill="white")
    top = GAP_PX
    for row, height in zip(rows, heights, strict=True):
        left = GAP_PX
        for picture in row:
            paper.paste(picture, (left, top))
            left += picture.width + GAP_PX
        top += height + GAP_PX
    return paper


def password_of(printed: str) -> str:
    """The password that `gaitbelt demo` prints for all its accounts."""
    line = next(line for line in printed.splitlines() if "password" in line.lower())
    return line.split()[-1]


def main() -> int:
    """Take the named screens, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="screens; all when none is named")
    names = parser.parse_args().names
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data_dir, chromium() as browser:
        env = environment(Path(data_dir))
        gaitbelt("migrate", env=env)
        password = password_of(gaitbelt("demo", env=env))
        with serving(env) as server:
            for screen in SCREENS:
                if not names or screen.name in names:
                    rows = pictures(browser, server.url, screen, password)
                    sheet(f"{screen.name}  {screen.path}", rows).save(FOLDER / f"{screen.name}.png")
                    print(FOLDER / f"{screen.name}.png", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
