"""Who was treated on a thing since it was last good, and what a patient touched."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.equipment import commands, lookback
from gaitbelt.equipment.lookback import Since
from gaitbelt.equipment.tests.factories import ItemDueFactory, ItemFactory
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NOW = clock.now


@pytest.fixture
def mona():
    return MembershipFactory.create(role="MANAGER")


@pytest.fixture
def unit(mona):
    return ItemFactory.create(clinic=mona.clinic, label="Ultrasound 2")


def patient(mona, name):
    made = EpisodeFactory.create(clinic=mona.clinic, patient__given_names=name)
    return made.patient


def treat(unit, who, mona, at):
    commands.use_items(items=[unit], patient=who, by=mona, at=at)
    unit.refresh_from_db()
    commands.release_items(patient=who, by=mona, at=at + timedelta(minutes=8))


def names(uses):
    return [use.patient.given_names for use in uses]


def test_only_whoever_came_after_the_last_wipe_that_counts_is_named(mona, unit):
    cy, di, ed = (patient(mona, name) for name in ("Cy", "Di", "Ed"))
    start = NOW() - timedelta(hours=4)
    treat(unit, cy, mona, start)
    commands.wipe_items(items=[unit], by=mona, at=start + timedelta(minutes=20))
    treat(unit, di, mona, start + timedelta(minutes=40))
    commands.wipe_items(  # told too late: it cleans nothing (equipment §11.11)
        items=[unit], by=mona, at=start + timedelta(minutes=110),
        wiped_at=start + timedelta(minutes=70),
    )  # fmt: skip
    treat(unit, ed, mona, start + timedelta(minutes=120))
    uses = lookback.uses(unit, lookback.begin_of(unit, Since.WIPED), NOW())
    assert names(uses) == ["Ed", "Di"]
    assert [use.was_wiped for use in uses] == [False, True]


def test_a_lapsed_calibration_counts_from_the_day_after_its_last_good_day(mona, unit):
    today = mona.clinic.today()
    ItemDueFactory.create(item=unit, due_on=today - timedelta(days=3))
    begins_at = lookback.begin_of(unit, Since.CALIBRATED)
    assert begins_at == mona.clinic.day_bounds(today - timedelta(days=2))[0]
    treat(unit, patient(mona, "Cy"), mona, begins_at - timedelta(hours=1))
    treat(unit, patient(mona, "Di"), mona, begins_at + timedelta(hours=10))
    assert names(lookback.uses(unit, begins_at, NOW())) == ["Di"]


def test_a_use_that_still_goes_on_is_among_them(mona, unit):
    commands.use_items(items=[unit], patient=patient(mona, "Cy"), by=mona, at=NOW())
    (use,) = lookback.uses(unit, NOW() + timedelta(minutes=1), NOW() + timedelta(minutes=2))
    assert use.ended_at is None


def test_what_a_patient_touched_on_a_day_is_listed_in_its_order(mona, unit):
    cy, other = patient(mona, "Cy"), ItemFactory.create(clinic=mona.clinic)
    start = mona.clinic.day_bounds(mona.clinic.today())[0] + timedelta(hours=9)
    treat(unit, cy, mona, start)
    treat(other, cy, mona, start + timedelta(hours=1))
    treat(other, patient(mona, "Di"), mona, start + timedelta(hours=2))
    uses = lookback.touched_by(cy, mona.clinic, mona.clinic.today())
    assert [use.item for use in uses] == [unit, other]


def test_two_clicks_from_the_device_name_the_patients_and_the_log_says_who_looked(
    client, mona, unit
):
    cy = patient(mona, "Cy")
    treat(unit, cy, mona, NOW() - timedelta(hours=1))
    client.force_login(mona.person.user)
    page = client.get(f"/c/{mona.clinic.slug}/devices/{unit.pk}/").content.decode()
    address = f"/c/{mona.clinic.slug}/devices/{unit.pk}/look-back"
    assert address in page
    assert str(cy) in client.get(address).content.decode()
    assert Event.objects.filter(type="record.read", patient=cy).exists()
    theirs = f"/c/{mona.clinic.slug}/patients/{cy.pk}/devices"
    assert "Ultrasound 2" in client.get(theirs).content.decode()


def test_a_look_back_costs_the_same_however_long_the_history(
    mona, unit, django_assert_max_num_queries
):
    for hours in range(1, 9):
        treat(unit, patient(mona, f"Cy{hours}"), mona, NOW() - timedelta(hours=hours))
    with django_assert_max_num_queries(3):
        assert len(lookback.uses(unit, None, NOW())) == 8
