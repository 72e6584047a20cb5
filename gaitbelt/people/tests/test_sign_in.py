"""Signing in: one answer for every mistake, a code from the phone, and an event for each."""

import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from gaitbelt.core.models import Event, OutboxMessage, Remembered
from gaitbelt.people.models import Pin
from gaitbelt.people.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PASSWORD = "hold on to the other end"


@pytest.fixture
def ann():
    member = MembershipFactory.create()
    member.person.user.set_password(PASSWORD)
    member.person.user.save()
    return member


def sign_in(client: Client, name: str, password: str, **more: str):
    return client.post("/accounts/login/", {"login": name, "password": password, **more})


def prove_again(client: Client) -> None:
    client.post("/account/again/", {"password": PASSWORD})


def types() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("type", flat=True))


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_right_password_opens_the_front_door_and_is_an_event(client, ann):
    answer = sign_in(client, ann.person.user.username, PASSWORD)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").url == f"/c/{ann.clinic.slug}/"
    event = Event.objects.get()
    assert (event.type, event.author_id) == ("person.signed_in", ann.pk)
    assert event.payload == {"way": "password", "tablet": None}


def test_a_wrong_name_a_wrong_password_and_an_account_out_of_use_look_the_same(client, ann):
    off = MembershipFactory.create()
    off.person.user.set_password(PASSWORD)
    off.person.user.is_active = False
    off.person.user.save()
    names = {"nobody": PASSWORD, ann.person.user.username: "no", off.person.user.username: PASSWORD}
    pages = [sign_in(client, *each).content.decode() for each in names.items()]
    assert [page.count("do not go together") for page in pages] == [1, 1, 1]
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_is_an_event_without_author(client, ann):
    sign_in(client, ann.person.user.username, "no")
    event = Event.objects.get()
    assert (event.type, event.author_id, event.subject) == ("person.sign_in_failed", None, ann.pk)


def test_after_five_wrong_passwords_the_right_one_waits(client, ann):
    for _ in range(5):
        sign_in(client, ann.person.user.username, "no")
    answer = sign_in(client, ann.person.user.username, PASSWORD)
    assert "Too many tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_tries_are_counted_in_the_database_and_end_at_100_a_day(client, ann, monkeypatch):
    name, start = ann.person.user.username, time.time()
    for number in range(100):
        hour = start + number * 200  # five in a quarter of an hour are reached by none of them
        monkeypatch.setattr(time, "time", lambda hour=hour: hour)
        sign_in(client, name, "no")
    monkeypatch.setattr(time, "time", lambda: start + 100 * 200 + 3600)
    assert Remembered.objects.exists()
    assert "Too many tries" in sign_in(client, name, PASSWORD).content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_out_is_an_event_and_closes_the_live_screens(client, ann):
    sign_in(client, ann.person.user.username, PASSWORD)
    assert client.post("/accounts/logout/").status_code == 302
    assert types() == ["person.signed_in", "person.signed_out"]
    assert OutboxMessage.objects.get().topic == f"revoke:{ann.user_id}"


@pytest.mark.django_db(transaction=True)
def test_a_code_from_the_phone_is_asked_for_once_it_is_set(client, ann):
    sign_in(client, ann.person.user.username, PASSWORD)
    prove_again(client)
    page = client.get("/account/code/")
    secret = page.context["form"].secret
    answer = client.post("/account/code/", {"code": code_now(secret)})
    assert answer.url == "/account/recovery/"
    spare = client.get("/account/recovery/").context["unused_codes"]
    assert len(spare) == 10
    client.post("/accounts/logout/")
    assert sign_in(client, ann.person.user.username, PASSWORD).url.startswith("/accounts/code/")
    assert "_auth_user_id" not in client.session
    assert "Incorrect" in client.post("/accounts/code/", {"code": "000000"}).content.decode()
    assert client.post("/accounts/code/", {"code": spare[0]}).url == "/"
    assert client.get("/account/").status_code == 200


