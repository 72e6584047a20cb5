"""The hygiene cycle of things: use, release, wipe, wet, ready."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.events import read
from gaitbelt.core.models import Event
from gaitbelt.domain import hygiene
from gaitbelt.domain.item_states import ItemState
from gaitbelt.equipment import commands, facts, log, queries
from gaitbelt.equipment.models import Item, Kind
from gaitbelt.equipment.tests.factories import (
    BayFactory,
    ItemDueFactory,
    ItemFactory,
    TankFactory,
)
from gaitbelt.people.tests.factories import MembershipFactory, PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return MembershipFactory.create()


@pytest.fixture
def cy(ann):
    return PatientFactory.create(organization=ann.organization)


def decide(item, at, patient_id=""):
    clinic = item.clinic
    (device,) = facts.devices(clinic, [item], at)
    day = clinic.day_at(at)
    return hygiene.may_use(device, at=at, on=day, patient_id=patient_id)


def test_one_tap_wipes_all_that_a_bay_holds_and_it_is_ready_after_the_contact_time(ann, cy):
    at = clock.now()
    bay = BayFactory.create(clinic=ann.clinic)
    unit = ItemFactory.create(clinic=ann.clinic, area=bay.area)
    commands.use_items(items=[bay, unit], patient=cy, by=ann, at=at)
    commands.release_items(patient=cy, by=ann, at=at)
    commands.wipe_place(area=bay.area, by=ann, at=at)
    for item in Item.objects.filter(area=bay.area):
        record = facts.record(item)
        assert hygiene.state_at(record, at + timedelta(seconds=119)) is ItemState.DISINFECTING
        assert hygiene.state_at(record, at + timedelta(seconds=120)) is ItemState.AVAILABLE


def test_a_soiled_unit_is_refused_and_the_ready_one_is_named(ann):
    soiled = ItemFactory.create(clinic=ann.clinic, soiled=True, label="Ultrasound 1")
    ItemFactory.create(clinic=ann.clinic, kind=soiled.kind, label="Ultrasound 2")
    (reason,) = decide(soiled, clock.now()).reasons
    assert (reason.code, reason.remedy) == ("device.soiled", "device.take_other")
    assert reason.facts["other"] == "Ultrasound 2"


def test_a_lapsed_calibration_takes_a_powered_unit_out(ann):
    unit = ItemFactory.create(clinic=ann.clinic)
    ItemDueFactory.create(item=unit)
    assert "device.overdue" in decide(unit, clock.now()).codes


def test_a_tank_without_a_log_today_asks_for_one_and_then_is_ready(ann):
    at = clock.now()
    tank = TankFactory.create(clinic=ann.clinic, state_at=at - timedelta(days=3))
    (reason,) = decide(tank, at).reasons
    assert reason.remedy == "temperature.log"
    commands.log_temperature(item=tank, celsius=Decimal("73"), by=ann, at=at)
    assert decide(tank, at).allowed


def test_a_reading_in_fahrenheit_is_asked_about_never_guessed(ann):
    tank = TankFactory.create(clinic=ann.clinic)
    with pytest.raises(BadValue) as bad:
        commands.log_temperature(item=tank, celsius=Decimal("163"), by=ann, at=clock.now())
    assert "celsius" in bad.value.fields


def test_a_wipe_entered_within_half_an_hour_counts_from_then(ann):
    at = clock.now()
    bay = BayFactory.create(clinic=ann.clinic, soiled=True, state_at=at - timedelta(hours=1))
    commands.wipe_place(area=bay.area, by=ann, at=at, wiped_at=at - timedelta(minutes=12))
    bay.refresh_from_db()
    assert hygiene.state_at(facts.record(bay), at) is ItemState.AVAILABLE
    assert read(Event.objects.get(type="item.wiped")).is_late


def test_a_wipe_entered_later_is_kept_but_does_not_clean(ann):
    at = clock.now()
    bay = BayFactory.create(clinic=ann.clinic, soiled=True, state_at=at - timedelta(hours=2))
    commands.wipe_place(area=bay.area, by=ann, at=at, wiped_at=at - timedelta(minutes=31))
    bay.refresh_from_db()
    assert bay.state == Item.State.SOILED
    assert Event.objects.filter(type="item.wiped").exists()


def test_11_a_wipe_from_before_the_use_does_not_clean(ann, cy):
    at = clock.now()
    bay = BayFactory.create(clinic=ann.clinic)
    commands.use_items(items=[bay], patient=cy, by=ann, at=at - timedelta(minutes=20))
    commands.release_items(patient=cy, by=ann, at=at - timedelta(minutes=10))
    commands.wipe_place(area=bay.area, by=ann, at=at, wiped_at=at - timedelta(minutes=13))
    bay.refresh_from_db()
    assert bay.state == Item.State.SOILED
    assert read(Event.objects.get(type="item.wiped")).counts is False


def test_14_a_tank_above_77_is_tagged_out_and_no_wipe_and_no_reading_brings_it_back(ann):
    at = clock.now()
    tank = TankFactory.create(clinic=ann.clinic)
    commands.log_temperature(item=tank, celsius=Decimal("78"), by=ann, at=at)
    tank.refresh_from_db()
    assert tank.state == Item.State.OUT_OF_SERVICE
    with pytest.raises(GuardRefused, match=r"item\.wrong_state"):
        commands.wipe_items(items=[tank], by=ann, at=at)
    later = at + timedelta(minutes=40)
    commands.log_temperature(item=tank, celsius=Decimal("73"), by=ann, at=later)
    assert "device.out_of_service" in decide(tank, later).codes
    boss = MembershipFactory.create(clinic=ann.clinic, role="MANAGER")
    commands.return_to_service(item=tank, note="thermostat", by=boss, at=later)
    commands.wipe_items(items=[tank], by=ann, at=later)
    ready = later + timedelta(minutes=5)
    commands.log_temperature(item=tank, celsius=Decimal("73"), by=ann, at=ready)
    assert decide(tank, ready).allowed


def test_4_two_failed_readings_tag_a_tank_out_whatever_was_wiped_between_them(ann):
    at = clock.now()
    tank = TankFactory.create(clinic=ann.clinic)
    for minutes in (0, 40):
        when = at + timedelta(minutes=minutes)
        commands.log_temperature(item=tank, celsius=Decimal("69"), by=ann, at=when)
        if minutes == 0:
            commands.wipe_items(items=[tank], by=ann, at=when + timedelta(minutes=5))
    tank.refresh_from_db()
    assert tank.state == Item.State.OUT_OF_SERVICE


def test_4_a_wipe_at_noon_leaves_the_reading_of_the_morning(ann):
    at = clock.now()
    tank = TankFactory.create(clinic=ann.clinic)
    commands.log_temperature(item=tank, celsius=Decimal("73"), by=ann, at=at)
    commands.wipe_items(items=[tank], by=ann, at=at + timedelta(minutes=5))
    assert decide(tank, at + timedelta(minutes=10)).allowed


def test_a_tank_brings_only_the_readings_that_still_say_something(ann):
    at = clock.now()
    tank = TankFactory.create(clinic=ann.clinic)
    for days in range(9, 0, -1):
        when = at - timedelta(days=days)
        commands.log_temperature(item=tank, celsius=Decimal("73"), by=ann, at=when)
    commands.log_temperature(item=tank, celsius=Decimal("69"), by=ann, at=at)
    shown = queries.items(ann.clinic, at).get(pk=tank.pk)
    assert [row.celsius for row in shown.readings.all()] == [73, 69]
    assert {row.celsius for row in queries.items(ann.clinic, at - timedelta(hours=1)).get(
        pk=tank.pk).readings.all()} == {73, 69}  # fmt: skip
    assert "device.not_ready" in decide(tank, at).codes


def test_9_a_device_rated_below_the_patient_is_not_begun(ann, cy):
    unit = ItemFactory.create(clinic=ann.clinic)
    Kind.objects.filter(pk=unit.kind_id).update(load_rating_kg=120)
    cy.body_mass_kg = Decimal("130")
    with pytest.raises(GuardRefused, match=r"device\.overloaded"):
        commands.begin_use(item=unit, patient=cy, by=ann, at=clock.now())


def test_a_patient_goes_on_with_the_device_that_is_theirs_already(ann, cy):
    unit = ItemFactory.create(clinic=ann.clinic)
    for _ in range(2):
        commands.begin_use(item=unit, patient=cy, by=ann, at=clock.now())
    assert Event.objects.filter(type="item.used").count() == 2


def test_only_a_manager_gives_a_tagged_out_item_back(ann):
    unit = ItemFactory.create(clinic=ann.clinic)
    commands.tag_out(item=unit, note="cord frayed", by=ann, at=clock.now())
    with pytest.raises(GuardRefused) as refused:
        commands.return_to_service(item=unit, note="new cord", by=ann, at=clock.now())
    assert "item.release_not_yours" in refused.value.decision.codes
    boss = MembershipFactory.create(clinic=ann.clinic, role="MANAGER")
    commands.return_to_service(item=unit, note="new cord", by=boss, at=clock.now())
    unit.refresh_from_db()
    assert unit.state == Item.State.SOILED


def test_folding_all_events_again_gives_the_same_items(ann, cy):
    at = clock.now()
    bay = BayFactory.create(clinic=ann.clinic)
    before = {name: getattr(bay, name) for name in log.STATE}
    commands.use_items(items=[bay], patient=cy, by=ann, at=at)
    commands.release_items(patient=cy, by=ann, at=at)
    commands.wipe_place(area=bay.area, by=ann, at=at)
    again = Item(pk=bay.pk, kind=bay.kind, **before)
    for event in Event.objects.filter(subject=bay.pk).order_by("seq"):
        log.fold(again, read(event), at=event.occurred_at, patient_id=event.patient_id)
    stored = Item.objects.get(pk=bay.pk)
    assert {n: getattr(again, n) for n in log.STATE} == {n: getattr(stored, n) for n in log.STATE}


def test_the_register_costs_the_same_for_many_items(ann, django_assert_max_num_queries):
    ItemFactory.create_batch(30, clinic=ann.clinic)
    with django_assert_max_num_queries(4):
        assert len(queries.register(ann.clinic, clock.now())) == 30
