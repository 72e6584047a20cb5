"""A clinic, a proxy that cuts, a Chromium that can be killed: what becomes of a tablet's queue."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tools import system
from tools.browser import CHROMIUM_FLAGS
from tools.postgres import free_port
from tools.server import wait_for

SETTLE_S = 30
POST = b"POST /api/v1/devices/"
EVENTS = b"/events "
INSECURE = "clinic.test"  # a name that is not this machine's: no secure origin over http


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


class Proxy:
    """Between the browser and the clinic. `plan` holds bytes of an answer, one number per batch."""

    def __init__(self, port: int) -> None:
        self.up, self.port = port, free_port()
        self.url = f"http://localhost:{self.port}"
        self.plan: list[int] = []
        self.cuts = 0
        self.is_off = False
        self.answers_503 = False
        self.hangs = False
        self.instead: dict[bytes, tuple[str, bytes]] = {}  # path begins with → kind and content
        self.loop = asyncio.new_event_loop()
        self.open: set[asyncio.StreamWriter] = set()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait(5)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        serve = asyncio.start_server(self._handle, "localhost", self.port)
        self.server = self.loop.run_until_complete(serve)
        ready.set()
        self.loop.run_forever()

    def off(self, is_off: bool = True) -> None:
        """No network: what is open breaks, what is asked is not answered."""
        self.is_off = is_off
        if is_off:
            self.loop.call_soon_threadsafe(lambda: [each.transport.abort() for each in self.open])

    def close(self) -> None:
        """Let go of every connection, then end the thread."""
        self.off()
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def _end(self) -> None:
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    async def _handle(self, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        if self.is_off:
            write.transport.abort()
            return
        self.open.add(write)
        try:
            await self._between(read, write)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open.discard(write)
            write.close()

    def _other(self, asked: bytes) -> bytes:
        """What stands in the place of the clinic's own file, as another build would."""
        path = asked.removeprefix(b"GET ").partition(b" ")[0] if asked.startswith(b"GET ") else b""
        for begins, (kind, content) in self.instead.items():
            if path.startswith(begins):
                head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncache-control: no-cache\r\n"
                return f"{head}content-length: {len(content)}\r\n\r\n".encode() + content
        return b""

    async def _between(self, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        up_read, up_write = await asyncio.open_connection("localhost", self.up)
        self.open.add(up_write)
        cut: list[int | None] = [None]

        async def to_clinic() -> None:
            while data := await read.read(65536):
                if other := self._other(data):
                    write.write(other)
                    await write.drain()
                    continue
                data = data.replace(INSECURE.encode(), b"localhost")
                if data.startswith(POST) and EVENTS in data:
                    if self.hangs:
                        await asyncio.sleep(3600)
                    if self.answers_503:
                        write.write(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")
                        continue
                    cut[0] = self.plan.pop(0) if self.plan else None
                up_write.write(data)
                await up_write.drain()
            up_write.close()

        async def to_browser() -> None:
            while data := await up_read.read(65536):
                if cut[0] is not None and len(data) >= cut[0]:  # the clinic has committed
                    write.write(data[: cut[0]])
                    await write.drain()
                    self.cuts += 1
                    write.transport.abort()
                    up_write.transport.abort()
                    return
                cut[0] = None if cut[0] is None else cut[0] - len(data)
                write.write(data)
                await write.drain()
            write.close()

        await asyncio.gather(to_clinic(), to_browser(), return_exceptions=True)


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


@contextmanager
def cut_off(proxy: Proxy) -> Iterator[None]:
    proxy.off()
    try:
        yield
    finally:
        proxy.off(False)
