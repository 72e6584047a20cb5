"""The clinic's own tablets: registered, a face and a PIN, locked when nobody acts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from gaitbelt.core import clock, lock_screen
from gaitbelt.core.entry import ACTED_KEY
from gaitbelt.core.models import Event
from gaitbelt.core.reactions import REACTIONS
from gaitbelt.people.commands.pins import LOCKED_FOR, MOST, TRIES, set_pin
from gaitbelt.people.commands.pins import try_pin as try_pin_of
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Membership, Pin, Tablet
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory

pytestmark = pytest.mark.django_db
PIN, WRONG = "4711", "4712"


@pytest.fixture
def clinic():
    return ClinicFactory.create()


@pytest.fixture
def ann(clinic):
    member = MembershipFactory.create(clinic=clinic)
    set_pin(user=member.person.user, pin=PIN)
    return member


@pytest.fixture
def tablet(clinic) -> Client:
    """A browser that a manager has just registered."""
    browser = Client()
    manager = MembershipFactory.create(clinic=clinic, role=Membership.Role.MANAGER)
    browser.force_login(manager.person.user)
    answer = browser.post(f"/c/{clinic.slug}/tablets/new", {"name": "Gym 1"})
    assert answer.url == "/tablet"
    return browser


def try_pin(tablet: Client, member: Membership, pin: str = PIN):
    return tablet.post("/tablet/sign-in", {"person": str(member.pk), "pin": pin})


def home(member: Membership) -> str:
    return f"/c/{member.clinic.slug}/staff"  # a page that every role may open


def test_a_registered_tablet_keeps_a_token_of_which_only_the_hash_is_stored(tablet):
    cookie = tablet.cookies["tablet"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    row = Tablet.objects.get()
    assert cookie.value not in (row.token_hash, row.name)
    assert len(cookie.value) > 40


def test_registering_and_the_lock_screen_sign_out_whoever_was_there(tablet, ann):
    assert "_auth_user_id" not in tablet.session
    tablet.force_login(ann.person.user)
    assert tablet.get("/tablet").status_code == 200
    assert "_auth_user_id" not in tablet.session


def test_switching_person_leads_to_the_lock_screen_and_elsewhere_to_the_account(tablet, ann):
    desktop = Client()
    for browser, leads_to in ((tablet, "/tablet"), (desktop, "/account/")):
        browser.force_login(ann.person.user)
        assert browser.get(f"/c/{ann.clinic.slug}/lock").url == leads_to


def test_the_lock_screen_shows_a_face_for_everyone_with_a_pin_of_this_clinic(tablet, ann):
    MembershipFactory.create(clinic=ann.clinic)  # has no PIN
    set_pin(user=MembershipFactory.create().person.user, pin=PIN)  # works elsewhere
    assert tablet.get("/tablet").context["faces"] == [ann]


def test_a_face_and_a_pin_open_the_own_day_and_say_that_the_person_is_here(tablet, ann):
    seen = []
    REACTIONS["member.acted"].append(lambda member, at: seen.append(member))
    try:
        answer = try_pin(tablet, ann)
    finally:
        REACTIONS["member.acted"].pop()
    assert answer.headers["HX-Redirect"] == f"/c/{ann.clinic.slug}/"
    assert seen == [ann]
    assert tablet.get("/account/").status_code == 200
    event = Event.objects.filter(type="person.signed_in").last()
    assert event.payload == {"way": "pin", "tablet": str(Tablet.objects.get().pk)}
    assert event.author_id == ann.pk


def test_a_wrong_pin_opens_nothing_and_is_an_event(tablet, ann):
    answer = try_pin(tablet, ann, WRONG)
    assert answer.status_code == 422
    assert "Ann’s PIN" in answer.content.decode()
    assert "_auth_user_id" not in tablet.session
    event = Event.objects.filter(type="person.sign_in_failed").get()
    assert (event.subject, event.author_id, event.payload["locked"]) == (ann.pk, None, False)


def test_five_wrong_pins_lock_it_for_five_minutes_also_for_the_right_one(tablet, ann):
    for _ in range(TRIES):
        try_pin(tablet, ann, WRONG)
    answer = try_pin(tablet, ann)
    assert (answer.status_code, "works again at" in answer.content.decode()) == (422, True)
    failed = Event.objects.filter(type="person.sign_in_failed").order_by("seq")
    assert [event.payload["locked"] for event in failed] == [False] * 4 + [True]
    row = Pin.objects.get(user=ann.person.user)
    row.locked_until -= LOCKED_FOR
    row.save()
    assert try_pin(tablet, ann).status_code == 204
    row.refresh_from_db()
    assert (row.wrong_tries, row.locked_until) == (0, None)


def test_after_the_lock_there_are_five_more_tries_and_not_one(tablet, ann):
    past = clock.now() - timedelta(seconds=1)
    Pin.objects.filter(user=ann.person.user).update(wrong_tries=TRIES, locked_until=past)
    try_pin(tablet, ann, WRONG)
    assert try_pin(tablet, ann).status_code == 204


def test_after_fifty_wrong_tries_a_pin_is_void_until_a_new_one_is_set(tablet, ann):
    past = clock.now() - timedelta(seconds=1)
    row = Pin.objects.filter(user=ann.person.user)
    row.update(wrong_tries=MOST - 2, locked_until=past)
    try_pin(tablet, ann, WRONG)
    answer = try_pin(tablet, ann, WRONG)
    row.update(locked_until=past)
    assert "sets a new PIN" in answer.content.decode()
    assert "sets a new PIN" in try_pin(tablet, ann).content.decode(), "the right one opens nothing"
    assert "_auth_user_id" not in tablet.session
    set_pin(user=ann.person.user, pin="8153")
    assert try_pin(tablet, ann, "8153").status_code == 204


def test_the_right_pin_forgets_the_wrong_ones_before_it(tablet, ann):
    Pin.objects.filter(user=ann.person.user).update(wrong_tries=MOST - 1)
    assert try_pin(tablet, ann).status_code == 204
    assert Pin.objects.get(user=ann.person.user).wrong_tries == 0


@pytest.mark.django_db(transaction=True)
def test_guessing_at_the_same_time_gains_no_tries(ann):
    boss = MembershipFactory.create(clinic=ann.clinic, role=Membership.Role.MANAGER)
    gym, _ = register_tablet(clinic=ann.clinic, by=boss, name="Gym 1")
    gate = Barrier(4 * TRIES)

    def guess(number: int) -> None:
        gate.wait()
        try:
            try_pin_of(tablet=gym, member=ann, pin=f"50{number:02}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4 * TRIES) as threads:
        list(threads.map(guess, range(4 * TRIES)))
    failed = Event.objects.filter(type="person.sign_in_failed")
    assert failed.count() == TRIES
    assert Pin.objects.get(user=ann.person.user).locked_until


def test_the_wrong_tries_of_one_person_do_not_lock_another(tablet, ann):
    dana = MembershipFactory.create(clinic=ann.clinic, role=Membership.Role.PT)
    set_pin(user=dana.person.user, pin="8153")
    for _ in range(TRIES):
        try_pin(tablet, ann, WRONG)
    assert try_pin(tablet, dana, "8153").status_code == 204


@pytest.mark.parametrize("pin", ["", "47", "4711 ", "x" * 5000, "٤٧١١"])
def test_what_is_no_pin_is_a_wrong_one(tablet, ann, pin):
    assert try_pin(tablet, ann, pin).status_code == 422


@pytest.mark.parametrize("person", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_nobody_is_chosen_by_a_strange_face(tablet, ann, person):
    answer = tablet.post("/tablet/sign-in", {"person": person, "pin": PIN})
    assert answer.status_code == 422


def test_a_person_of_another_clinic_cannot_sign_in_here(tablet):
    other = MembershipFactory.create()
    set_pin(user=other.person.user, pin=PIN)
    assert try_pin(tablet, other).status_code == 422


def test_an_unregistered_browser_has_no_lock_screen_and_no_pin(client, ann):
    assert client.get("/tablet").status_code == 403
    assert try_pin(client, ann).status_code == 403
    client.cookies["tablet"] = "forged"
    assert client.get("/tablet").status_code == 403


def test_a_revoked_tablet_ends_its_sessions_and_opens_nothing(tablet, ann):
    try_pin(tablet, ann)
    manager = Client()
    boss = Membership.objects.get(role=Membership.Role.MANAGER)
    manager.force_login(boss.person.user)
    manager.post(f"/c/{ann.clinic.slug}/tablets/{Tablet.objects.get().pk}/revoke")
    assert tablet.get(home(ann)).url == "/tablet"
    assert tablet.get("/tablet").status_code == 403
    assert "_auth_user_id" not in tablet.session


def test_a_tablet_opens_only_its_own_clinic(tablet, ann):
    elsewhere = MembershipFactory.create(
        organization=ann.organization,
        clinic=ClinicFactory.create(organization=ann.organization),
        person=ann.person,
    )
    try_pin(tablet, ann)
    assert tablet.get(home(elsewhere)).status_code == 404
    assert tablet.get(home(ann)).status_code == 200


def idle(tablet: Client, minutes: float) -> None:
    session = tablet.session
    session[ACTED_KEY] -= minutes * 60
    session.save()


def test_a_tablet_locks_when_nobody_has_acted_for_the_clinics_idle_time(tablet, ann):
    try_pin(tablet, ann)
    idle(tablet, ann.clinic.idle_lock_minutes + 0.1)
    assert tablet.get(home(ann)).url == "/tablet"
    assert Event.objects.order_by("seq").last().payload["way"] == "idle"


def test_acting_keeps_a_tablet_awake_but_what_a_page_does_by_itself_does_not(tablet, ann):
    most = ann.clinic.idle_lock_minutes
    try_pin(tablet, ann)
    idle(tablet, most - 1)
    tablet.get("/account/", headers={"X-Live": "1"})
    idle(tablet, most - 1)
    assert tablet.post("/tablet/alive").status_code == 302
    try_pin(tablet, ann)
    idle(tablet, most - 1)
    assert tablet.post("/tablet/alive").status_code == 204
    idle(tablet, most - 1)
    assert tablet.get("/account/").status_code == 200


def test_a_part_of_a_page_asks_the_browser_to_go_to_the_lock_screen(tablet, ann):
    try_pin(tablet, ann)
    idle(tablet, 60)
    answer = tablet.get(home(ann), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/tablet")


def test_timers_stay_in_sight_under_the_lock_by_initials(tablet, ann, monkeypatch):
    now = clock.now()
    late = lock_screen.LockTimer("W. B.", "skin, bay 3", 900, now + timedelta(minutes=9))
    soon = lock_screen.LockTimer("R. M.", "rest, gym", 60, now + timedelta(seconds=41))
    monkeypatch.setattr(lock_screen, "PROVIDERS", [lambda clinic: [late], lambda clinic: [soon]])
    for path in ("/tablet", "/tablet/timers"):
        page = tablet.get(path).content.decode()
        assert page.index("R. M.") < page.index("W. B.")
        assert "skin, bay 3" in page


def test_a_tablet_without_a_name_is_not_registered(clinic):
    browser = Client()
    manager = MembershipFactory.create(clinic=clinic, role=Membership.Role.MANAGER)
    browser.force_login(manager.person.user)
    assert browser.post(f"/c/{clinic.slug}/tablets/new", {"name": " "}).status_code == 422
    assert browser.post(f"/c/{clinic.slug}/tablets/new", {"name": "x" * 99}).status_code == 422
    assert not Tablet.objects.exists()
