"""The recorder in a headless Chromium: a tap until it is painted, the bundle, opening, the clocks.

The clinic is the demo's, served on this machine, as one tablet sees it.
"""

import gzip
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from tools import assets, tablet
from tools.bench.harness import Figure, below, exactly
from tools.browser import chromium
from tools.server import demo_environment, fill_demo, serving

TAPS = 60
TICKS = 30
SLOWDOWN = 4
BROAD: Any = {"width": 1180, "height": 820}
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}  # ms and bytes per second, as Lighthouse throttles a phone
# Milliseconds from each tap to the frame that shows it: done, taken back, done again.
PAINTED = """async (count) => {
  const record = recorder.record.bind(recorder);
  let onDisk;
  recorder.record = (...said) => (onDisk = record(...said));
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
  const find = (name) => [...document.querySelectorAll(".lane button")]
    .find((made) => (made.ariaLabel ?? made.textContent) === name);
  const took = [];
  for (let number = 0; number < count; number += 1) {
    const name = number % 2 ? "Take back the last tap" : "As prescribed";
    while (!find(name)) await new Promise((done) => setTimeout(done, 20));
    const began = performance.now();
    find(name).click();
    await onDisk;
    await painted();
    took.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 50));
  }
  recorder.record = record;
  return took;
}"""
WATCH = """() => {
  globalThis.longest = [];
  new PerformanceObserver((list) => longest.push(...list.getEntries().map((each) => each.duration)))
    .observe({ type: "longtask" });
}"""
WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def figures() -> Iterator[Figure]:
    """The bundle, then one tablet after another at the served demo."""
    assert assets.main() == 0
    yield from _bundle()
    env = demo_environment(Path(os.environ["GAITBELT_DATA_DIR"]) / "demo")
    Path(env["GAITBELT_DATA_DIR"]).mkdir()
    fill_demo(env)
    with serving(env) as server, chromium() as browser:
        token = tablet.register(env)
        yield from _opening(browser, server.url, token)
        yield from _taps(browser, server.url, token)
        yield from _clocks(browser, server.url, token)


def _bundle() -> Iterator[Figure]:
    files = [*assets.BUILT.glob("app.*.js"), *assets.BUILT.glob("style.*.css")]
    zipped = sum(len(gzip.compress(file.read_bytes())) for file in files)
    yield below("Recorder, script and style, gzip", zipped / 1000, 90, "kB")


def _opening(browser: Browser, url: str, token: str) -> Iterator[Figure]:
    """Until a face can be tapped: over a phone line, and later without any network."""
    with browser.new_context(viewport=BROAD) as context:
        context.add_cookies([{"name": "tablet", "value": token, "url": url}])
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_4G)
        yield below("First open on a slow 4G profile", _opened_s(page, f"{url}/rec/"), 2, "s")
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        context.set_offline(True)
        later = statistics.median(_opened_s(page, f"{url}/rec/") for _ in range(5))
        yield below("Later open, offline, median", later, 0.5, "s")


def _opened_s(page: Page, address: str) -> float:
    began = time.monotonic()
    page.goto(address)
    page.locator(".face-tile").first.wait_for()
    return time.monotonic() - began


def _taps(browser: Browser, url: str, token: str) -> Iterator[Figure]:
    with tablet.recorder(browser, url, token, viewport=BROAD) as page:
        tablet.enter(page)
        for network, isCut in (("online", "false"), ("offline", "true")):
            page.evaluate(f"recorder.cut({isCut})")
            took = page.evaluate(PAINTED, TAPS)
            name = f"Tap to painted confirmation, {network}"
            yield below(f"{name}, median", statistics.median(took), 50, "ms")
            yield below(f"{name}, 95 % within", statistics.quantiles(took, n=20)[-1], 100, "ms")


def _clocks(browser: Browser, url: str, token: str) -> Iterator[Figure]:
    """Four patients with three packs each, on a processor slowed down."""
    with tablet.recorder(browser, url, token, viewport=BROAD) as page:
        tablet.busy(page)
        tablet.enter(page)
        assert page.locator(".ring").count() == 12
        probe = page.context.new_cdp_session(page)
        probe.send("Performance.enable", {"timeDomain": "threadTicks"})
        probe.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.wait_for_timeout(3000)  # what signing in has set off is over
        page.evaluate(WATCH)
        before = _work_s(probe)
        page.wait_for_timeout(TICKS * 1000)
        a_tick = (_work_s(probe) - before) / TICKS * 1000
        slow = page.evaluate("longest.length")
    who = f"Four patients, twelve timers, {SLOWDOWN} × slower"
    yield below(f"{who}: scripting and layout of a tick", a_tick, 8, "ms")
    yield exactly(f"{who}: tasks over 50 ms", slow, 0)


def _work_s(probe: CDPSession) -> float:
    """CPU seconds that the page's own thread has spent on script, style and layout."""
    said = probe.send("Performance.getMetrics")["metrics"]
    return sum(float(each["value"]) for each in said if each["name"] in WORK)
