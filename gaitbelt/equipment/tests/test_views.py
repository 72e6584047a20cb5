"""Screens of equipment: the register, one item, and the taps that clean."""

from decimal import Decimal

import pytest

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.equipment.models import Item, Reading
from gaitbelt.equipment.tests.factories import BayFactory, ItemFactory, TankFactory
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return MembershipFactory.create()


@pytest.fixture
def page(client, ann):
    """A tap or a look by Ann, at a path below her clinic."""
    client.force_login(ann.person.user)

    def ask(path, **data):
        url = f"/c/{ann.clinic.slug}/{path}"
        return client.post(url, data, headers={"HX-Request": "true"}) if data else client.get(url)

    return ask


def test_the_register_shows_what_needs_hands_apart_from_what_is_ready(page, ann):
    ItemFactory.create(clinic=ann.clinic, soiled=True, label="Ultrasound 2")
    ItemFactory.create(clinic=ann.clinic, label="Ultrasound 1")
    shown = page("devices/").content.decode()
    assert shown.index("Ultrasound 2") < shown.index("Ultrasound 1")


def test_wiped_bay_3_is_one_tap(page, ann):
    bay = BayFactory.create(clinic=ann.clinic, soiled=True)
    answer = page(f"areas/{bay.area_id}/wiped", minutes_ago="")
    assert answer.status_code == 200
    assert Item.objects.get(pk=bay.pk).state == Item.State.DISINFECTING


def test_a_wipe_that_is_still_to_come_names_its_field(page, ann):
    bay = BayFactory.create(clinic=ann.clinic, soiled=True)
    answer = page(f"areas/{bay.area_id}/wiped", minutes_ago="-3")
    assert answer.status_code == 422
    assert b"minutes_ago" in answer.content or b"Minutes ago" in answer.content


def test_a_temperature_in_fahrenheit_is_asked_about(page, ann):
    tank = TankFactory.create(clinic=ann.clinic)
    answer = page(f"devices/{tank.pk}/temperature", celsius="161.5")
    assert answer.status_code == 422
    assert "161.5 °F is 71.9 °C" in answer.content.decode()
    assert not Reading.objects.exists()
    assert page(f"devices/{tank.pk}/temperature", celsius="161.5", unit="f").status_code == 200
    assert Reading.objects.get().celsius == Decimal("71.9")


def test_a_unit_that_is_said_is_not_asked_about(page, ann):
    freezer = TankFactory.create(clinic=ann.clinic, kind__tank="cold_packs")
    assert page(f"devices/{freezer.pk}/temperature", celsius="10").status_code == 422
    assert page(f"devices/{freezer.pk}/temperature", celsius="10", unit="c").status_code == 200
    assert Reading.objects.get().celsius == 10


def test_tagging_out_is_refused_twice_and_the_refusal_is_audited(page, ann):
    unit = ItemFactory.create(clinic=ann.clinic, state=Item.State.OUT_OF_SERVICE)
    answer = page(f"devices/{unit.pk}/tag-out", note="cord frayed")
    assert answer.status_code == 409
    assert Event.objects.filter(type="act.refused").count() == 1


def test_another_clinics_item_is_not_here(page):
    foreign = ItemFactory.create(clinic=ClinicFactory.create(), state_at=clock.now())
    assert page(f"devices/{foreign.pk}/").status_code == 404


def test_a_technician_does_not_give_things_back(page, ann):
    unit = ItemFactory.create(clinic=ann.clinic, state=Item.State.OUT_OF_SERVICE)
    assert page(f"devices/{unit.pk}/return", note="mended").status_code == 403
