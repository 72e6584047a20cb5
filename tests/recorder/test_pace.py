"""A tap is confirmed at once, with and without a network, and the page is soon there."""

import time
from statistics import median, quantiles

import pytest

from tests.recorder.lab import until
from tests.recorder.proxy import cut_off

pytestmark = pytest.mark.journey
SHARED = 2  # the promise is 50 ms in the middle and 100 ms at most; this machine is shared
TAPS = 60
PACE = """async ([session, run, count]) => {
  const took = [];
  for (let number = 1; number <= count; number += 1) {
    const began = performance.now();
    await recorder.record("item.set_done", session, { run, number });
    took.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 20));
  }
  return took;
}"""


@pytest.mark.parametrize("network", ["on", "off"])
def test_a_tap_is_on_disk_within_100_ms(page, where, proxy, network):
    asked = [where.session, where.run, TAPS]
    if network == "on":
        took = page.evaluate(PACE, asked)
    else:
        with cut_off(proxy):
            took = page.evaluate(PACE, asked)
    assert len(took) == TAPS
    assert median(took) <= 50 * SHARED
    assert quantiles(took, n=20)[-1] <= 100 * SHARED


SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}  # ms and bytes per second, as Lighthouse throttles a phone
READY = "() => !!globalThis.recorder?.signIn"


def test_the_page_opens_within_2_s_on_a_phone_line_and_later_at_once(tablet, proxy):
    page = tablet.start_empty()
    session = tablet.in_use.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    began = time.monotonic()
    page.goto(f"{proxy.url}/rec/")
    until(lambda: page.evaluate(READY), "the recorder")
    assert time.monotonic() - began <= 2 * SHARED
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    with cut_off(proxy):
        began = time.monotonic()
        page.reload()
        until(lambda: page.evaluate(READY), "the recorder")
        assert time.monotonic() - began <= 0.5 * SHARED
