"""One contact sheet per screen: four widths, light above dark, in shots/.

Example: python -m tools.shots home-tech floor
"""

import argparse
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tools import tablet
from tools.browser import chromium, sign_in
from tools.screens import SCREENS, Screen
from tools.server import demo_environment, fill_demo, serving
from tools.tablet import SCENES, Scene

FOLDER = Path(__file__).resolve().parents[1] / "shots"
WIDTHS = (390, 820, 1180, 1600)
HEIGHTS = {390: 844, 820: 1180, 1180: 820, 1600: 900}
TALLEST_PX = 2400
SCALE = 0.5
GAP_PX = 24


def pictures(browser: Browser, url: str, screen: Screen, state: Any) -> list[list[Image.Image]]:
    """The screen in light and dark, each at every width; `state` are the account's cookies."""
    rows = []
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme, storage_state=state) as context:
            page = context.new_page()
            address = address_of(page, url, screen)
            rows.append([_picture(page, address, width) for width in WIDTHS])
    return rows


def address_of(page: Page, url: str, screen: Screen) -> str:
    """Where the screen is; a record's page is found by following a link."""
    if not screen.follow:
        return url + screen.path
    page.goto(url + screen.path)
    if screen.search:
        page.locator("main input[name=q]").press_sequentially(screen.search)
    others = f':not([href$="/new"], [href$="{screen.path}"])'
    address = _first_link(page, url, f'main a[href*="{screen.follow}"]{others}')
    if not screen.then:
        return address
    page.goto(address)
    return _first_link(page, url, f'a[href$="{screen.then}"]')


def _first_link(page: Page, url: str, selector: str) -> str:
    return url + str(page.locator(selector).first.get_attribute("href", timeout=5000))


def _picture(page: Page, address: str, width: int) -> Image.Image:
    page.goto(address)
    page.locator("body").wait_for()
    return _seen(page, width)


def _seen(page: Page, width: int) -> Image.Image:
    """What stands there now, at a width."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
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
    wanted = [screen for screen in SCREENS if not names or screen.name in names]
    scenes = [scene for scene in SCENES if not names or scene.name in names]
    with tempfile.TemporaryDirectory() as data_dir, chromium() as browser:
        env = demo_environment(Path(data_dir))
        password = fill_demo(env, with_history=True)
        with serving(env) as server:
            failed = [
                screen.name for screen in wanted if not _take(screen, browser, server.url, password)
            ]
            token = tablet.register(env) if scenes else ""
            failed += [
                scene.name for scene in scenes if not _play(scene, browser, server.url, token)
            ]
    print(*(f"No picture of {name}." for name in failed), sep="\n")
    return int(bool(failed))


def _take(screen: Screen, browser: Browser, url: str, password: str) -> bool:
    """Save one sheet; a screen that is not found is said, and the others go on."""
    try:
        rows = pictures(browser, url, screen, _cookies(browser, url, screen.account, password))
    except PlaywrightError as error:
        print(f"{screen.name}: {error.message.splitlines()[0]}")
        return False
    _save(screen.name, screen.path, rows)
    return True


def _play(scene: Scene, browser: Browser, url: str, token: str) -> bool:
    """The same for a state of the recorder: played once for light and for dark."""
    rows = []
    try:
        for scheme in ("light", "dark"):
            with tablet.recorder(browser, url, token, color_scheme=scheme) as page:
                scene.play(page)
                rows.append([_seen(page, width) for width in WIDTHS])
    except PlaywrightError as error:
        print(f"{scene.name}: {error.message.splitlines()[0]}")
        return False
    _save(scene.name, "/rec/", rows)
    return True


def _save(name: str, path: str, rows: list[list[Image.Image]]) -> None:
    file = FOLDER / f"{name}.png"
    sheet(f"{name}  {path}", rows).save(file)
    print(file, flush=True)


@cache
def _cookies(browser: Browser, url: str, account: str, password: str) -> Any:
    if not account:
        return None
    with browser.new_context() as context:
        sign_in(context.new_page(), url, account, password)
        return context.storage_state()


if __name__ == "__main__":
    raise SystemExit(main())
