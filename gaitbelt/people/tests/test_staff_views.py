"""The pages of staff and areas."""

import pytest
from django.urls import reverse

from gaitbelt.people.models import Area, Membership
from gaitbelt.people.tests.factories import AreaFactory, MembershipFactory

pytestmark = pytest.mark.django_db
RAY = {"given_name": "Ray", "family_name": "Reyes", "role": "TECH", "job_title": "PT technician"}


@pytest.fixture
def mona(client):
    member = MembershipFactory.create(role="MANAGER")
    client.force_login(member.person.user)
    return member


def to(name, member, *keys):
    return reverse(name, args=[member.clinic.slug, *keys])


def test_the_manager_adds_somebody(client, mona):
    assert client.post(to("add_person", mona), RAY).status_code == 302
    page = client.get(to("staff", mona)).content.decode()
    assert "Ray Reyes" in page
    assert "PT technician" in page


def test_a_title_kept_for_licensees_is_refused_with_its_source(client, mona):
    answer = client.post(
        to("add_person", mona),
        RAY | {"job_title": "Physical Therapist"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert b"scope \xc2\xa71" in answer.content
    assert Membership.objects.count() == 1


def test_a_title_is_changed_and_a_role_ends_with_a_reason(client, mona):
    client.post(to("add_person", mona), RAY)
    ray = Membership.objects.get(role="TECH")
    client.post(to("change_title", mona, ray.pk), {"job_title": "Rehab aide"})
    assert client.post(to("end_membership", mona, ray.pk), {}).status_code == 422
    assert client.post(to("end_membership", mona, ray.pk), {"reason": "left"}).status_code == 302
    ray.refresh_from_db()
    assert ray.job_title == "Rehab aide"
    assert ray.ended_at is not None


@pytest.mark.parametrize("given", [{"role": "KING"}, {"started_on": "x"}, {"given_name": ""}])
def test_a_bad_value_stands_at_its_field(client, mona, given):
    answer = client.post(to("add_person", mona), RAY | given)
    assert answer.status_code == 422
    assert f"id_{next(iter(given))}_error".encode() in answer.content


def test_areas_are_added_changed_and_closed(client, mona):
    client.post(to("add_area", mona), {"name": "Bay 9", "kind": "bay", "capacity": "1"})
    bay = Area.objects.get()
    client.post(to("edit_area", mona, bay.pk), {"name": "Bay 9", "kind": "gym", "capacity": "4"})
    assert b"4 patients at once" in client.get(to("areas", mona)).content
    client.post(to("end_area", mona, bay.pk), {"reason": "rebuilt"})
    assert b"Bay 9" not in client.get(to("areas", mona)).content


def test_another_clinics_area_is_not_found(client, mona):
    foreign = AreaFactory.create()
    assert client.post(to("end_area", mona, foreign.pk), {"reason": "x"}).status_code == 404


def test_only_the_manager_changes_staff_and_areas(client, mona):
    ann = MembershipFactory.create(clinic=mona.clinic)
    client.force_login(ann.person.user)
    assert client.get(to("staff", mona)).status_code == 200
    assert client.post(to("add_person", mona), RAY).status_code == 403
    assert client.post(to("add_area", mona), {"name": "Pool"}).status_code == 403
