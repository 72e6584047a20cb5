"""The search for free slots: the same answers as looking at every five minutes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gaitbelt.core.errors import GuardRefused
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory
from gaitbelt.schedule import calendar as calendars
from gaitbelt.schedule import commands, conflicts, rules, slots
from gaitbelt.schedule.grid import PER_DAY, STEP, Grid, Load, bits, runs
from gaitbelt.schedule.models import Allocation
from gaitbelt.schedule.resources import resources_of
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE, MONDAY, ClinicDay
from gaitbelt.schedule.tests.factories import MONDAY_9AM

CHICAGO = ClinicFactory.build().tz
SPRING, FALL = date(2026, 3, 8), date(2026, 11, 1)  # days of 23 and of 25 hours


@pytest.fixture(autouse=True)
def it_is_monday_morning(clock):
    return clock


@given(mask=st.integers(0, 2**80), length=st.integers(1, 20))
def test_runs_begin_where_all_bits_of_the_length_are_set(mask, length):
    expected = {place for place in range(81) if all(mask >> place + n & 1 for n in range(length))}
    assert set(bits(runs(mask, length))) == expected


@given(spans=st.lists(st.tuples(st.integers(0, 2**12), st.integers(1, 3)), max_size=8))
def test_a_load_counts_units_in_every_step(spans):
    load = Load()
    for span, units in spans:
        load.add(span, units)
    for step in range(13):
        count = sum(units for span, units in spans if span >> step & 1)
        for room in range(1, 5):
            assert bool(load.full(room) >> step & 1) is (count >= room)


@pytest.mark.parametrize("day", [SPRING, FALL, MONDAY])
@given(start=st.integers(0, 24 * 60), minutes=st.integers(1, 600))
@example(start=60, minutes=120)
def test_a_span_covers_exactly_the_steps_that_it_touches(day, start, minutes):
    grid = Grid(CHICAGO, day, 2)
    midnight = datetime.combine(day, time(), CHICAGO).astimezone(UTC)
    starts_at = midnight + timedelta(minutes=start)
    touched = {grid.place(starts_at + timedelta(minutes=n)) for n in range(minutes)}
    inside = {place for place in touched if place < grid.size}
    assert set(bits(grid.span(starts_at, starts_at + timedelta(minutes=minutes)))) == inside


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (FALL, 25), (MONDAY, 24)])
def test_every_five_minutes_of_a_day_have_a_place(day, hours):
    grid = Grid(CHICAGO, day, 1)
    midnight = datetime.combine(day, time(), CHICAGO).astimezone(UTC)
    instants = [midnight + n * STEP for n in range(hours * 12)]
    assert {grid.place(at) for at in instants} == {
        place for place in range(PER_DAY) if grid.instant(place) is not None
    }
    assert all(grid.instant(grid.place(at)) in {at, at - timedelta(hours=1)} for at in instants)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    booked=st.lists(
        st.tuples(
            st.integers(0, 100),  # start, in steps after 8:00
            st.sampled_from([30, 45, 60]),
            st.integers(0, 2),  # therapist
            st.integers(0, 1),  # technician
            st.integers(0, 2),  # bay
        ),
        max_size=25,
    ),
    minutes=st.sampled_from([30, 40, 60]),
)
def test_the_search_finds_what_a_look_at_every_five_minutes_finds(world, booked, minutes):
    with transaction.atomic():
        fill(world, booked)
        day = world["day"]
        wish = day.wish(patient=world["patients"][0], minutes=minutes)
        wish = replace(wish, therapist=None, technician=None, area=None)
        opens, closes = day.clinic.day_bounds(MONDAY)
        calendar = calendars.read(wish, MONDAY, 1)
        found = slots.find(wish, calendar, since=opens, until=closes, limit=500)
        assert [slot.starts_at for slot in found] == naive(world, wish)
        for slot in found[:3]:
            assert is_bookable(placed(wish, slot))
        transaction.set_rollback(True)


@pytest.fixture
def world(db):
    day = ClinicDay(days=1)
    others = [day.member(name, Membership.Role.PTA) for name in ("Dana", "Luis")]
    return {
        "day": day,
        "therapists": [day.bo, *others],
        "technicians": [day.ann, day.member("Ray", Membership.Role.TECH)],
        "bays": [day.bay, day.area("Bay 2"), day.area("Bay 3", capacity=2)],
        "patients": [day.cy, *(day.patient(f"P{n}") for n in range(4))],
    }


def fill(world, booked):
    day = world["day"]
    for place, (start, minutes, therapist, technician, bay) in enumerate(booked):
        wish = day.wish(
            start / 12 - 1,
            minutes=minutes,
            patient=world["patients"][place % 5],
            therapist=world["therapists"][therapist],
            technician=world["technicians"][technician],
            area=world["bays"][bay],
        )
        try:
            commands.book(wish=wish, by=day.bo, at=AN_HOUR_BEFORE)
        except GuardRefused:
            continue


def naive(world, wish):
    """Look at every five minutes of the day for anyone who is free, minute by minute."""
    held = list(Allocation.objects.select_related("resource"))
    opens, closes = world["day"].clinic.opening_hours(MONDAY)
    lunch = (opens + timedelta(hours=4), opens + timedelta(hours=5))

    def is_free(column, owner, room, starts_at, ends_at):
        mine = [claim for claim in held if getattr(claim.resource, column) == owner]
        minutes = int((ends_at - starts_at) / timedelta(minutes=1))
        return all(
            sum(claim.starts_at <= at < claim.ends_at for claim in mine) < room
            for at in (starts_at + timedelta(minutes=n) for n in range(minutes))
        )

    def works(member, room, starts_at, ends_at):
        is_on = opens <= starts_at and ends_at <= closes
        is_away = starts_at < lunch[1] and lunch[0] < ends_at
        return (
            is_on
            and not is_away
            and is_free("person_id", member.person_id, room, starts_at, ends_at)
        )

    def fits(at):
        middle, end = at + timedelta(minutes=15), at + timedelta(minutes=wish.minutes)
        return (
            end <= closes
            and is_free("patient_id", wish.patient.pk, 1, at, end)
            and any(works(each, 1, at, middle) for each in world["therapists"])
            and any(works(each, 3, middle, end) for each in world["technicians"])
            and any(
                is_free("area_id", bay.pk, bay.capacity, at, end + timedelta(minutes=5))
                for bay in world["bays"]
            )
        )

    return [at for at in (opens + n * STEP for n in range(9 * 12)) if fits(at)]


def placed(wish, slot):
    return replace(
        wish,
        starts_at=slot.starts_at,
        therapist=slot.therapist,
        technician=slot.technician,
        area=slot.area,
    )


def is_bookable(wish):
    return rules.may_book(wish).allowed and conflicts.clashes(wish, resources_of(wish)).allowed


def test_slots_cost_at_most_four_queries(world, django_assert_max_num_queries):
    day = world["day"]
    wish = replace(day.wish(), therapist=None, technician=None, area=None)
    with django_assert_max_num_queries(4):
        found = slots.next_slots(
            wish, since=MONDAY_9AM, until=MONDAY_9AM + timedelta(days=28), limit=10
        )
    assert [slot.starts_at for slot in found] == [MONDAY_9AM + n * STEP for n in range(10)]


def test_nothing_in_the_past_is_offered(world, monkeypatch):
    now = MONDAY_9AM + timedelta(minutes=2)
    monkeypatch.setattr("gaitbelt.core.clock.now", lambda: now)
    wish = world["day"].wish()
    until = MONDAY_9AM + timedelta(days=1)
    (first,) = slots.next_slots(wish, since=AN_HOUR_BEFORE, until=until, limit=1)
    assert first.starts_at == MONDAY_9AM + STEP


def test_whom_the_patient_saw_last_is_preferred(world):
    day = world["day"]
    luis, ray = world["therapists"][2], world["technicians"][1]
    day.book(therapist=luis, technician=ray)
    wish = replace(day.wish(2), therapist=None, technician=None, area=None)
    best = slots.find(
        wish,
        slots.read_around(wish),
        since=wish.starts_at,
        until=wish.ends_at,
        limit=1,
        prefer=slots.usual(wish),
    )
    assert (best[0].therapist, best[0].technician) == (luis, ray)


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo", "Pacific/Auckland"])
def test_slots_begin_when_the_clinic_opens_in_its_own_zone(db, zone):
    day = ClinicDay(clinic=ClinicFactory.create(zone=zone), days=1)
    opens, closes = day.clinic.opening_hours(MONDAY)
    wish = day.wish(starts_at=opens)
    found = slots.find(wish, calendars.read(wish, MONDAY, 1), since=opens, until=closes, limit=500)
    assert found[0].starts_at == opens
    assert found[-1].ends_at == closes
