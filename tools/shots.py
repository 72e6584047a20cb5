"""One contact sheet per screen: four widths, light above dark, in shots/.

Example: python -m tools.shots home-tech floor
"""

import argparse
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tools.browser import chromium, sign_in
from tools.server import environment, fill_demo, serving

FOLDER = Path(__file__).resolve().parents[1] / "shots"
WIDTHS = (390, 820, 1180, 1600)
HEIGHTS = {390: 844, 820: 1180, 1180: 820, 1600: 900}
TALLEST_PX = 2400
SCALE = 0.5
GAP_PX = 24


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
    Screen("patients", "desk", "/c/cedar/patients"),
    Screen("new-patient", "desk", "/c/cedar/patients/new"),
    Screen("staff", "manager", "/c/cedar/staff"),
    Screen("areas", "manager", "/c/cedar/areas"),
    Screen("import", "manager", "/c/cedar/import"),
)


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


def main() -> int:
    """Take the named screens, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="screens; all when none is named")
    names = parser.parse_args().names
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data_dir, chromium() as browser:
        env = environment(Path(data_dir))
        password = fill_demo(env)
        with serving(env) as server:
            for screen in SCREENS:
                if not names or screen.name in names:
                    rows = pictures(browser, server.url, screen, password)
                    sheet(f"{screen.name}  {screen.path}", rows).save(FOLDER / f"{screen.name}.png")
                    print(FOLDER / f"{screen.name}.png", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
