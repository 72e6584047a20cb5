"""Booking: its rate beside plain ORM calls, its statements, and races for the same time."""

import os
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from itertools import count, islice

from django.db import transaction
from django.db.models import Model

from gaitbelt.core import events
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import ChainHead, Event, OutboxMessage
from gaitbelt.people.models import Clinic
from gaitbelt.schedule import commands
from gaitbelt.schedule.claims import Wish, claims_of
from gaitbelt.schedule.commands import booking
from gaitbelt.schedule.models import Allocation, Appointment
from gaitbelt.schedule.resources import resources_of
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE, MONDAY, ClinicDay
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from tools.bench.harness import (
    Figure,
    Side,
    at_least_rate,
    below,
    elapsed,
    exactly,
    like,
    statements,
)

ROSTER_DAYS = 300
HOUR = timedelta(hours=1)
HOURS = (0, 1, 2, 4, 5, 6)  # after nine o'clock, around lunch
A_ROUND, ROUNDS = 5, 30
PAIRS = int(os.environ["BENCH_PAIRS"])


def figures() -> Iterator[Figure]:
    """The rate first; then what a booking asks of the database; then the races."""
    day = ClinicDay(days=ROSTER_DAYS)
    ours = Side("book", elapsed(Booker(day).book, A_ROUND))
    plain = Side("plain ORM calls", elapsed(Plain(ClinicDay(days=ROSTER_DAYS)).book, A_ROUND))
    yield at_least_rate("Booking", ours, plain, share=0.25, rounds=ROUNDS)
    booker = Booker(ClinicDay(days=ROSTER_DAYS))
    yield below("SQL per booking", statements(booker.book), 25, "statements")
    raced = races(ClinicDay(days=ROSTER_DAYS))
    yield exactly("Pairs of simultaneous overlapping bookings with one winner", raced, PAIRS)


def free_hours(clinic: Clinic) -> Iterator[float]:
    """Hours after the first Monday, nine o'clock, at which a visit fits, one after another.

    Days that begin with another offset from UTC begin an hour earlier or later.
    """
    for day in count():
        nine = clinic.at(MONDAY + timedelta(days=day), time(9))
        if day % 7 < 5:
            yield from ((nine - MONDAY_9AM) / HOUR + hour for hour in HOURS)


class Booker:
    """Books one free time after another through the command; the wishes are made beforehand."""

    def __init__(self, day: ClinicDay) -> None:
        self.by = day.bo
        self.left = deque(map(day.wish, islice(free_hours(day.clinic), A_ROUND * (ROUNDS + 1))))

    def book(self) -> None:
        commands.book(wish=self.left.popleft(), by=self.by, at=AN_HOUR_BEFORE)


class Plain:
    """Writes the rows of a booking, made beforehand, with one ORM call each in one transaction."""

    def __init__(self, day: ClinicDay) -> None:
        hours = free_hours(day.clinic)
        day.book(next(hours))  # shows what a booking writes, and makes the resources
        messages = OutboxMessage.objects.filter(clinic=day.clinic)
        topics = list(messages.values_list("topic", flat=True))
        visits = [_rows(day, day.wish(next(hours)), topics) for _ in range(A_ROUND * (ROUNDS + 1))]
        head = ChainHead.objects.get(clinic=day.clinic)
        seen = Event.objects.filter(clinic=day.clinic).latest("seq")
        chained = events.chain(
            [like(seen, id=new_id(), subject=rows[0].pk) for rows in visits],
            seq=head.seq,
            prev_hash=head.hash,
        )
        self.left = deque([*rows, event] for rows, event in zip(visits, chained, strict=True))

    def book(self) -> None:
        with transaction.atomic():
            for row in self.left.popleft():
                row.save(force_insert=True)


def _rows(day: ClinicDay, wish: Wish, topics: list[str]) -> list[Model]:
    """A visit, its claims, and its messages to the screens."""
    resources = resources_of(wish)
    owned = {"organization_id": wish.clinic.organization_id}
    visit = Appointment(
        **owned,
        clinic=wish.clinic,
        patient=wish.patient,
        plan=wish.plan,
        visit_type=wish.visit_type,
        status_at=AN_HOUR_BEFORE,
        booked_by=day.bo,
        **booking.placement(wish),
    )
    claims = [
        Allocation(
            **owned,
            resource=resources[claim.key],
            appointment=visit,
            starts_at=claim.starts_at,
            ends_at=claim.ends_at,
            units=claim.units,
            is_exclusive=resources[claim.key].is_exclusive,
        )
        for claim in claims_of(wish)
    ]
    said = {"clinic": wish.clinic, "ids": [str(visit.pk)], "created_at": AN_HOUR_BEFORE}
    return [visit, *claims, *(OutboxMessage(topic=topic, **said) for topic in topics)]


def races(day: ClinicDay) -> int:
    """How many of the pairs that ask for the same time at once end with exactly one winner."""
    di = day.patient("Di")
    start = threading.Barrier(2)

    def wins(wish: Wish) -> bool:
        start.wait()
        try:
            commands.book(wish=wish, by=day.bo, at=AN_HOUR_BEFORE)
        except GuardRefused:
            return False
        return True

    hours = list(islice(free_hours(day.clinic), PAIRS))
    with ThreadPoolExecutor(2) as both:
        return sum(
            sum(both.map(wins, [day.wish(hour), day.wish(hour + 0.25, patient=di)])) == 1
            for hour in hours
        )
