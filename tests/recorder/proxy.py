"""The only origin that the browser knows, between it and the clinic.

It lets an answer through up to a byte and then cuts the line, when the clinic has committed; or it
is off, and nothing comes through; or it answers with a file of another build.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tools.postgres import free_port

POST = b"POST /api/v1/devices/"
EVENTS = b"/events "
INSECURE = "clinic.test"  # a name that is not this machine's: no secure origin over http


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


@contextmanager
def cut_off(proxy: Proxy) -> Iterator[None]:
    proxy.off()
    try:
        yield
    finally:
        proxy.off(False)
