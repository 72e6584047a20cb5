"""A new build waits until it is taken; the queue outlives it."""

import re
import urllib.request

import pytest

from tests.recorder.conftest import PIN
from tests.recorder.lab import SIGN_IN, drained, queue_of, queued, record, until

pytestmark = pytest.mark.journey


def other_build(url: str) -> bytes:
    """The worker as another build would have it."""
    with urllib.request.urlopen(f"{url}/sw.js") as answer:
        code = answer.read().decode()
    other, count = re.subn(r'"build": "\w+"', '"build": "another"', code)
    assert count == 1
    return other.encode()


def caches(page) -> list[str]:
    found: list[str] = page.evaluate("() => caches.keys()")
    return found


def reopened(page, where) -> None:
    """The same page after a reload: from now on it is the worker's."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    until(lambda: page.evaluate("() => !!globalThis.recorder?.signIn"), "the recorder")
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}


def test_an_update_waits_and_takes_nothing_from_the_queue(clinic, proxy, page, where):
    reopened(page, where)
    (before,) = caches(page)
    page.evaluate("() => { recorder.on('update', (said) => (globalThis.offered = said)); }")
    proxy.answers_503 = True
    ids = record(page, where, 20)
    proxy.instead[b"/sw.js"] = ("text/javascript", other_build(clinic.url))
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration('/rec/')).update()")
    until(lambda: page.evaluate("() => !!globalThis.offered"), "an update is offered")
    assert (before in caches(page), queued(page)) == (True, 20)
    with page.expect_navigation():
        page.evaluate("() => { globalThis.offered.take(); }")
    until(lambda: page.evaluate("() => !!globalThis.recorder?.signIn"), "the recorder")
    until(lambda: caches(page) == ["gb-shell-another"], "the old build is gone")
    assert page.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    proxy.answers_503 = False
    drained(page)
    assert [row[1] for row in clinic.kept(queue_of(page))] == [
        each.replace("-", "") for each in ids
    ]


def test_a_build_that_cannot_be_fetched_leaves_the_old_one(clinic, proxy, page, where):
    reopened(page, where)
    (before,) = caches(page)
    broken = other_build(clinic.url).replace(b"/static/gaitbelt/mark.svg", b"/static/none.svg")
    proxy.instead[b"/sw.js"] = ("text/javascript", broken)
    page.evaluate("""async () => {
      const there = await navigator.serviceWorker.getRegistration("/rec/");
      await there.update().catch(() => {});
    }""")
    page.wait_for_timeout(1000)
    page.reload()
    until(lambda: page.evaluate("() => !!globalThis.recorder?.signIn"), "the recorder")
    assert before in caches(page)
    assert page.evaluate(
        "async () => !(await navigator.serviceWorker.getRegistration('/rec/')).waiting"
    )


def test_the_worker_keeps_nothing_about_anyone(page, where):
    """Every kept answer is the same for whoever asks: no cookie, no token, no name."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    kept = page.evaluate("""async () => {
      const cache = await caches.open((await caches.keys())[0]);
      const found = [];
      for (const request of await cache.keys())
        found.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
      return found;
    }""")
    assert {path.rpartition("/")[0] for path, _text in kept} <= {
        "/rec", "/static/gaitbelt/rec", "/static/gaitbelt", "/static/gaitbelt/figures",
    }  # fmt: skip
    shell = dict(kept)["/rec/"]
    assert "csrf" not in shell
    assert "nonce" not in shell
    name = page.evaluate("() => recorder.member.name")
    assert all(name not in text for _path, text in kept)
