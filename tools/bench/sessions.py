"""Recording in a session: its rate beside plain ORM calls, and its statements."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from gaitbelt.core import clock, events
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import ChainHead, Event, OutboxMessage
from gaitbelt.people.models import Membership
from gaitbelt.treatment import commands
from gaitbelt.treatment.events import ItemDone
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session
from tools.bench.harness import Figure, Side, at_least_rate, below, elapsed, like, statements

A_ROUND, ROUNDS = 5, 30
BATCH = 1000


def figures() -> Iterator[Figure]:
    """The rate first; then what one event, and one of a thousand, ask of the database."""
    ours = Side("record", elapsed(Recorder(make_session()).record, A_ROUND))
    plain = Side("plain ORM calls", elapsed(Plain(make_session()).record, A_ROUND))
    yield at_least_rate("Recording an event", ours, plain, share=0.25, rounds=ROUNDS)
    recorder = Recorder(make_session())
    yield below("SQL per event", statements(recorder.record), 12, "statements")
    each = statements(recorder.record_batch) / BATCH
    yield below("SQL per event of a batch of 1,000", each, 4, "statements")


class Recorder:
    """Records items of one session as done, through the commands."""

    def __init__(self, session: Session) -> None:
        self.session, self.runs = session, list(session.runs.all())
        self.by = acting(session.technician)

    def record(self) -> None:
        run = self.runs[0]
        fact = ItemDone(run=run.pk)
        self.runs[0] = commands.record_item(fact=fact, run=run, by=self.by, at=clock.now())

    def record_batch(self) -> None:
        sent = [self._set(number) for number in range(BATCH)]
        outcomes = commands.record_batch(session=self.session, sent=sent, by=self.by)
        assert all(outcome.status == "accepted" for outcome in outcomes)

    def _set(self, number: int) -> dict[str, Any]:
        run = self.runs[number % len(self.runs)]
        return {
            "id": str(new_id()),
            "type": "item.set_done",
            "occurred_at": clock.now().isoformat(),
            "data": {"run": str(run.pk), "number": number % 9},
        }


def acting(member: Membership) -> Membership:
    """The member as a request has it: with person, user, clinic and organization read."""
    user = member.person.user_id
    assert user is not None
    found = Membership.acting(user_id=user, slug=member.clinic.slug)
    assert found is not None
    return found


class Plain:
    """Writes the rows of a recorded event, made beforehand, with one ORM call each."""

    def __init__(self, session: Session) -> None:
        messages = OutboxMessage.objects.filter(clinic=session.clinic)
        seen = messages.count()
        Recorder(session).record()  # shows what a recorded event writes
        written = messages.order_by("pk")[seen:]
        self.messages = [(message.topic, message.ids) for message in written]
        self.session = Session.objects.get(pk=session.pk)
        self.run = session.runs.get(pk=session.runs.all()[0].pk)
        self.at = clock.now()
        event = Event.objects.filter(clinic=session.clinic).latest("seq")
        head = ChainHead.objects.get(clinic=session.clinic)
        rows = [like(event, id=new_id()) for _ in range(A_ROUND * (ROUNDS + 1))]
        self.left = deque(events.chain(rows, seq=head.seq, prev_hash=head.hash))

    def record(self) -> None:
        with transaction.atomic():
            self.left.popleft().save(force_insert=True)
            self.session.save(force_update=True)
            self.run.save(force_update=True)
            for topic, ids in self.messages:
                OutboxMessage.objects.create(
                    clinic=self.session.clinic, topic=topic, ids=ids, created_at=self.at
                )
