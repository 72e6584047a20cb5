"""What was tapped arrives exactly once and in its order, whatever breaks between."""

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.recorder.conftest import PIN
from tests.recorder.lab import (
    INSECURE,
    SIGN_IN,
    Clinic,
    Proxy,
    Tablet,
    Where,
    cut_off,
    drained,
    queue_of,
    queued,
    record,
    scaled,
    until,
)

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
ALL = """(name) => new Promise((done) => {
  const request = indexedDB.open("gaitbelt-recorder");
  request.onsuccess = () => {
    const rows = request.result.transaction(name).objectStore(name).getAll();
    rows.onsuccess = () => { request.result.close(); done(rows.result); };
  };
})"""
MANAGER = """
from gaitbelt.people.commands.tablets import register_tablet, revoke_tablet
from gaitbelt.people.models import Clinic, Membership, Tablet
clinic = Clinic.objects.get(slug="cedar")
by = Membership.objects.current().get(clinic=clinic, person__user__username="manager")
"""
REGISTER = MANAGER + 'print(register_tablet(clinic=clinic, by=by, name="Lost")[1])'
REVOKE = MANAGER + 'revoke_tablet(tablet=Tablet.objects.get(name="Lost"), by=by)'
TIMERS = """() => {
  const t0 = new Date(recorder.now() - 360_000);
  globalThis.timers = ["protect", "minimum"].map((kind) => recorder.anchored({ kind, t0 }));
}"""
BACK = """(by) => new Promise((done) => {
  const request = indexedDB.open("gaitbelt-recorder");
  request.onsuccess = () => {
    const meta = request.result.transaction("meta", "readwrite").objectStore("meta");
    meta.get("queue").onsuccess = ({ target }) =>
      meta.put({ ...target.result, next: target.result.next - by }, "queue");
    meta.transaction.oncomplete = () => { request.result.close(); done(); };
  };
})"""


def plain(ids: list[str]) -> list[str]:
    return [each.replace("-", "") for each in ids]


def assert_arrived(clinic: Clinic, page: Page, ids: list[str]) -> None:
    """Each confirmed tap has one row, in the order in which it was tapped."""
    rows = clinic.kept(queue_of(page))
    assert [row[1] for row in rows] == plain(ids)
    assert [row[0] for row in rows] == list(range(1, len(ids) + 1))


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


def test_a_colleague_takes_the_tablet_and_sends_what_ann_left(clinic, proxy, page, where: Where):
    ray = page.evaluate(SIGN_IN, [where.ray, PIN])
    assert ray == {"ok": True}
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    with cut_off(proxy):
        record(page, where, 4)
        page.evaluate("() => recorder.lock()")
        assert page.evaluate(SIGN_IN, [where.ray, PIN]) == {"ok": True}
        assert page.evaluate("() => recorder.recent()") == []
        record(page, where, 3, start=5)
        by_author = page.evaluate("async () => (await recorder.waiting()).by_author")
        assert {line["member"]: line["queued"] for line in by_author} == {
            where.ann: 4, where.ray: 3,
        }  # fmt: skip
    drained(page)
    authors = [row[2] for row in clinic.kept(queue_of(page))]
    assert authors == [where.ann.replace("-", "")] * 4 + [where.ray.replace("-", "")] * 3


def test_the_wrong_pin_opens_nothing_without_a_network(proxy, page, where):
    page.evaluate("() => recorder.lock()")
    with cut_off(proxy):
        assert page.evaluate(SIGN_IN, [where.ann, "9999"]) == {"ok": False, "why": "pin"}
        assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
        page.evaluate("() => recorder.lock()")
        for _ in range(5):
            said = page.evaluate(SIGN_IN, [where.ann, "9999"])
        assert said == {"ok": False, "why": "offline"}
        assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": False, "why": "offline"}


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


