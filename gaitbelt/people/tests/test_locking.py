"""Sessions lock when nobody acts, end after twelve hours, and end with the role or the login."""

import pytest
from django.test import Client

from gaitbelt.core import clock, entry
from gaitbelt.core.models import Event
from gaitbelt.people.commands.logins import end_login
from gaitbelt.people.commands.staff import end_membership
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.test_sign_in import PASSWORD

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def ann():
    member = MembershipFactory.create()
    member.person.user.set_password(PASSWORD)
    member.person.user.save()
    return member


@pytest.fixture
def home(ann):
    return f"/c/{ann.clinic.slug}/staff"


@pytest.fixture
def browser(ann) -> Client:
    client = Client()
    client.force_login(ann.person.user)
    return client


def shift(browser: Client, key: str, seconds: float) -> None:
    """Let what the session notes have happened so much earlier."""
    session = browser.session
    session[key] -= seconds
    session.save()


def test_after_fifteen_minutes_without_an_act_every_door_asks_who_it_is(browser, home):
    shift(browser, entry.ACTED_KEY, 14 * 60)
    assert browser.get(home).status_code == 200
    shift(browser, entry.ACTED_KEY, 15 * 60 + 1)
    assert browser.get(home).url == f"/account/unlock?next={home}"
    assert browser.get("/account/").url == "/account/unlock?next=/account/"
    assert browser.get(browser.get(home).url).status_code == 200


def test_what_a_page_asks_by_itself_keeps_no_session_awake(browser, home):
    shift(browser, entry.ACTED_KEY, 10 * 60)
    browser.get(home, headers={"X-Live": "1"})
    shift(browser, entry.ACTED_KEY, 6 * 60)
    assert browser.get(home).url.startswith("/account/unlock")


def test_a_part_of_a_locked_page_is_refused_so_that_the_page_stays(browser, home):
    entry_of = browser.post("/account/lock", headers=HX)
    assert entry_of.status_code == 204
    answer = browser.get(home, headers=HX)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (401, "locked")
    assert "HX-Redirect" not in answer.headers


def test_the_password_unlocks_and_leads_back_to_the_page(browser, home):
    browser.post("/account/lock")
    answer = browser.post("/account/unlock", {"secret": PASSWORD, "next": home})
    assert answer.url == home
    assert browser.get(home).status_code == 200


def test_unlocking_leads_to_no_other_site(browser):
    browser.post("/account/lock")
    answer = browser.post("/account/unlock", {"secret": PASSWORD, "next": "https://x.test/"})
    assert answer.url == "/"


def test_a_wrong_password_opens_nothing_and_five_end_the_session(browser, home):
    browser.post("/account/lock")
    for _ in range(4):
        assert browser.post("/account/unlock", {"secret": "no"}, headers=HX).status_code == 422
        assert browser.get(home).url.startswith("/account/unlock")
    last = browser.post("/account/unlock", {"secret": "no"}, headers=HX)
    assert (last.status_code, last.headers["HX-Redirect"]) == (401, "/accounts/login/")
    assert "_auth_user_id" not in browser.session
    assert Event.objects.filter(type="person.sign_in_failed").count() == 5


def test_a_page_with_a_session_brings_its_lock_and_one_without_does_not(browser, home):
    page = browser.get(home).content.decode()
    assert 'data-idle-s="900"' in page
    assert 'id="lock"' in page
    assert 'id="lock"' not in Client().get("/accounts/login/").content.decode()


def test_after_twelve_hours_a_session_ends_however_busy_it_was(browser, home):
    shift(browser, entry.BEGAN_KEY, 12 * 3600 - 60)
    assert browser.get(home).status_code == 200
    shift(browser, entry.BEGAN_KEY, 61)
    assert browser.get(home).url.startswith("/accounts/login/")
    assert Event.objects.filter(type="person.signed_out").get().payload["way"] == "limit"


def test_a_role_that_ends_and_a_login_that_ends_close_the_next_door(browser, ann, home):
    boss = MembershipFactory.create(clinic=ann.clinic, role=Membership.Role.MANAGER)
    other = MembershipFactory.create(clinic=ann.clinic)
    desk = Client()
    desk.force_login(other.person.user)
    assert (browser.get(home).status_code, desk.get(home).status_code) == (200, 200)
    end_membership(membership=ann, by=boss, reason="left")
    end_login(membership=other, by=boss, reason="left")
    assert browser.get(home).status_code == 404
    assert desk.get(home).url.startswith("/accounts/login/")


def test_a_role_that_changes_holds_at_the_next_request(browser, ann):
    path = f"/c/{ann.clinic.slug}/tablets"
    assert browser.get(path).status_code == 403
    Membership.objects.filter(pk=ann.pk).update(role=Membership.Role.MANAGER)
    assert browser.get(path).status_code == 200
    Membership.objects.filter(pk=ann.pk).update(ended_at=clock.now())
    assert browser.get(path).status_code == 404
