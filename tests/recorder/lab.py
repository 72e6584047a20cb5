"""A clinic and a Chromium that can be killed: what happens to a tablet's queue."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.recorder.proxy import INSECURE
from tools import system
from tools.browser import CHROMIUM_FLAGS
from tools.postgres import free_port
from tools.server import wait_for

SETTLE_S = 30


def scaled(count: int) -> int:
    """How often something is tried; GAITBELT_RECORDER_ROUNDS multiplies it for a long run."""
    return count * int(os.environ.get("GAITBELT_RECORDER_ROUNDS", "1"))


def until(said: Any, why: str, seconds: float = SETTLE_S) -> Any:
    """What `said()` answers once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := said():
            return found
        time.sleep(0.05)
    raise AssertionError(f"within {seconds} s: {why}")


class Clinic:
    """The served installation, which can be killed and started again on its port."""

    def __init__(self, env: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.env = {**env, "GAITBELT_PUBLIC_URL": self.url}
        self.data = Path(env["GAITBELT_DATA_DIR"])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gaitbelt", "serve", "--port", str(self.port)]
        with (self.data / "recorder.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        assert wait_for(f"{self.url}/healthz", self.process), "the server did not start"

    def kill(self) -> None:
        """As a power cut would: without a word, and every process of it."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)

    def run(self, script: str) -> str:
        """What a few lines of Python print inside this installation."""
        command = [sys.executable, "-m", "gaitbelt", "shell", "-v", "0", "-c", script]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.data / 'gaitbelt.sqlite3'}?mode=ro", uri=True) as db:
            return db.execute(query, given).fetchall()

    def kept(self, queue: str) -> list[tuple[Any, ...]]:
        """(seq, id, author) of what came through a queue, in the order of the log."""
        query = (
            "SELECT r.seq, e.id, e.author_id FROM core_event e JOIN recorder_received r "
            "ON r.id = e.id WHERE r.queue_id = ? ORDER BY e.seq"
        )
        return self.sql(query, queue.replace("-", ""))


@dataclass
class Tablet:
    """A Chromium with a profile of its own; its process is ours, so that it can be killed."""

    playwright: Playwright
    profile: Path
    url: str
    cookie: str
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    context: BrowserContext | None = None

    def start(self) -> Page:
        """Start on what the profile holds, and open the recorder."""
        self.start_empty()
        return self.open()

    def start_empty(self) -> Page:
        """Start on what the profile holds; a tab without a page."""
        for name in ("DevToolsActivePort", "SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / name).unlink(missing_ok=True)
        command = [
            str(system.chromium()), "--headless=new", *CHROMIUM_FLAGS, "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}", f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1",
            "about:blank",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, env={**os.environ, **self.env}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        said = self.profile / "DevToolsActivePort"
        port = until(lambda: said.exists() and said.read_text().partition("\n")[0], "a port")
        browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = browser.contexts[0]
        self.context.add_cookies([{"name": "tablet", "value": self.cookie, "url": self.url}])
        return self.context.new_page()

    def open(self, page: Page | None = None) -> Page:
        """The recorder, in a new tab where none is given."""
        page = page or self.in_use.new_page()
        page.goto(f"{self.url}/rec/")
        until(lambda: page.evaluate("() => !!globalThis.recorder?.signIn"), "the recorder")
        return page

    @property
    def in_use(self) -> BrowserContext:
        assert self.context, "the browser is not started"
        return self.context

    def kill(self) -> None:
        """Without a word, and every process of it: by the group that we have made."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_tab(self, page: Page) -> None:
        """Kill the process that runs a tab: the one that works while the tab does."""
        assert self.in_use.browser
        system_info = self.in_use.browser.new_browser_cdp_session()

        def worked() -> dict[int, float]:
            said = system_info.send("SystemInfo.getProcessInfo")["processInfo"]
            return {each["id"]: each["cpuTime"] for each in said if each["type"] == "renderer"}

        before = worked()
        page.evaluate("() => { const end = Date.now() + 500; while (Date.now() < end); }")
        after = worked()
        os.kill(max(after, key=lambda pid: after[pid] - before.get(pid, 0)), signal.SIGKILL)

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.profile, ignore_errors=True)


def plain(ids: list[str]) -> list[str]:
    """Ids as SQLite has them."""
    return [each.replace("-", "") for each in ids]


def assert_arrived(clinic: Clinic, page: Page, ids: list[str]) -> None:
    """Each confirmed tap has one row, in the order in which it was tapped."""
    rows = clinic.kept(queue_of(page))
    assert [row[1] for row in rows] == plain(ids)
    assert [row[0] for row in rows] == list(range(1, len(ids) + 1))


SIGN_IN = "([member, pin]) => recorder.signIn({ member, pin })"
RECORD = """async ([session, run, from, count]) => {
  const kept = [];
  for (let number = from; number < from + count; number += 1)
    kept.push(await recorder.record("item.set_done", session, { run, number: number % 90 }));
  return kept.map(({ id }) => id);
}"""


def record(page: Page, where: "Where", count: int, start: int = 1) -> list[str]:
    """Tap so often; the ids of what was confirmed."""
    found: list[str] = page.evaluate(RECORD, [where.session, where.run, start, count])
    return found


def queued(page: Page) -> int:
    count: int = page.evaluate("async () => (await recorder.waiting()).queued")
    return count


def queue_of(page: Page) -> str:
    """The name of the queue, read beside the program."""
    said: str = page.evaluate(
        """() => new Promise((done) => {
          const request = indexedDB.open("gaitbelt-recorder");
          request.onsuccess = () => {
            const meta = request.result.transaction("meta").objectStore("meta").get("queue");
            meta.onsuccess = () => { request.result.close(); done(meta.result.queue); };
          };
        })"""
    )
    return said


def drained(page: Page, seconds: float = SETTLE_S) -> None:
    """Wait until nothing waits any more."""
    page.evaluate("() => dispatchEvent(new Event('online'))")
    until(lambda: queued(page) == 0, "the queue is empty", seconds)


@dataclass(frozen=True)
class Where:
    """Ann, a colleague, and the visit about which they tap."""

    ann: str
    ray: str
    session: str
    run: str
    other_run: str
