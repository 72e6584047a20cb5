"""What was tapped arrives exactly once and in its order, whatever breaks between."""

import random

import pytest
from playwright.sync_api import Page

from tests.recorder.conftest import PIN
from tests.recorder.lab import (
    SIGN_IN,
    Clinic,
    Tablet,
    assert_arrived,
    drained,
    plain,
    queue_of,
    queued,
    record,
    scaled,
    until,
)
from tests.recorder.proxy import Proxy, cut_off

pytestmark = pytest.mark.journey
FLIP = """(seq) => new Promise((done) => {
  const request = indexedDB.open("gaitbelt-recorder");
  request.onsuccess = () => {
    const events = request.result.transaction("events", "readwrite").objectStore("events");
    events.get(seq).onsuccess = ({ target }) => {
      new Uint8Array(target.result.ct)[7] ^= 1;
      events.put(target.result);
    };
    events.transaction.oncomplete = () => { request.result.close(); done(); };
  };
})"""


def test_taps_without_a_network_wait_and_then_arrive(clinic, proxy: Proxy, page: Page, where):
    ids = record(page, where, 3)
    drained(page)
    with cut_off(proxy):
        ids += record(page, where, 40, start=4)
        assert queued(page) == 40
    drained(page)
    assert_arrived(clinic, page, ids)


def test_an_answer_that_is_cut_at_any_byte_doubles_nothing(clinic, proxy, page, where):
    """The clinic has committed when the line breaks; the next try finds duplicates."""
    cuts, chance = scaled(25), random.Random(7)
    proxy.plan = [chance.randint(0, 900) for _ in range(cuts)]
    ids: list[str] = []
    while proxy.plan:
        ids += record(page, where, 4, start=len(ids) + 1)
        page.wait_for_timeout(100)
    drained(page, 60)
    assert proxy.cuts >= cuts * 0.8
    assert_arrived(clinic, page, ids)


def test_a_busy_clinic_is_asked_again(clinic, proxy, page, where):
    proxy.answers_503 = True
    ids = record(page, where, 5)
    page.wait_for_timeout(1500)
    assert queued(page) == 5
    proxy.answers_503 = False
    drained(page)
    assert_arrived(clinic, page, ids)


def test_a_clinic_that_never_answers_is_given_up_and_recording_goes_on(clinic, proxy, page, where):
    proxy.hangs = True
    ids = record(page, where, 2)
    page.wait_for_timeout(1000)
    ids += record(page, where, 2, start=3)
    proxy.hangs = False
    until(lambda: queued(page) == 0, "the hung call was given up", 40)
    assert_arrived(clinic, page, ids)


def test_a_server_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    clinic: Clinic, proxy, page, where
):
    ids: list[str] = []
    for _ in range(scaled(2)):
        ids += record(page, where, 60, start=len(ids) + 1)
        clinic.kill()
        ids += record(page, where, 10, start=len(ids) + 1)
        assert queued(page) > 0
        clinic.start()
    drained(page, 60)
    assert_arrived(clinic, page, ids)


def test_one_event_that_cannot_be_read_holds_nothing_up(clinic, proxy, page, where):
    with cut_off(proxy):
        ids = record(page, where, 5)
        page.evaluate(FLIP, 3)
    drained(page)
    assert [row[1] for row in clinic.kept(queue_of(page))] == plain(ids[:2] + ids[3:])
    waiting = page.evaluate("() => recorder.waiting()")
    assert (waiting["queued"], waiting["refused"]) == (0, 1)
    (refused,) = page.evaluate("() => recorder.refused().catch(() => [{}])") or [{}]
    held = clinic.sql("SELECT reasons FROM recorder_quarantined WHERE event = ?", ids[2])
    assert "unreadable" in held[0][0]
    assert refused == {} or refused["why"] == [{"code": "unreadable"}]


def test_two_tabs_share_one_queue_and_one_sender(clinic, tablet: Tablet, page, where):
    other = tablet.open()
    assert other.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    started = "([s, run, many]) => { globalThis.taps = (async () => { const ids = [];"
    loop = "for (let n = 1; n <= many; n += 1) ids.push((await recorder.record("
    last = '"item.set_done", s, { run, number: n % 90 })).id); return ids; })(); }'
    for tab, run in ((page, where.run), (other, where.other_run)):
        tab.evaluate(started + loop + last, [where.session, run, scaled(60)])
    first, second = (tab.evaluate("() => globalThis.taps") for tab in (page, other))
    drained(page)
    rows = clinic.kept(queue_of(page))
    seqs, ids = [row[0] for row in rows], [row[1] for row in rows]
    assert sorted(seqs) == list(range(1, 2 * scaled(60) + 1))
    for mine in (plain(first), plain(second)):
        assert [each for each in ids if each in set(mine)] == mine


def test_a_tab_that_the_system_freezes_blocks_nobody(clinic, tablet: Tablet, page, where):
    """Before it sleeps a tab lets go of the sender, the channel and the database."""
    record(page, where, 3)
    other = tablet.open()
    assert other.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    page.evaluate("() => document.dispatchEvent(new Event('freeze'))")
    took = other.evaluate(
        """async ([session, run]) => {
          const began = performance.now();
          await recorder.record("item.set_done", session, { run, number: 1 });
          return performance.now() - began;
        }""",
        [where.session, where.run],
    )
    assert took < 1000
    drained(other, 5)


def test_a_reload_without_a_network_opens_the_page_today_and_the_queue(proxy, page, where):
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    carried = page.evaluate("() => recorder.today().lanes.length")
    with cut_off(proxy):
        record(page, where, 3)
        page.reload()
        until(lambda: page.evaluate("() => !!globalThis.recorder?.signIn"), "the recorder")
        assert page.evaluate("() => recorder.today()") is None
        assert queued(page) == 3
        assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
        assert page.evaluate("() => recorder.today().lanes.length") == carried
        assert len(page.evaluate("() => recorder.recent()")) == 3
    drained(page)


def test_when_the_tab_that_sends_dies_the_other_goes_on(clinic, proxy, tablet, page, where):
    record(page, where, 2)
    drained(page)
    other = tablet.open()
    assert other.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    with cut_off(proxy):
        record(other, where, 5, start=3)
    tablet.kill_tab(page)
    drained(other, 10)
    assert [row[0] for row in clinic.kept(queue_of(other))] == list(range(1, 8))
