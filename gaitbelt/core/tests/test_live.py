"""Live updates: who hears what, what is missed is caught up, and a revoked pass is void at once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from gaitbelt.core import clock, feeds, live, outbox
from gaitbelt.core.feeds import Known, News
from gaitbelt.core.models import OutboxMessage
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory

CLINIC, ELSEWHERE, ANN = uuid4().hex, uuid4().hex, uuid4().hex


def a_pass(**other) -> live.Pass:
    made = live.Pass(ANN, CLINIC, "TECH", (), clock.now().timestamp())
    return replace(made, **other)


def news(key: int, topic: str = "floor", clinic: str = CLINIC) -> News:
    return News(key, clinic, topic, [], clock.now())


def heard(listener: live.Listener) -> list[str | None]:
    said = []
    while not listener.queue.empty():
        said.append(listener.queue.get_nowait())
    return said


def told(*batch: News, claims: live.Pass | None = None, last_seen: str = "") -> str:
    """All that a listener gets who joins before this news."""
    broadcaster = live.Broadcaster()
    listener = broadcaster.join(claims or a_pass(), last_seen=last_seen)
    broadcaster.tell(list(batch))
    return "".join(text or "END" for text in heard(listener))


def row(key: int) -> tuple:
    return (key, CLINIC, "floor", "[]", "2026-11-23T10:00:00+00:00")


def test_a_late_commit_with_an_older_key_is_still_read_and_nothing_twice():
    known = Known()
    assert [news.id for news in known.fresh([row(9), row(8)])] == [8, 9]
    assert [news.id for news in known.fresh([row(10), row(9), row(8), row(7)])] == [7, 10]
    assert known.fresh([row(10), row(9), row(8), row(7)]) == []


def test_a_listener_hears_its_own_clinic_only():
    said = told(news(1), news(2, clinic=ELSEWHERE))
    assert "id: 1\n" in said
    assert "id: 2\n" not in said


def test_a_listener_hears_only_the_topics_of_its_pass():
    said = told(news(1, "day"), news(2, "floor"), claims=a_pass(topics=("floor",)))
    assert "id: 1\n" not in said
    assert "id: 2\n" in said


@pytest.mark.parametrize(("role", "hears"), [("TECH", False), ("PT", True)])
def test_the_topic_of_reviews_is_for_licensees(role, hears):
    assert ("id: 1\n" in told(news(1, "reviews"), claims=a_pass(role=role))) is hears


def test_a_revoked_user_is_sent_away_and_the_old_pass_is_void():
    broadcaster = live.Broadcaster()
    before = a_pass(issued_at=clock.now().timestamp() - 1)
    ann = broadcaster.join(before)
    other = broadcaster.join(a_pass(user=uuid4().hex))
    broadcaster.tell([news(1, f"revoke:{ANN}")])
    assert heard(ann)[-2:] == ["event: revoked\ndata: {}\n\n", None]
    assert not broadcaster.is_valid(before)
    assert None not in heard(other)
    assert broadcaster.is_valid(a_pass(issued_at=clock.now().timestamp() + 1))


def test_what_was_missed_is_sent_again_in_the_order_of_its_arrival():
    broadcaster = live.Broadcaster()
    broadcaster.tell([news(5), news(7), news(6), news(8, clinic=ELSEWHERE)])
    said = "".join(text or "" for text in heard(broadcaster.join(a_pass(), last_seen="7")))
    assert "id: 6\n" in said
    assert "id: 5\n" not in said
    assert "event: reset" not in said


def test_a_page_hears_what_changed_while_it_was_made_and_nothing_older():
    broadcaster = live.Broadcaster()
    made_at = clock.now()
    broadcaster.tell([replace(news(1), created_at=made_at - timedelta(minutes=1)), news(2)])
    said = "".join(text or "" for text in heard(broadcaster.join(a_pass(), since=made_at)))
    assert "id: 2\ndata" in said
    assert "id: 1\n" not in said


def test_whoever_was_away_too_long_is_told_to_look_at_everything():
    broadcaster = live.Broadcaster()
    broadcaster.tell([news(50)])
    assert "event: reset\ndata: {}\n\n" in heard(broadcaster.join(a_pass(), last_seen="3"))


def test_a_listener_that_does_not_keep_up_is_sent_away():
    broadcaster = live.Broadcaster()
    slow = broadcaster.join(a_pass())
    broadcaster.tell([news(key) for key in range(1, live.BEHIND + 20)])
    assert None in heard(slow)


def test_one_user_opens_no_streams_without_end_and_takes_nobody_elses():
    broadcaster = live.Broadcaster()
    for _ in range(live.STREAMS_MOST):
        assert not broadcaster.is_full(a_pass())
        broadcaster.join(a_pass())
    assert broadcaster.is_full(a_pass(role="PT")), "whatever role the pass names"
    assert not broadcaster.is_full(a_pass(user=uuid4().hex))
    broadcaster.listeners.pop()
    assert not broadcaster.is_full(a_pass())


def test_a_pass_of_another_key_or_age_is_not_read():
    good = a_pass()
    assert live.Pass.read(good.sign()) == good
    assert live.Pass.read("forged") is None
    assert live.Pass.read(a_pass(issued_at=clock.now().timestamp() - 301).sign()) is None
    assert live.Pass.read(a_pass(issued_at=clock.now().timestamp() + 60).sign()) is None


@pytest.mark.django_db
def test_the_pass_is_a_cookie_that_no_script_reads(client: Client):
    ann = MembershipFactory.create()
    client.force_login(ann.person.user)
    answer = client.post(f"/c/{ann.clinic.slug}/live-token", {"topics": "floor,session:1"})
    assert answer.status_code == 204
    cookie = answer.cookies["live"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/live", "Strict")
    claims = live.Pass.read(cookie.value)
    assert claims is not None
    assert claims.clinic == ann.clinic.pk.hex
    assert claims.topics == ("floor", "session:1")


@pytest.mark.django_db
def test_a_strange_topic_is_not_accepted_and_another_clinic_is_not_there(client: Client):
    ann = MembershipFactory.create()
    client.force_login(ann.person.user)
    url = f"/c/{ann.clinic.slug}/live-token"
    assert client.post(url, {"topics": "A B"}).status_code == 422
    assert client.post(f"/c/{ClinicFactory.create().slug}/live-token").status_code == 404


@pytest.mark.django_db
def test_messages_older_than_an_hour_are_pruned():
    clinic = ClinicFactory.create()
    outbox.publish(clinic, "floor")
    OutboxMessage.objects.update(created_at=clock.now() - timedelta(hours=2))
    outbox.publish(clinic, "floor")
    outbox.prune()
    assert OutboxMessage.objects.count() == 1


type Asked = Callable[[], Awaitable[str]]


async def listening(member: Membership, then: Callable[[], None], until: str, cookie: str) -> str:
    """Open the stream, do something elsewhere, and read until a text has come."""
    stream, got, status = live.Stream(), asyncio.Queue(), []

    async def receive() -> dict:
        await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        got.put_nowait(message.get("body", b"").decode())

    headers = [(b"cookie", f"{live.COOKIE}={cookie}".encode())]
    scope = {"type": "http", "method": "GET", "headers": headers, "query_string": b""}
    task = asyncio.create_task(stream(scope, receive, send))
    said = ""
    async with asyncio.timeout(10):
        while until not in said:
            said += await got.get()
            if "hello" in said and then:
                await asyncio.to_thread(then)
                then = None
    stream.broadcaster.stop()
    with suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    return f"{status[0]} {said}"


def in_a_thread(act: Callable[[], None]) -> Callable[[], None]:
    """As another request does it: with a connection of its own, closed afterwards."""
    from django.db import connection

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_a_commit_reaches_an_open_stream():
    ann = MembershipFactory.create()
    act = in_a_thread(lambda: outbox.publish(ann.clinic, "floor", [ann.pk]))
    said = asyncio.run(listening(ann, act, str(ann.pk), live.issue(ann).sign()))
    assert said.startswith("200")
    assert '"topic": "floor"' in said


class Breaks:
    """A feed that is cut off after what it read first."""

    async def batches(self):
        async with aclosing(feeds.feed().batches()) as batches:
            async for batch in batches:
                yield batch
                raise ConnectionError


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_while_the_outbox_cannot_be_read_is_told_afterwards(monkeypatch):
    ann = MembershipFactory.create()
    sources = iter([Breaks()])
    monkeypatch.setattr(live, "feed", lambda: next(sources, feeds.feed()))
    act = in_a_thread(lambda: outbox.publish(ann.clinic, "floor", [ann.pk]))
    said = asyncio.run(listening(ann, act, str(ann.pk), live.issue(ann).sign()))
    assert said.count(str(ann.pk)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_revocation_ends_an_open_stream():
    ann = MembershipFactory.create()
    act = in_a_thread(lambda: outbox.revoke(ann.clinic, ann.user_id))
    said = asyncio.run(listening(ann, act, "revoked", live.issue(ann).sign()))
    assert said.startswith("200")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cookie", ["", "forged", "x" * 4000, "\x00;;="])
def test_without_a_pass_there_is_no_stream(cookie):
    ann = MembershipFactory.create()
    said = asyncio.run(listening(ann, lambda: None, "Ask for a pass", cookie))
    assert said.startswith("401")
