"""How passwords are kept, and that nobody learns or guesses one at the door."""

import unicodedata

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, check_password, make_password
from django.test import Client

from gaitbelt.config import settings as product
from gaitbelt.core.models import Event
from gaitbelt.people.commands.logins import give_login
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.test_sign_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
HASHERS = ["gaitbelt.people.hashing.Argon2id"]  # as settings.py has them first; tests use MD5


class Counted(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    times = 0

    def encode(self, password: str, salt: str) -> str:
        Counted.times += 1
        return super().encode(password, salt)


@pytest.fixture
def ann():
    member = MembershipFactory.create()
    member.person.user.set_password(PASSWORD)
    member.person.user.save()
    return member


def test_passwords_are_kept_as_argon2id_of_64_mib_and_three_passes(settings):
    assert product.PASSWORD_HASHERS[0] == HASHERS[0]
    settings.PASSWORD_HASHERS = HASHERS
    secret = make_password(PASSWORD)
    assert secret.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")
    assert check_password(PASSWORD, secret)
    assert not check_password(PASSWORD + "x", secret)


def test_a_password_stored_by_older_figures_still_opens_and_is_hashed_anew(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    old = make_password(PASSWORD)
    settings.PASSWORD_HASHERS = HASHERS
    renewed: list[str] = []
    assert check_password(PASSWORD, old, setter=renewed.append)
    assert renewed == [PASSWORD]


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters(settings):
    settings.PASSWORD_HASHERS = HASHERS
    whole, parts = (unicodedata.normalize(form, "día de niños, más") for form in ("NFC", "NFD"))
    assert whole != parts
    assert check_password(parts, make_password(whole))
    assert check_password(whole, make_password(parts))


def test_a_long_password_counts_to_its_last_letter(settings):
    settings.PASSWORD_HASHERS = HASHERS
    long = "hold on " * 64
    assert not check_password(long + "a", make_password(long + "b"))


def test_every_name_costs_one_hash_whether_it_is_known_or_not(client, ann, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    off, fresh = MembershipFactory.create(), MembershipFactory.create(person__user=None)
    for user in (ann.person.user, off.person.user):
        user.set_password(PASSWORD)
        user.is_active = user == ann.person.user
        user.save()
    manager = MembershipFactory.create(clinic=fresh.clinic, role=Membership.Role.MANAGER)
    new = give_login(membership=fresh, by=manager, username="fresh")
    tries = {"nobody": PASSWORD, ann.person.user.username: "no", off.person.user.username: PASSWORD}
    tries[new.username] = PASSWORD
    costs = {}
    for name, password in tries.items():
        Counted.times = 0
        sign_in(client, name, password)
        costs[name] = Counted.times
    assert set(costs.values()) == {1}, costs


def test_no_host_port_or_spelling_gains_tries(client, ann):
    name = ann.person.user.username
    spelled = [name, name.upper(), f" {name}", name.title(), name]
    for port, each in enumerate(spelled, start=8001):
        given = {"login": each, "password": "no"}
        client.post("/accounts/login/", given, headers={"Host": f"localhost:{port}"})
    answer = client.post(
        "/accounts/login/", {"login": name, "password": PASSWORD}, headers={"Host": "127.0.0.1:1"}
    )
    assert "Too many tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_address_that_says_it_is_somebody_else_gains_no_tries(client):
    told = [{"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": "1.1.1.1"} for number in range(31)]
    answers = [
        client.post("/accounts/login/", {"login": f"n{number}", "password": "no"}, headers=each)
        for number, each in enumerate(told)
    ]
    assert answers[-1].status_code == 429


def test_a_wrong_password_is_an_event_however_the_name_is_spelled(client, ann):
    sign_in(client, ann.person.user.username.upper(), "no")
    event = Event.objects.get()
    assert (event.type, event.subject) == ("person.sign_in_failed", ann.pk)


def test_a_changed_password_ends_the_sessions_of_other_devices(client, ann):
    other, new = Client(), "a belt of woven webbing"
    for device in (client, other):
        device.force_login(ann.person.user)
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/", given).status_code == 302
    page = f"/c/{ann.clinic.slug}/patients"
    assert client.get(page).status_code == 200
    assert other.get(page).url.startswith("/accounts/login/")
