"""The database itself refuses a double booking, however the rows arrive."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gaitbelt.core import guards
from gaitbelt.people.tests.factories import PatientFactory
from gaitbelt.schedule.models import Allocation, Resource
from gaitbelt.schedule.tests.factories import MONDAY_9AM, AppointmentFactory

PAIRS = 12


def resource(visit: Any, capacity: int = 1, type: str = "patient") -> Resource:
    patient = PatientFactory.create(organization=visit.organization) if type == "patient" else None
    return Resource.objects.create(
        organization=visit.organization, type=type, patient=patient, capacity=capacity
    )


def claim(of: Resource, visit: Any, start: int, end: int, **more: Any) -> Allocation:
    """A claim from minute `start` to minute `end` of Monday 9:00."""
    fields = {"units": 1, "is_exclusive": of.capacity == 1 and of.type != "kind"} | more
    return Allocation(
        organization=visit.organization,
        resource=of,
        appointment=visit,
        starts_at=MONDAY_9AM + timedelta(minutes=start),
        ends_at=MONDAY_9AM + timedelta(minutes=end),
        **fields,
    )


def is_stored(claim: Allocation) -> bool:
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "end", "fits"), [(30, 60, True), (0, 31, False), (60, 90, True)])
def test_a_taken_resource_cannot_be_taken_again(start, end, fits):
    visit = AppointmentFactory.create()
    bay = resource(visit)
    claim(bay, visit, 0, 30).save()
    assert is_stored(claim(bay, visit, start, end)) is fits


@pytest.mark.django_db
def test_a_claim_cannot_move_onto_another_but_may_be_released():
    visit = AppointmentFactory.create()
    bay = resource(visit)
    first, second = claim(bay, visit, 0, 30), claim(bay, visit, 30, 60)
    first.save()
    second.save()
    second.starts_at = first.starts_at
    assert not is_stored(second)
    second.refresh_from_db()
    first.released_at = MONDAY_9AM
    assert is_stored(first)
    second.starts_at = first.starts_at
    assert is_stored(second)
    first.released_at = None
    assert not is_stored(first)


@pytest.mark.django_db
def test_one_insert_of_many_rows_is_judged_row_by_row():
    visit = AppointmentFactory.create()
    gym = resource(visit, capacity=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.bulk_create([claim(gym, visit, 0, 30) for _ in range(3)])
    assert not Allocation.objects.exists()


@pytest.mark.django_db
def test_a_claim_says_whether_its_resource_has_room_for_one():
    visit = AppointmentFactory.create()
    for capacity, type, said in ((1, "patient", False), (2, "patient", True), (1, "kind", True)):
        wrong = claim(resource(visit, capacity, type), visit, 0, 30, is_exclusive=said)
        with pytest.raises(DatabaseError, match="exclusive"), transaction.atomic():
            wrong.save()


@pytest.mark.django_db
def test_a_claim_is_never_longer_than_the_database_looks_back():
    visit = AppointmentFactory.create()
    with pytest.raises(DatabaseError, match="hours"), transaction.atomic():
        claim(resource(visit), visit, 0, 12 * 60 + 1).save()
    claim(resource(visit), visit, 0, 12 * 60).save()


@pytest.mark.django_db
def test_units_may_go_out_of_service_under_open_claims():
    visit = AppointmentFactory.create()
    packs = resource(visit, capacity=2, type="kind")
    for _ in range(2):
        claim(packs, visit, 0, 30).save()
    packs.capacity = 1
    packs.save()
    assert not is_stored(claim(packs, visit, 10, 20))
    assert is_stored(claim(packs, visit, 30, 60))


@pytest.mark.django_db
def test_a_resource_with_open_claims_stays_counted():
    visit = AppointmentFactory.create(starts_at=MONDAY_9AM + timedelta(days=36500))
    gym = resource(visit, capacity=2)
    row = claim(gym, visit, 0, 30)
    row.starts_at += timedelta(days=36500)
    row.ends_at += timedelta(days=36500)
    row.save()
    gym.capacity = 1
    with pytest.raises(DatabaseError, match="open claims"), transaction.atomic():
        gym.save()


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    capacity=st.integers(1, 4),
    wishes=st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 9), st.integers(1, 3)), max_size=14
    ),
)
def test_the_database_takes_a_claim_exactly_when_every_minute_has_room(capacity, wishes):
    with transaction.atomic():
        visit = AppointmentFactory.create()
        kind = resource(visit, capacity, "kind")
        load = [0] * 40
        for start, length, units in wishes:
            window = range(start, start + length)
            fits = all(load[minute] + units <= capacity for minute in window)
            row = claim(kind, visit, start, start + length, units=units)
            assert is_stored(row) is fits
            for minute in window if fits else ():
                load[minute] += units
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("capacity", [1, 2])
def test_of_simultaneous_overlapping_claims_exactly_as_many_win_as_there_is_room(capacity):
    visit = AppointmentFactory.create()
    for _ in range(PAIRS):
        place = resource(visit, capacity)
        rivals = [claim(place, visit, start, start + 30) for start in range(0, 30, 30 // 3)]
        wins = at_once([lambda row=row: is_stored(row) for row in rivals])
        assert sum(wins) == capacity


def at_once(acts: list[Callable[[], bool]]) -> list[bool]:
    """Run each act in its own thread and connection, all let go at the same moment."""
    barrier, results = Barrier(len(acts)), [False] * len(acts)

    def run(place: int, act: Callable[[], bool]) -> None:
        try:
            barrier.wait(timeout=20)
            results[place] = act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_a_lost_guard_is_noticed_and_installed_again():
    assert guards.differences() == []
    name, table = next(pair for pair in guards.installed() if "exclusive" in pair[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        else:
            cursor.execute(f'DROP TRIGGER "{name}"')
    assert (name, "is missing") in guards.differences()
    guards.drop()
    guards.install()
    assert guards.differences() == []