def test_a_clock_that_is_set_two_days_back_changes_no_time_and_no_timer(clinic, page, where):
    record(page, where, 1)
    drained(page)
    now = page.evaluate("() => Date.now()")
    page.clock.install(time=now / 1000)
    page.evaluate(TIMERS)
    page.clock.set_system_time(now / 1000 - 2 * 24 * 3600)
    protect, rest = page.evaluate("() => timers.map((each) => recorder.elapsed(each))")
    assert protect >= 360_000
    assert rest <= 361_000
    (late,) = record(page, where, 1, start=2)
    drained(page)
    rows = clinic.sql(
        "SELECT flags, raw_at, received_at FROM recorder_received WHERE id = ?",
        late.replace("-", ""),
    )
    assert "clock_off" in rows[0][0]
    assert rows[0][1] < rows[0][2]
    assert page.evaluate("() => recorder.clockOff") > 0


def test_a_tablet_that_was_emptied_begins_another_queue(clinic, proxy, tablet, page, where):
    record(page, where, 3)
    drained(page)
    before = queue_of(page)
    page.evaluate("() => document.dispatchEvent(new Event('freeze'))")
    page.evaluate("""() => new Promise((done) => {
      indexedDB.deleteDatabase("gaitbelt-recorder").onsuccess = done;
    })""")
    page.reload()
    until(lambda: page.evaluate("() => !!globalThis.recorder?.signIn"), "the recorder")
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    ids = record(page, where, 2)
    drained(page)
    assert queue_of(page) != before
    assert_arrived(clinic, page, ids)
    last = clinic.sql("SELECT last_seq FROM recorder_queue WHERE id = ?", before.replace("-", ""))
    assert last == [(3,)]


def test_a_profile_that_was_rolled_back_loses_nothing_and_is_flagged(clinic, page, where):
    ids = record(page, where, 5)
    drained(page)
    page.evaluate("() => recorder.refresh()")
    page.evaluate(BACK, 3)
    ids += record(page, where, 3, start=6)
    drained(page)
    rows = clinic.kept(queue_of(page))
    assert [row[1] for row in rows] == plain(ids)
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, None, None, None]


def test_a_tablet_that_was_taken_out_of_use_forgets_whom_it_knew(clinic, proxy, where, tablets):
    """The credential is gone at the next contact; what was not sent stays sealed to the clinic."""
    tablet = tablets()
    tablet.cookie = clinic.run(REGISTER).strip()
    page = tablet.start()
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    with cut_off(proxy):
        record(page, where, 3)
        clinic.run(REVOKE)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    until(lambda: page.evaluate("() => recorder.member === null"), "the tablet is locked")
    assert queued(page) == 3
    with cut_off(proxy):
        said = page.evaluate(SIGN_IN, [where.ann, PIN])
    assert said == {"ok": False, "why": "offline"}
    left = page.evaluate(ALL, "keys")
    assert left
    assert not any("wrapped" in key for key in left)
    assert page.evaluate(ALL, "cache") == []


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


def test_full_storage_is_said_at_once_and_what_was_saved_stays(
    clinic, tablets: Callable[..., Tablet], proxy, where
):
    tablet = tablets()
    page = tablet.start_empty()
    session = tablet.in_use.new_cdp_session(page)
    quota = {"origin": proxy.url, "quotaSize": 600_000}
    session.send("Storage.overrideQuotaForOrigin", quota)
    tablet.open(page)
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    with cut_off(proxy):
        kept, failed = page.evaluate(
            """async ([session, run]) => {
              const kept = [];
              for (let number = 1; number < 4000; number += 1) {
                try {
                  const said = await recorder.record("observation.noted", session,
                    { said: "x".repeat(480) });
                  kept.push(said.id);
                } catch (failure) { return [kept, failure.name]; }
              }
              return [kept, ""];
            }""",
            [where.session, where.run],
        )
        assert failed == "QuotaExceededError"
        assert queued(page) == len(kept) > 20
    drained(page, 60)
    assert [row[1] for row in clinic.kept(queue_of(page))] == plain(kept)


def test_over_an_insecure_address_the_page_says_that_it_does_not_record(tablet, proxy):
    page = tablet.start_empty()
    page.goto(f"http://{INSECURE}:{proxy.port}/rec/")
    assert page.evaluate("() => isSecureContext") is False
    until(lambda: "not https" in (page.text_content("#recorder") or ""), "the words")
