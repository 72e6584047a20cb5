"""Live updates: one broadcaster per process, and the stream at `/live` that screens follow (D6).

A screen first asks for a pass (POST /c/<slug>/live-token, an HttpOnly cookie of five minutes bound
to user, clinic, role and topics), then opens the stream. Messages name a topic and ids, never a
person. `hello` comes first; `reset` says that something may have been missed; `revoked` that the
pass no longer holds.
"""

import asyncio
import json
import logging
from collections import deque
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any, ClassVar
from urllib.parse import parse_qs

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection

from gaitbelt.core import clock, metrics, outbox
from gaitbelt.core.feeds import News, feed
from gaitbelt.core.rights import RIGHTS
from gaitbelt.core.serving import STALL_S, Receive, Scope, Send, headers_of_every_answer, say

COOKIE = "live"
PATH = "/live"
SALT = "gaitbelt.live"
LIFE = timedelta(minutes=5)
KEEP_ALIVE_S = 20
MARGIN = timedelta(seconds=5)  # a page may be made while a commit is on its way
PRUNE_S = 600
RETRY_S = 1.0
KEPT = 2000  # messages that a screen may have missed and still gets
BEHIND = 500  # unsent messages after which a listener is sent away, to come back
STREAMS_MOST = 40  # open streams of one user in this process
REVOKE = "revoke:"
RIGHT_OF_TOPIC = {"reviews": "review.view", "session": "session.view"}  # others: live.view
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pass:
    """Who may listen to what: the content of the signed cookie."""

    user: str
    clinic: str
    role: str
    topics: tuple[str, ...]  # none named: every topic that the role may hear
    issued_at: float  # seconds of the product's clock

    def sign(self) -> str:
        return signing.dumps(self.__dict__, salt=SALT)

    @classmethod
    def read(cls, text: str) -> "Pass | None":
        """The pass of a cookie, if it is ours and not over."""
        try:
            claims = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        found = cls(**claims | {"topics": tuple(claims["topics"])})
        return found if 0 < found.left_s() <= LIFE.total_seconds() else None

    def left_s(self) -> float:
        return self.issued_at + LIFE.total_seconds() - clock.now().timestamp()

    def hears(self, news: News) -> bool:
        right = RIGHT_OF_TOPIC.get(news.topic.split(":")[0], "live.view")
        return (
            not news.topic.startswith(REVOKE)
            and news.clinic == self.clinic
            and (not self.topics or news.topic in self.topics)
            and self.role in RIGHTS[right]
        )


def issue(member: Any, topics: tuple[str, ...] = ()) -> Pass:
    """A pass for the membership that acts now."""
    user, clinic = member.user_id.hex, member.clinic_id.hex
    return Pass(user, clinic, member.role, topics, clock.now().timestamp())


@dataclass(eq=False)
class Listener:
    """One open stream."""

    claims: Pass
    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(BEHIND))

    def put(self, text: str | None) -> None:
        """Queue what is to be sent; nothing more for one that does not keep up."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            text = None
        self.queue.put_nowait(text)


class Broadcaster:
    """Tells every listener of this process what is new."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.recent: deque[News] = deque(maxlen=KEPT)
        self.revoked: dict[str, float] = {}  # user → until which instant passes are void
        self.tasks: list[asyncio.Task[None]] = []
        self.has_read = asyncio.Event()

    async def start(self) -> None:
        """Begin to read the outbox, once; ready when its recent past is known."""
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._follow()), asyncio.create_task(_prune())]
        await self.has_read.wait()

    def stop(self) -> None:
        for listener in self.listeners:
            listener.put(None)
        for task in self.tasks:
            task.cancel()

    async def _follow(self) -> None:
        while True:
            try:
                async with aclosing(feed().batches()) as batches:
                    async for batch in batches:
                        self.tell(batch)
            except Exception:
                log.exception("The outbox cannot be read; trying again")
            await asyncio.sleep(RETRY_S)

    def tell(self, batch: list[News]) -> None:
        """Hand news to those who may hear them; what was told before a restart is left out."""
        known = {news.id for news in self.recent}
        for news in batch:
            if news.id in known:
                continue
            self.recent.append(news)
            metrics.told[0] = max(metrics.told[0], news.id)
            if news.topic.startswith(REVOKE):
                self._revoke(news)
                continue
            for listener in self.listeners:
                if listener.claims.hears(news):
                    listener.put(_message(news))
        self.has_read.set()

    def _revoke(self, news: News) -> None:
        user = news.topic.removeprefix(REVOKE).replace("-", "")
        self.revoked[user] = max(news.created_at.timestamp(), self.revoked.get(user, 0))
        for listener in self.listeners:
            if not self.is_valid(listener.claims):
                listener.put("event: revoked\ndata: {}\n\n")
                listener.put(None)

    def is_valid(self, claims: Pass) -> bool:
        return claims.issued_at > self.revoked.get(claims.user, 0)

    def is_full(self, claims: Pass) -> bool:
        """Whether this user has as many streams open as one person's screens can need."""
        return sum(each.claims.user == claims.user for each in self.listeners) >= STREAMS_MOST

    def join(self, claims: Pass, *, last_seen: str = "", since: datetime | None = None) -> Listener:
        """A new listener, with what it missed: after a message, or since its page was made."""
        listener = Listener(claims)
        newest = self.recent[-1].id if self.recent else 0
        listener.put(f"retry: 1000\nid: {newest}\nevent: hello\ndata: {{}}\n\n")
        missed = self._after(last_seen) if last_seen.isdigit() else self._since(since)
        if missed is None:
            listener.put("event: reset\ndata: {}\n\n")
        for news in missed or []:
            if claims.hears(news):
                listener.put(_message(news))
        self.listeners.add(listener)
        return listener

    def _after(self, last_seen: str) -> list[News] | None:
        """What came after a message, in the order of its arrival; None when that is not known."""
        keys = [news.id for news in self.recent]
        if int(last_seen) in keys:
            return list(self.recent)[keys.index(int(last_seen)) + 1 :]
        return [] if last_seen == "0" and not keys else None

    def _since(self, since: datetime | None) -> list[News]:
        if since is None:
            return []
        return [news for news in self.recent if news.created_at > since - MARGIN]


