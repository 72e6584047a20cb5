"""A tablet's queue of 1,000 events: its rate beside plain ORM calls, and its statements.

Both write the same rows: events, what the queue keeps of each, the visits, items and messages. The
reference has them ready and saves each by one ORM call, a transaction for each batch and visit.
"""

import time
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.test.utils import override_settings

from gaitbelt.core import clock, events
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import ChainHead, Event, OutboxMessage
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.recorder.models import Received
from gaitbelt.recorder.tests.tablet import FakeTablet, Key
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session
from tools.bench.harness import Figure, Side, at_least_rate, below, like, statements

QUEUE, BATCH, PATIENTS, ROUNDS = 1000, 50, 3, 3


def figures() -> Iterator[Figure]:
    """The rate of a whole queue, then what one event of it asks of the database."""
    with override_settings(ALLOWED_HOSTS=["*"]):
        hour = Hour()
        ours = Side("queue", hour.replayed)
        plain = Side("plain ORM calls", Plain(hour).replayed)
        yield at_least_rate("Replaying 1,000 queued events", ours, plain, share=0.25, rounds=ROUNDS)
        batch = hour.batches(1)[0]
        each = statements(lambda: hour.send(batch)) / BATCH
        yield below("SQL per event of a queue", each, 4, "statements")


class Hour:
    """Ann with three patients, and the tablet on which she has tapped without a network."""

    def __init__(self) -> None:
        self.sessions = [make_session()]
        ann, clinic = self.sessions[0].technician, self.sessions[0].clinic
        for _ in range(1, PATIENTS):
            plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=clinic))
            self.sessions.append(make_session(plan=plan, ann=ann))
        self.tablet = FakeTablet(clinic, ann)
        self.key: Key = self.tablet.sign_in(ann)

    def batches(self, count: int) -> list[list[dict[str, Any]]]:
        """So many batches as they lie in the queue, the patients in turn."""
        return [[self._tap(number) for number in range(BATCH)] for _ in range(count)]

    def _tap(self, number: int) -> dict[str, Any]:
        session = self.sessions[number % PATIENTS]
        runs = list(session.runs.all())
        run = runs[number // PATIENTS % len(runs)]
        kind, data = ("item.set_done", {"number": 1}) if number % 2 else ("pain.said", {"pain": 2})
        return self.tablet.tap(self.key, session.pk, kind, run=str(run.pk), **data)

    def send(self, batch: list[dict[str, Any]]) -> None:
        results = self.tablet.results(*batch, keys=(self.key,))
        assert all(line["status"] == "accepted" for line in results)

    def replayed(self) -> float:
        """Seconds for one event of a queue, from the tablet's bytes to the last answer."""
        waiting = self.batches(QUEUE // BATCH)
        started = time.perf_counter()
        for batch in waiting:
            self.send(batch)
        return (time.perf_counter() - started) / QUEUE


class Plain:
    """Writes the rows of such a queue, made beforehand, with one ORM call each."""

    def __init__(self, hour: Hour) -> None:
        self.hour = hour

    def replayed(self) -> float:
        rows = self._rows()
        started = time.perf_counter()
        for of_visit in rows:
            self._save(*of_visit)
        return (time.perf_counter() - started) / QUEUE

    def _rows(self) -> list[tuple[Session, list[Event], list[Received]]]:
        """What a queue has written, anew: by batch and visit."""
        clinic = self.hour.tablet.clinic
        head = ChainHead.objects.get(clinic=clinic)
        of_queue = Event.objects.filter(clinic=clinic, device=self.hour.tablet.row.pk)
        newest = list(of_queue.order_by("-seq")[:QUEUE])
        received = Received.objects.in_bulk([row.pk for row in newest])
        fresh = [like(row, id=new_id()) for row in newest]
        events.chain(fresh, seq=head.seq, prev_hash=head.hash)
        kept = [
            like(received[old.pk], id=row.pk, seq=None)
            for old, row in zip(newest, fresh, strict=True)
        ]
        size = BATCH // PATIENTS
        places = range(0, QUEUE, size)
        return [
            (self.hour.sessions[place // size % PATIENTS], fresh[place : place + size],
             kept[place : place + size])
            for place in places
        ]  # fmt: skip

    @transaction.atomic
    def _save(self, session: Session, rows: list[Event], kept: list[Received]) -> None:
        for row, of_queue in zip(rows, kept, strict=True):
            row.save(force_insert=True)
            of_queue.save(force_insert=True)
        session.save(force_update=True)
        for run in session.runs.all():
            run.save(force_update=True)
        for topic in ("floor", "session"):
            OutboxMessage.objects.create(
                clinic=session.clinic, topic=topic, ids=[], created_at=clock.now()
            )