def test_the_secret_of_the_phone_is_not_readable_in_the_database(ann):
    row = TOTP.activate(ann.person.user, "JBSWY3DPEHPK3PXP").instance
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get(pk=row.pk).data)
    assert get_adapter().decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_the_code_is_turned_off_again_after_the_password(client, ann):
    TOTP.activate(ann.person.user, "JBSWY3DPEHPK3PXP")
    client.force_login(ann.person.user)
    asked = client.get("/account/code/off/")
    assert asked.url.startswith("/account/again/")
    client.post(asked.url, {"password": PASSWORD})
    assert client.post("/account/code/off/").url == "/account/"
    assert not Authenticator.objects.filter(type="totp").exists()


def test_a_password_is_changed_with_the_old_one(client, ann):
    client.force_login(ann.person.user)
    new = "a belt of woven webbing"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/", given).status_code == 302
    newest = Event.objects.order_by("seq").last()
    assert (newest.type, newest.payload["fields"]) == (
        "record.changed",
        {"password": ["", "changed"]},
    )
    ann.person.user.refresh_from_db()
    assert ann.person.user.check_password(new)


def test_a_short_password_is_not_accepted(client, ann):
    client.force_login(ann.person.user)
    given = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert client.post("/account/password/", given).status_code == 200
    ann.person.user.refresh_from_db()
    assert ann.person.user.check_password(PASSWORD)


def test_a_pin_is_set_after_the_password_and_stored_hashed(client, ann):
    client.force_login(ann.person.user)
    asked = client.get("/account/pin")
    assert urlsplit(asked.url).path == "/account/again/"
    assert client.post(asked.url, {"password": PASSWORD}).url == "/account/pin"
    assert client.post("/account/pin", {"pin": "4711", "again": "4711"}).url == "/account/"
    row = Pin.objects.get(user=ann.person.user)
    assert row.digits == 4
    assert "4711" not in row.secret


@pytest.mark.parametrize(
    ("pin", "again", "field"),
    [
        ("123", "123", "pin"),
        ("1111", "1111", "pin"),
        ("3456", "3456", "pin"),
        ("12a4", "12a4", "pin"),
        ("1234567", "1234567", "pin"),
        ("٣٤٥٧", "٣٤٥٧", "pin"),
        ("4711", "4712", "again"),
        ("", "", "pin"),
    ],
)
def test_a_pin_that_cannot_be_one_is_named(client, ann, pin, again, field):
    client.force_login(ann.person.user)
    prove_again(client)
    answer = client.post("/account/pin", {"pin": pin, "again": again})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Pin.objects.exists()


def test_the_language_is_switched_and_kept(client):
    answer = client.post("/language", {"language": "es", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    assert client.cookies["language"].value == "es"
    assert 'lang="es"' in client.get("/accounts/login/").content.decode()


def test_the_language_switch_does_not_lead_away(client):
    assert client.post("/language", {"language": "es", "next": "https://x.test/"}).url == "/"


def test_nobody_signs_up_here(client):
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_the_floor_is_the_board_of_the_own_clinic(client, ann):
    assert client.get("/floor").url == "/accounts/login/?next=/floor"
    client.force_login(ann.person.user)
    assert client.get("/floor").url == f"/c/{ann.clinic.slug}/floor"


def test_a_session_that_was_there_before_the_password_is_not_the_one_after(client, ann):
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    sign_in(client, ann.person.user.username, PASSWORD)
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def test_the_cookie_of_a_session_is_not_for_scripts_nor_for_other_sites(client, ann):
    sign_in(client, ann.person.user.username, PASSWORD)
    cookie = client.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.session.get_expiry_age() <= 12 * 3600


def test_one_address_that_tries_without_end_is_told_to_wait(client):
    answers = [sign_in(client, f"name{number}", "no") for number in range(31)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert answers[-1].headers["Cache-Control"] == "no-store"
