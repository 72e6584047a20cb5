"""The switch on site, taking over in one tap, and the authority page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Membership
from gaitbelt.workforce.facts import team_at
from gaitbelt.workforce.models import Presence, SignOff
from gaitbelt.workforce.tests.factories import ShiftFactory, TechnicianFactory, TherapistFactory
from gaitbelt.workforce.words import TASKS

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true", "HX-Target": "presence"}}


@pytest.fixture
def ann():
    return TechnicianFactory.create()


@pytest.fixture
def luis(ann):
    return TherapistFactory.create(clinic=ann.clinic)


def url(name, member, *args):
    return reverse(name, args=[member.clinic.slug, *args])


def signed_in(client, member):
    client.force_login(member.person.user)
    return client


def test_the_switch_goes_away_and_comes_back(client, luis):
    signed_in(client, luis)
    page = client.post(url("presence_away", luis), {"minutes": 30}, **HTMX).content.decode()
    assert "back at" in page
    assert not team_at(luis.clinic).is_present(luis)
    page = client.post(url("presence_back", luis), **HTMX).content.decode()
    assert "On site" in page


def test_the_lunch_question_is_answered_with_its_own_buttons(client, ann):
    now = clock.now()
    bo = TherapistFactory.create(clinic=ann.clinic, on_shift=False)
    ShiftFactory.create(member=bo, lunch_starts_at=now + timedelta(minutes=3),
                        lunch_ends_at=now + timedelta(minutes=33))  # fmt: skip
    Presence.objects.create(member=bo, clinic=bo.clinic, seen_at=now - timedelta(minutes=9))
    signed_in(client, bo)
    page = client.get(url("presence", bo)).content.decode()
    assert "I stay" in page
    assert "I go to lunch" in page
    until = (now + timedelta(minutes=33)).isoformat()
    assert client.post(url("presence_stay", bo), {"until": until}, **HTMX).status_code == 200
    assert "I stay" not in client.get(url("presence", bo)).content.decode()


def test_a_time_that_is_no_time_is_named(client, luis):
    signed_in(client, luis)
    answer = client.post(url("presence_stay", luis), {"until": "31 February"}, **HTMX)
    assert answer.status_code == 422
    assert 'data-field="until"' in answer.content.decode()


def test_taking_over_is_one_tap_from_the_own_page(client, ann, luis):
    bo = ann.covers.get().supervisor
    signed_in(client, bo).post(url("presence_away", bo), **HTMX)
    page = signed_in(client, luis).get(url("presence", luis)).content.decode()
    tap = url("take_over", luis, ann.pk)
    assert tap in page
    assert "You hold" in client.post(tap, **HTMX).content.decode()
    assert team_at(ann.clinic).cover_of(ann).supervisor == luis


def test_a_take_over_that_is_refused_answers_with_reasons(client, ann):
    away = TherapistFactory.create(clinic=ann.clinic, on_shift=False)
    answer = signed_in(client, away).post(url("take_over", away, ann.pk), **HTMX)
    assert answer.status_code == 409
    assert "is not" in answer.content.decode()


def test_a_technician_says_that_the_supervisor_is_here(client, ann):
    bo = ann.covers.get().supervisor
    Presence.objects.filter(member=bo).update(seen_at=None)
    signed_in(client, ann)
    assert url("presence_vouch", ann, bo.pk) in client.get(url("belt", ann)).content.decode()
    assert client.post(url("presence_vouch", ann, bo.pk), **HTMX).status_code == 204
    assert "is with you until" in client.get(url("belt", ann)).content.decode()


def test_a_technician_cannot_take_over_or_sign(client, ann):
    signed_in(client, ann)
    assert client.post(url("take_over", ann, ann.pk)).status_code == 403
    assert client.post(url("competency_sign", ann, ann.pk), {"codes": ["K36"]}).status_code == 403


def test_the_authority_page_answers_task_by_task(client, ann, luis):
    page = signed_in(client, luis).get(url("staff_authority", luis, ann.pk)).content.decode()
    assert "Depends on the patient" in page
    assert str(TASKS["T08"]) in page


def test_a_therapist_signs_on_the_authority_page(client, luis):
    new = TechnicianFactory.create(clinic=luis.clinic, trained=False)
    signed_in(client, luis)
    tap = url("competency_sign", luis, new.pk)
    answer = client.post(tap, {"codes": ["K36", "K38"]}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert SignOff.objects.filter(person=new.person).count() == 2
    assert client.post(tap, {"codes": ["K99"]}, **HTMX).status_code == 422


def test_a_colleague_of_another_clinic_is_not_here(client, ann):
    other = TherapistFactory.create(role=Membership.Role.PT)
    signed_in(client, other)
    assert client.get(url("staff_authority", other, ann.pk)).status_code == 404


def test_any_act_on_a_tablet_here_is_a_sign_of_presence_and_looking_is_not(client, ann):
    bo = TherapistFactory.create(clinic=ann.clinic, on_shift=False)
    ShiftFactory.create(member=bo)
    _, client.cookies["tablet"] = register_tablet(clinic=bo.clinic, by=ann, name="Gym 1")
    signed_in(client, bo)
    client.get(url("presence", bo))
    client.post(url("live_token", bo))
    assert not team_at(bo.clinic).is_present(bo)
    client.post(url("take_over", bo, ann.pk), **HTMX)
    client.post(url("presence_vouch", bo, ann.pk), **HTMX)
    assert team_at(bo.clinic).is_present(bo)