def _message(news: News) -> str:
    data = json.dumps({"topic": news.topic, "ids": news.ids})
    return f"id: {news.id}\ndata: {data}\n\n"


async def _prune() -> None:
    while True:
        await asyncio.to_thread(_prune_once)
        await asyncio.sleep(PRUNE_S)


def _prune_once() -> None:
    try:
        outbox.prune()
    except DatabaseError:
        log.exception("Old messages stay until the next round")
    finally:
        connection.close()


class Stream:
    """The ASGI application at `/live`: no thread and no database connection per screen."""

    right = "live.view"
    path: ClassVar[str] = PATH

    def __init__(self) -> None:
        self.broadcaster = Broadcaster()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            return await say(send, 405, "Only GET.", (b"allow", b"GET"))
        await self.broadcaster.start()
        claims = Pass.read(_cookie(scope))
        if claims is None or not self.broadcaster.is_valid(claims):
            return await say(send, 401, "Ask for a pass first.")
        if self.broadcaster.is_full(claims):
            return await say(send, 429, "Too many screens are open.", (b"retry-after", b"60"))
        listener = self.broadcaster.join(claims, last_seen=_last_seen(scope), since=_since(scope))
        watch = asyncio.create_task(_until_closed(receive, listener))
        try:
            return await _write(send, listener)
        finally:
            self.broadcaster.listeners.discard(listener)
            watch.cancel()


async def _write(send: Send, listener: Listener) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no"),
        *headers_of_every_answer(),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    while (text := await _next(listener)) is not None:
        async with asyncio.timeout(STALL_S):
            body = text.encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(listener: Listener) -> str | None:
    """What to send next: news, a sign of life, or nothing more."""
    left = listener.claims.left_s()
    if left <= 0:
        return None
    try:
        async with asyncio.timeout(min(KEEP_ALIVE_S, left)):
            return await listener.queue.get()
    except TimeoutError:
        return ": here\n\n"


async def _until_closed(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.put(None)


def _cookie(scope: Scope) -> str:
    text = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        found = SimpleCookie(text.decode("latin1")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _last_seen(scope: Scope) -> str:
    """What a browser that reconnects has heard last."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"last-event-id", b"").decode("latin1")


def _since(scope: Scope) -> datetime | None:
    """When the page was made that opens the stream: `/live?since=2026-11-23T10:12:00+00:00`."""
    asked = parse_qs(scope["query_string"].decode("latin1")).get("since", [""])[0]
    try:
        at = datetime.fromisoformat(asked)
    except ValueError:
        return None
    return at if at.tzinfo else None


def set_cookie(response: Any, claims: Pass) -> None:
    """Give the pass to the browser; no script can read it, and only `/live` gets it."""
    response.set_cookie(
        COOKIE,
        claims.sign(),
        max_age=LIFE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
