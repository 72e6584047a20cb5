"""Who is on site is known from the clinic's own tablets and from "I am here", from nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from gaitbelt.people.commands.pins import set_pin
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Membership, Patient
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.workforce.models import Presence

pytestmark = pytest.mark.django_db
PIN = "4711"


@pytest.fixture
def bo():
    member = MembershipFactory.create(role=Membership.Role.PT)
    set_pin(user=member.person.user, pin=PIN)
    return member


@pytest.fixture
def cy(bo):
    return EpisodeFactory.create(clinic=bo.clinic).patient


def token_of(clinic) -> str:
    boss = MembershipFactory.create(clinic=clinic, role=Membership.Role.MANAGER)
    return register_tablet(clinic=clinic, by=boss, name="Gym 1")[1]


def acts(browser: Client, bo: Membership, cy: Patient) -> None:
    """Bo changes something: adds whom to call about Cy."""
    given = {"name": "Mo", "phone": "555 0199"}
    answer = browser.post(reverse("add_contact", args=[bo.clinic.slug, cy.pk]), given)
    assert answer.status_code < 400


def is_seen(member: Membership) -> bool:
    return Presence.objects.filter(member=member).exclude(seen_at=None).exists()


def test_an_act_from_home_does_not_put_a_therapist_on_site(bo, cy):
    home = Client()
    home.force_login(bo.person.user)
    acts(home, bo, cy)
    assert not is_seen(bo)


def test_a_tablet_of_another_clinic_does_not_either(bo, cy):
    elsewhere = Client()
    elsewhere.cookies["tablet"] = token_of(MembershipFactory.create().clinic)
    elsewhere.force_login(bo.person.user)
    acts(elsewhere, bo, cy)
    assert not is_seen(bo)


def test_an_act_by_pin_or_password_on_a_tablet_of_the_clinic_does(bo, cy):
    gym = Client()
    gym.cookies["tablet"] = token_of(bo.clinic)
    gym.force_login(bo.person.user)
    acts(gym, bo, cy)
    assert is_seen(bo)
    Presence.objects.all().update(seen_at=None)
    assert gym.post("/tablet/sign-in", {"person": str(bo.pk), "pin": PIN}).status_code == 204
    assert is_seen(bo)


def test_i_am_here_does_from_anywhere(bo):
    phone = Client()
    phone.force_login(bo.person.user)
    phone.post(reverse("presence_back", args=[bo.clinic.slug]))
    assert is_seen(bo)
