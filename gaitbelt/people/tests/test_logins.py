"""Logins that the manager gives, renews and ends."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.people.commands.pins import set_pin
from gaitbelt.people.commands.tokens import give_token
from gaitbelt.people.models import ApiToken, Pin
from gaitbelt.people.tests.factories import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "hold on to the other end"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def mona(client):
    member = MembershipFactory.create(role="MANAGER")
    client.force_login(member.person.user)
    return member


@pytest.fixture
def ann(mona):
    return MembershipFactory.create(clinic=mona.clinic)


def ask(client, name, member, **given):
    return client.post(reverse(name, args=[member.clinic.slug, member.pk]), given)


def path_of(answer):
    return urlsplit(answer.context["link"]).path


def sign_in(name):
    visitor = Client()
    visitor.post("/accounts/login/", {"login": name, "password": PASSWORD})
    return "_auth_user_id" in visitor.session


def test_a_new_login_chooses_its_password_with_a_link_that_works_once(client, mona):
    ray = MembershipFactory.create(
        clinic=mona.clinic, person=PersonFactory.create(organization=mona.organization, user=None)
    )
    link = path_of(ask(client, "give_login", ray, username="ray.r"))
    visitor = Client()
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, {"new_password1": "x", "new_password2": "x"}).status_code == 422
    assert visitor.post(link, CHOSEN).status_code == 302
    assert visitor.get(link).status_code == 410
    assert sign_in("ray.r")
    changes = Event.objects.filter(type="record.changed").order_by("seq")
    assert [row.payload["fields"] for row in changes] == [
        {"username": [None, "ray.r"]},
        {"password": ["", "chosen"]},
    ]


@pytest.mark.parametrize("name", ["", "no spaces please", "x" * 151])
def test_a_name_that_cannot_be_one_is_named(client, mona, name):
    ray = MembershipFactory.create(
        clinic=mona.clinic, person=PersonFactory.create(organization=mona.organization, user=None)
    )
    assert ask(client, "give_login", ray, username=name).status_code == 422
    ray.person.refresh_from_db()
    assert ray.person.user is None


def test_a_name_is_given_once_whatever_its_case(client, mona, ann):
    ray = MembershipFactory.create(
        clinic=mona.clinic, person=PersonFactory.create(organization=mona.organization, user=None)
    )
    taken = ann.person.user.username.upper()
    assert ask(client, "give_login", ray, username=taken).status_code == 422


def test_a_new_link_ends_every_session_and_voids_the_link_before(client, ann):
    screen = Client()
    screen.force_login(ann.person.user)
    home = f"/c/{ann.clinic.slug}/staff"
    assert screen.get(home).status_code == 200
    first = path_of(ask(client, "renew_password", ann))
    second = path_of(ask(client, "renew_password", ann))
    assert screen.get(home).status_code == 302
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]


def test_an_ended_login_loses_sessions_live_screens_and_keys_at_once(client, ann):
    screen = Client()
    screen.force_login(ann.person.user)
    _row, token = give_token(member=ann, name="program", lasts=timedelta(days=1))
    assert ask(client, "end_login", ann).status_code == 422
    assert ask(client, "end_login", ann, reason="left").status_code == 302
    assert screen.get(f"/c/{ann.clinic.slug}/staff").status_code == 302
    assert ApiToken.objects.member(token) is None
    assert OutboxMessage.objects.filter(topic=f"revoke:{ann.user_id}").exists()

    link = path_of(ask(client, "reopen_login", ann))
    assert Client().post(link, CHOSEN).status_code == 302
    assert sign_in(ann.person.user.username)
    assert ApiToken.objects.member(token) is None


def test_a_forgotten_pin_is_taken_away(client, ann):
    set_pin(user=ann.person.user, pin="4711")
    assert ask(client, "remove_pin", ann).status_code == 302
    assert not Pin.objects.exists()


def test_the_own_login_is_not_renewed_here(client, mona):
    assert ask(client, "renew_password", mona).status_code == 422
    assert ask(client, "end_login", mona, reason="x").status_code == 422


def test_only_the_manager_and_only_at_the_own_clinic(client, ann):
    foreign = MembershipFactory.create()
    path = reverse("renew_password", args=[ann.clinic.slug, foreign.pk])
    assert client.post(path).status_code == 404
    client.force_login(ann.person.user)
    assert ask(client, "renew_password", ann).status_code == 403


@pytest.mark.parametrize("who", ["none", "bm9uZQ", "%00", "x" * 300])
def test_a_link_that_was_made_up_opens_nothing(client, who):
    assert client.get(f"/accounts/first/{who}/abc-def/").status_code == 410
