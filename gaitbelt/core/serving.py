"""Django behind one port: a body is read before, and an answer sent after, a thread is taken (D7).

Sixteen threads answer requests. A slow sender or a slow reader costs a coroutine and a temporary
file, never a thread, so that stalled uploads and downloads cannot stop the floor board.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

from a2wsgi.wsgi import build_environ
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.security import SecurityMiddleware

from gaitbelt.core.middleware import ClinicHeaders

type Scope = dict[str, Any]
type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Headers = list[tuple[bytes, bytes]]

THREADS = 16
WAITING_MOST = 512  # requests that may wait for a thread; more are asked to come back
BODY_MOST = 25 * 1024 * 1024  # bytes
IN_MEMORY = 256 * 1024  # bytes of a body or an answer; the rest is in a temporary file
SILENCE_S = 30  # a body of which nothing arrives for so long is given up
UPLOAD_S = 600
STALL_S = 120  # a reader that takes nothing for so long is given up
CHUNK = 64 * 1024


class Unreadable(Exception):
    """The request cannot be handed on; the status says why."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


class Gone(Exception):
    """The other side has closed the connection."""


class Pool:
    """An ASGI application that runs a WSGI one in a fixed number of threads."""

    def __init__(self, app: Callable[..., Iterable[bytes]], threads: int = THREADS) -> None:
        self.app = app
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await read_body(scope, receive)
        except Unreadable as refused:
            return await say(send, refused.status, str(refused))
        except Gone:
            return None
        if self.inside >= WAITING_MOST:
            return await say(send, 503, "Busy: try again in a few seconds.", (b"retry-after", b"5"))
        try:
            environ = _environ(scope, body)
        except UnicodeError:
            return await say(send, 400, "The address has letters that are not UTF-8.")
        return await _send_answer(send, await self._run(environ, body))

    async def _run(self, environ: dict[str, Any], body: Any) -> "Answer":
        self.inside += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.threads, Answer.of, self.app, environ)
        finally:
            self.inside -= 1
            body.close()


async def read_body(scope: Scope, receive: Receive) -> Any:
    """The whole body as a file at its beginning, or why it cannot be had (Unreadable, Gone)."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > BODY_MOST:
        raise Unreadable(413, "Larger than 25 MB.")
    body = _spool()
    try:
        async with asyncio.timeout(UPLOAD_S):
            await _fill(body, receive)
    except BaseException as error:
        body.close()
        if isinstance(error, TimeoutError):
            raise Unreadable(408, "The request did not arrive in time.") from None
        raise
    body.seek(0)
    return body


def _spool() -> Any:
    """A file in memory, and on disk once it is large; whoever answers the request closes it."""
    return SpooledTemporaryFile(max_size=IN_MEMORY)


async def _fill(body: Any, receive: Receive) -> None:
    more = True
    while more:
        async with asyncio.timeout(SILENCE_S):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body.write(message.get("body", b""))
        if body.tell() > BODY_MOST:
            raise Unreadable(413, "Larger than 25 MB.")
        more = message.get("more_body", False)


def _environ(scope: Scope, body: Any) -> dict[str, Any]:
    """What WSGI knows of a request. A header with an underscore would pass for another: it goes."""
    scope["headers"] = [pair for pair in scope["headers"] if b"_" not in pair[0]]
    environ: dict[str, Any] = build_environ(scope, body)  # type: ignore[arg-type, assignment]
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ |= {
        "CONTENT_LENGTH": str(body.seek(0, os.SEEK_END)),
        "wsgi.url_scheme": _scheme(),
        "wsgi.file_wrapper": WholeFile,
    }
    body.seek(0)
    return environ


def _scheme() -> str:
    """GAITBELT_PUBLIC_URL decides, also behind a proxy that speaks plain http to us."""
    return "https" if settings.IS_HTTPS else "http"


class WholeFile:
    """A file that Django has authorized; the shell sends it, no thread waits for the reader."""

    def __init__(self, file: Any, block_size: int = CHUNK) -> None:
        self.file = file

    def __iter__(self) -> Any:
        return iter(lambda: self.file.read(CHUNK), b"")

    def handle(self) -> Any | None:
        """The file through a handle of its own, where it stands on disk."""
        try:
            return os.fdopen(os.dup(self.file.fileno()), "rb")
        except (AttributeError, OSError):
            return None


class Answer:
    """What Django answered: status, headers, and the content as a file."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.content: Any = None

    @classmethod
    def of(cls, app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> "Answer":
        """Run the application to its end, in a thread of the pool."""
        answer = cls()
        result = app(environ, answer.start)
        try:
            answer.content = result.handle() if isinstance(result, WholeFile) else None
            if answer.content is None:
                answer.content = _spool()
                for chunk in result:
                    answer.content.write(chunk)
                answer.content.seek(0)
        finally:
            getattr(getattr(result, "file", result), "close", lambda: None)()
        return answer

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self.status = int(status.partition(" ")[0])
        self.headers = [
            (name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers
        ]
        return lambda chunk: None


async def _send_answer(send: Send, answer: Answer) -> None:
    with answer.content as content:
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        while chunk := content.read(CHUNK):
            try:
                async with asyncio.timeout(STALL_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except TimeoutError:
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def say(send: Send, status: int, says: str, *headers: tuple[bytes, bytes]) -> None:
    """A short answer of the shell itself, with the headers that every answer has."""
    fixed = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*fixed, *headers, *headers_of_every_answer()],
        }
    )
    await send({"type": "http.response.body", "body": says.encode(), "more_body": False})


def headers_of_every_answer() -> Headers:
    """The security headers that Django's middleware gives, for answers that it never sees."""

    def bare(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        del response.headers["Content-Type"]
        return response

    handle: Any = bare
    for layer in (
        XFrameOptionsMiddleware, ClinicHeaders, ContentSecurityPolicyMiddleware, SecurityMiddleware,
    ):  # fmt: skip
        handle = layer(handle)
    environ = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "wsgi.url_scheme": _scheme()}
    response = handle(WSGIRequest(environ))
    return [
        (name.lower().encode("latin1"), value.encode("latin1"))
        for name, value in response.headers.items()
    ]
