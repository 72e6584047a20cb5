"""The demo's doors: mounted by a setting alone, opened by POST, leading nowhere else."""

import pytest
from django.test import Client

from gaitbelt.core import clock
from gaitbelt.demo.urls import demo_doors
from gaitbelt.people.models import User
from gaitbelt.people.tests.factories import MembershipFactory


@pytest.fixture
def demo(monkeypatch, db):
    """An installation that holds the demo, with Dana."""
    monkeypatch.setattr(clock, "holds_demo", lambda: True)
    monkeypatch.setattr(clock, "set_demo_offset", lambda shift: None)
    return MembershipFactory.create(person__user=User.objects.create(username="pt"))


def test_without_the_setting_there_are_no_doors_and_the_clock_is_the_machines(settings, demo):
    assert len(demo_doors()) == 7
    assert clock.is_demo()
    settings.DEMO = False
    assert demo_doors() == []
    assert not clock.is_demo()


@pytest.mark.parametrize("path", ["switch", "later", "reset", "play/walter"])
def test_no_get_signs_in_or_changes_the_day(demo, path):
    client = Client()
    assert client.get(f"/demo/{path}").status_code == 405
    assert "_auth_user_id" not in client.session


def test_the_phone_asks_by_get_and_signs_in_by_post(demo):
    client = Client()
    assert client.get("/demo/phone").status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post("/demo/phone").url == f"/c/{demo.clinic.slug}/"


def test_the_phone_of_another_site_signs_nobody_in(demo):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/phone", headers={"Origin": "https://x.test"}).status_code == 403


def test_five_minutes_later_leads_to_the_front_door_whatever_the_browser_says(demo):
    client = Client()
    answer = client.post("/demo/later", headers={"Referer": "https://x.test/"})
    assert answer.url == "/"
    again = client.post("/demo/later", headers={"HX-Request": "true"})
    assert (again.status_code, again.headers["HX-Refresh"]) == (204, "true")
