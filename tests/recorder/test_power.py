"""A browser that is killed, and a power cut: what was confirmed is there.

Two seeded faults show that the tests would see one: `relaxed` leaves out the flush, `early`
confirms before the transaction is complete.
"""

import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.recorder.conftest import PIN
from tests.recorder.lab import (
    SIGN_IN,
    Tablet,
    Where,
    queued,
    record,
    scaled,
)
from tests.recorder.proxy import Proxy
from tools import assets

pytestmark = pytest.mark.journey
TAPS = 6
STATIC = "gaitbelt/core/static"  # the icons that the bundle takes in
HERE = Path(__file__).parent
FAULTS = {
    "relaxed": ('durability: "strict"', 'durability: "relaxed"'),
    "early": (
        "      await complete(tx);\n      return seq;",
        "      await new Promise((done) => setTimeout(done, 0));\n      return seq;",
    ),
}


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library under which only what was flushed survives."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler
    made = tmp_path_factory.mktemp("shim") / "power.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", made, HERE / "power.c", "-ldl"]
    subprocess.run(command, check=True)
    return made


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The recorder with one of the faults in its store."""

    def build(fault: str) -> bytes:
        folder = tmp_path_factory.mktemp(fault)
        own = folder / assets.SOURCES.relative_to(assets.ROOT)
        shutil.copytree(assets.SOURCES, own)
        shutil.copytree(assets.ROOT / STATIC, folder / STATIC)
        store, (right, wrong) = own / "store.js", FAULTS[fault]
        text = store.read_text()
        assert text.count(right) == 1
        store.write_text(text.replace(right, wrong))
        node, _npm = assets.node_and_npm()
        return assets.bundled(node, own / "app.js", folder).read_bytes()

    return build


def cut_power(tablet: Tablet, *, shadow: Path) -> None:
    """Kill the browser and put back what had been flushed."""
    tablet.kill()
    held = tablet.profile / "Default/IndexedDB"
    shutil.rmtree(held, ignore_errors=True)
    shutil.copytree(shadow, held)


def lost_in(tablet: Tablet, proxy: Proxy, where: Where, rounds: int, end: Callable) -> int:
    """How many confirmed taps are missing after the first round that lost any."""
    page, there = tablet.start(), 0
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    proxy.off()
    for _ in range(rounds):
        there += len(record(page, where, TAPS))
        end(tablet)
        page = tablet.start()
        found = queued(page)
        if found != there:
            return there - found
        assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    return 0


def test_a_browser_that_is_killed_right_after_a_tap_has_it(tablet: Tablet, proxy, where: Where):
    assert lost_in(tablet, proxy, where, scaled(4), Tablet.kill) == 0


def test_after_a_power_cut_every_confirmed_tap_is_there(tablets, proxy, where, shim, tmp_path):
    shadow = tmp_path / "shadow"
    tablet = tablets(LD_PRELOAD=str(shim), GB_SHADOW=str(shadow), GB_SLOW_MS="20")
    end = partial(cut_power, shadow=shadow)
    assert lost_in(tablet, proxy, where, scaled(4), end) == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_the_power_cut_finds_a_seeded_fault(fault, faulty, tablets, proxy, where, shim, tmp_path):
    shadow = tmp_path / "shadow"
    name = next(assets.BUILT.glob("app.*.js")).name
    proxy.instead[f"/static/gaitbelt/rec/{name}".encode()] = ("text/javascript", faulty(fault))
    tablet = tablets(LD_PRELOAD=str(shim), GB_SHADOW=str(shadow), GB_SLOW_MS="60")
    assert lost_in(tablet, proxy, where, 2, partial(cut_power, shadow=shadow)) > 0
