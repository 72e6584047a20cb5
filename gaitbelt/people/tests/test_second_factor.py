"""Off the clinic's tablets a code follows the password; the session opens nothing before it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.test_sign_in import PASSWORD, code_now, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def ann():
    member = MembershipFactory.create(role=Membership.Role.MANAGER)
    member.person.user.set_password(PASSWORD)
    member.person.user.save()
    return member


@pytest.fixture
def home(ann):
    return f"/c/{ann.clinic.slug}/staff"


def enter(client: Client, ann: Membership) -> None:
    sign_in(client, ann.person.user.username, PASSWORD)


@pytest.fixture
def enrolled(client, ann):
    """Ann has signed in for the first time and set a code."""
    enter(client, ann)
    secret = client.get("/account/code/").context["form"].secret
    answer = client.post("/account/code/", {"code": code_now(secret)})
    assert answer.url == "/account/recovery/"
    return client


def test_the_first_password_alone_leads_to_setting_a_code(client, ann, home):
    enter(client, ann)
    answer = client.get(home)
    assert answer.url == f"/account/second?next={home}"
    assert client.get(answer.url).url == "/account/code/"
    page = client.get("/account/code/").content.decode()
    assert "a code follows the password" in page
    for path in ("/account/", "/account/pin", "/account/recovery/", "/account/password/"):
        assert client.get(path).url.startswith("/account/second")


def test_before_the_code_nothing_is_written_and_programs_get_a_401(client, ann):
    enter(client, ann)
    answer = client.post(f"/c/{ann.clinic.slug}/tablets/new", {"name": "Gym 1"})
    assert answer.url == "/account/second"
    page = client.post("/account/unlock", {"secret": PASSWORD})
    assert page.url == "/", "unlocking does not stand for the code"
    token = client.cookies["csrf"].value if "csrf" in client.cookies else "x"
    assert client.get("/api/v1/staff", headers={"X-CSRFToken": token}).status_code == 401
    assert client.get(f"/c/{ann.clinic.slug}/staff").url.startswith("/account/second")


@pytest.mark.django_db(transaction=True)
def test_a_code_that_was_set_opens_the_clinic_and_shows_the_spare_codes(enrolled, home):
    assert enrolled.get(home).status_code == 200
    assert len(enrolled.get("/account/recovery/").context["unused_codes"]) == 10


@pytest.mark.django_db(transaction=True)
def test_taking_the_code_away_asks_for_a_new_one_at_once(enrolled, home):
    enrolled.post("/account/code/off/")
    assert not Authenticator.objects.exists()
    assert enrolled.get(home).url.startswith("/account/second")


def test_whoever_has_a_code_gives_it_at_the_next_sign_in_and_it_works_once(ann, home):
    TOTP.activate(ann.person.user, SECRET)
    code = code_now(SECRET)
    for browser, leads_to in ((Client(), "/"), (Client(), None)):
        sign_in(browser, ann.person.user.username, PASSWORD)
        assert browser.get(home).url.startswith("/accounts/login/")
        assert getattr(browser.post("/accounts/code/", {"code": code}), "url", None) == leads_to


def test_a_session_older_than_its_code_gives_the_code_and_goes_on(client, ann, home):
    enter(client, ann)
    TOTP.activate(ann.person.user, SECRET)
    asked = client.get(client.get(home).url).url
    assert asked.startswith("/account/again/code/")
    assert client.post(asked, {"code": code_now(SECRET)}).url == home
    assert client.get(home).status_code == 200


def test_on_a_registered_tablet_the_password_is_enough(client, ann, home):
    _, client.cookies["tablet"] = register_tablet(clinic=ann.clinic, by=ann, name="Gym 1")
    enter(client, ann)
    assert client.get(home).status_code == 200
    client.cookies["tablet"] = "made up"
    assert client.get(home).url.startswith("/account/second")


def test_only_the_setting_of_a_demo_does_without(client, ann, home, settings):
    settings.SECOND_FACTOR = False
    enter(client, ann)
    assert client.get(home).status_code == 200
