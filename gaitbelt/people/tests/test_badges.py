"""The badge of somebody who works here, and the age that a technician needs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.people import commands
from gaitbelt.people.models import Membership, Person
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program

pytestmark = pytest.mark.django_db
RAY = {"given_name": "Ray", "family_name": "Reyes", "role": "TECH", "job_title": "Rehab aide"}


@pytest.fixture
def mona(client):
    member = MembershipFactory.create(role="MANAGER", clinic__jurisdiction="US-CA")
    client.force_login(member.person.user)
    return member


def to(name, member, *keys):
    return reverse(name, args=[member.clinic.slug, *keys])


def test_a_badge_in_california_shows_name_and_title_in_18_points(client, mona):
    ray = commands.add_person(clinic=mona.clinic, by=mona, given=RAY)
    page = client.get(to("badge", mona, ray.pk)).content.decode()
    assert 'style="--type-pt: 18"' in page
    assert "Ray Reyes" in page
    assert "Rehab aide" in page
    shown = Program(mona).get(f"/staff/{ray.pk}/badge").json()
    assert (shown["title"], shown["type_pt"]) == ("Rehab aide", 18)
    assert shown["rule"].startswith("Name and working title")


def test_a_title_that_has_become_a_licensees_is_not_printed(client, mona):
    ray = commands.add_person(clinic=mona.clinic, by=mona, given=RAY)
    Membership.objects.filter(pk=ray.pk).update(job_title="PTA")
    assert client.get(to("badge", mona, ray.pk)).status_code == 409
    assert Program(mona).get(f"/staff/{ray.pk}/badge").status_code == 409


def test_nobody_becomes_a_technician_before_18(mona):
    today = mona.clinic.today()
    young = RAY | {"birth_on": today - timedelta(days=17 * 365)}
    with pytest.raises(GuardRefused) as caught:
        commands.add_person(clinic=mona.clinic, by=mona, given=young)
    assert caught.value.decision.codes == {"age.too_young"}
    assert Person.objects.count() == 1
    commands.add_person(clinic=mona.clinic, by=mona, given=young | {"role": "FRONT"})
    later = young | {"started_on": today + timedelta(days=400)}
    assert commands.add_person(clinic=mona.clinic, by=mona, given=later)


def test_the_manager_puts_a_birth_date_on_file(client, mona):
    client.post(to("add_person", mona), RAY)
    ray = Membership.objects.get(role="TECH")
    there = to("record_birth", mona, ray.pk)
    assert client.post(there, {"birth_on": ""}).status_code == 422
    assert client.post(there, {"birth_on": "2999-01-01"}).status_code == 422
    assert client.post(there, {"birth_on": "2001-02-03"}).status_code == 302
    assert "2001-02-03" in client.get(to("staff", mona)).content.decode()
    with pytest.raises(BadValue):
        commands.record_birth(membership=ray, by=mona, birth_on="soon")
