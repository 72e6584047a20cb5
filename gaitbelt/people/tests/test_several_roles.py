"""In which role somebody acts: one that has begun, the one they chose, else by a stated order."""

from datetime import timedelta

import pytest
from django.test import Client

from gaitbelt.people import tablets
from gaitbelt.people.commands.pins import set_pin
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    """Bo the manager, who treats as well."""
    manager = MembershipFactory.create(role=Membership.Role.MANAGER)
    MembershipFactory.create(clinic=manager.clinic, person=manager.person, role=Membership.Role.PT)
    return manager


@pytest.fixture
def browser(bo) -> Client:
    client = Client()
    client.force_login(bo.person.user)
    return client


def test_a_role_of_tomorrow_opens_nothing_today(client):
    ann = MembershipFactory.create()
    set_pin(user=ann.person.user, pin="4711")
    client.force_login(ann.person.user)
    path = f"/c/{ann.clinic.slug}/staff"
    assert client.get(path).status_code == 200
    Membership.objects.update(started_on=ann.clinic.today() + timedelta(days=1))
    assert client.get(path).status_code == 404
    assert tablets.faces(ann.clinic) == []


def test_without_a_choice_the_role_nearest_to_the_patient_acts(browser, bo):
    assert browser.get(f"/c/{bo.clinic.slug}/tablets").status_code == 403
    set_pin(user=bo.person.user, pin="4711")
    assert [face.role for face in tablets.faces(bo.clinic)] == ["PT"]


def test_the_role_is_chosen_on_the_account_page(browser, bo):
    assert browser.get("/account/").content.count(b"/account/act") == 2
    answer = browser.post("/account/act", {"member": str(bo.pk)})
    assert answer.url == f"/c/{bo.clinic.slug}/"
    assert browser.get(f"/c/{bo.clinic.slug}/tablets").status_code == 200


def test_nobody_chooses_the_role_of_somebody_else(browser, bo):
    other = MembershipFactory.create(clinic=bo.clinic, role=Membership.Role.MANAGER)
    assert browser.post("/account/act", {"member": str(other.pk)}).url == "/account/"
    assert browser.get(f"/c/{bo.clinic.slug}/tablets").status_code == 403
