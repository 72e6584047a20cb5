"""Keys of programs: printed once, for one clinic, ended by time, revocation or leaving."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from gaitbelt.core import clock, entry
from gaitbelt.core.models import Event
from gaitbelt.people.commands.logins import renew_password
from gaitbelt.people.models import ApiToken
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "hold on to the other end", "a belt of woven webbing"


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("token", *arguments, stdout=out)
    return out.getvalue().strip()


def who(token: str):
    request = RequestFactory().get("/api/v1/day", headers={"Authorization": f"Bearer {token}"})
    return entry.api_member(request)


def test_a_key_speaks_for_its_user_at_its_clinic():
    ann = MembershipFactory.create()
    token = printed(ann.person.user.username)
    assert who(token) == ann
    assert ApiToken.objects.get().token_hash not in token
    assert Event.objects.get().type == "record.changed"


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": clock.now()},
        {"expires_at": clock.now() - timedelta(seconds=1)},
    ],
)
def test_a_key_that_has_ended_opens_nothing(change):
    token = printed(MembershipFactory.create().person.user.username)
    ApiToken.objects.update(**change)
    assert who(token) is None


def test_a_key_ends_with_the_account_and_with_the_membership():
    ann = MembershipFactory.create()
    token = printed(ann.person.user.username)
    ann.ended_at = clock.now()
    ann.save()
    assert who(token) is None
    ann.ended_at = None
    ann.save()
    ann.person.user.is_active = False
    ann.person.user.save()
    assert who(token) is None


def test_a_new_password_ends_the_keys_of_that_user_alone():
    ann, bo = MembershipFactory.create(), MembershipFactory.create()
    for member in (ann, bo):
        member.person.user.set_password(PASSWORD)
        member.person.user.save()
    key, other = (printed(member.person.user.username) for member in (ann, bo))
    browser = Client()
    browser.force_login(ann.person.user)
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/account/password/", given).status_code == 302
    assert (who(key), who(other)) == (None, bo)
    assert Event.objects.order_by("seq").filter(clinic=ann.clinic).last().payload["fields"] == {
        "password": ["", "changed"],
        "api_tokens": [1, 0],
    }


def test_a_password_that_the_manager_renews_ends_the_keys():
    ann = MembershipFactory.create()
    manager = MembershipFactory.create(clinic=ann.clinic, role="MANAGER")
    key = printed(ann.person.user.username)
    renew_password(membership=ann, by=manager)
    assert who(key) is None


@pytest.mark.parametrize("token", ["", "x", "gaitbelt_" + "x" * 5000])
def test_a_forged_key_opens_nothing(token):
    assert who(token) is None


def test_with_several_clinics_one_must_be_chosen(capsys):
    ann = MembershipFactory.create()
    there = ClinicFactory.create(organization=ann.organization)
    MembershipFactory.create(organization=ann.organization, clinic=there, person=ann.person)
    with pytest.raises(SystemExit):
        printed(ann.person.user.username)
    assert "--clinic" in capsys.readouterr().err
    assert who(printed(ann.person.user.username, "--clinic", there.slug)).clinic == there


def test_an_unknown_user_is_one_sentence(capsys):
    with pytest.raises(SystemExit) as ended:
        printed("nobody")
    assert ended.value.code == 1
    assert "check the spelling" in capsys.readouterr().err


def test_a_session_opens_the_interface_only_with_the_token_of_our_own_page():
    ann = MembershipFactory.create()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ann.person.user)
    token = browser.get("/account/").context["csrf_token"]
    url = "/api/v1/staff"
    assert browser.get(url).status_code == 401
    assert browser.get(url, headers={"X-CSRFToken": str(token)}).status_code == 200
    forged = {"X-CSRFToken": "x" * 64, "Idempotency-Key": "1"}
    post = f"/api/v1/items/{ann.pk}/events"
    assert browser.post(post, {}, "application/json", headers=forged).status_code == 401
    there = f"{url}?clinic={ClinicFactory.create().slug}"
    assert browser.get(there, headers={"X-CSRFToken": str(token)}).status_code == 404
