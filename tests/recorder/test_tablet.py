"""One tablet, several people, full storage and a wrong clock: nothing lost, nobody mistaken."""

from collections.abc import Callable

import pytest

from tests.recorder.conftest import PIN
from tests.recorder.lab import (
    SIGN_IN,
    Tablet,
    Where,
    assert_arrived,
    drained,
    plain,
    queue_of,
    queued,
    record,
    until,
)
from tests.recorder.proxy import INSECURE, cut_off

pytestmark = pytest.mark.journey
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
