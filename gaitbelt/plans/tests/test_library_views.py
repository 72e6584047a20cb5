"""The library's pages: searched, filtered, one exercise at a time."""

import pytest
from django.urls import reverse

from gaitbelt.people.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess(client):
    member = MembershipFactory.create(role="FRONT")
    client.force_login(member.person.user)
    return member


def shown(client, tess, **asked):
    response = client.get(reverse("exercises", args=[tess.clinic.slug]), asked)
    assert response.status_code == 200
    return response.context["found"]


def test_all_hundred_are_there_for_every_role(client, tess):
    assert len(shown(client, tess)) == 100


def test_a_name_is_found_in_both_languages_and_without_accents(client, tess):
    for typed in ("puente pierna", "bridge single", "x040"):
        assert [each.code for each in shown(client, tess, q=typed)] == ["X040"]
    assert "X054" in [each.code for each in shown(client, tess, q="elevacion")]


def test_region_and_position_narrow_the_list(client, tess):
    found = shown(client, tess, region="knee", position="sitting")
    assert "X058" in [each.code for each in found]
    assert all("knee" in each.region for each in found)


def test_one_exercise_shows_its_figure_cues_and_next_steps(client, tess):
    url = reverse("exercise", args=[tess.clinic.slug, "X039"])
    page = client.get(url).content.decode()
    for text in ("gaitbelt/figures/X039.svg", "Squeeze and lift the hips", "Single-leg bridge"):
        assert text in page
    assert client.get(reverse("exercise", args=[tess.clinic.slug, "X999"])).status_code == 404
