"""The rule book over REST."""

from datetime import timedelta

import pytest
from django.test import Client

from gaitbelt.people.commands.tokens import give_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(day):
    _, token = give_token(member=day.ann, name="book", lasts=timedelta(days=1))

    def get(path):
        return Client().get(path, headers={"Authorization": f"Bearer {token}"})

    return get


def test_the_rules_in_force_come_with_source_and_confidence(ask):
    told = ask("/api/v1/rules").json()
    assert (told["code"], told["confidence"], told["needs_confirmation"]) == (
        "US-TX",
        "high",
        False,
    )
    ratio = next(each for each in told["rules"] if each["name"] == "ratio_max_tech_per_supervisor")
    assert ratio["source"] == "22 TAC 322.2, 322.3"
    heat = next(each for each in told["tasks"] if each["task"] == "T14")
    assert heat["permission"] in {"A", "D"}


def test_the_next_booked_day_is_judged_under_another_pack(day, ask):
    visit = day.book(24)
    told = ask("/api/v1/rules/what-if?pack=US-NY").json()
    assert [each["appointment"] for each in told["visits"]] == [str(visit.pk)]
    assert told["day"] == "2026-11-24"
    assert ask("/api/v1/rules/what-if?pack=US-XX").status_code == 404
    assert ask("/api/v1/rules/what-if").status_code == 422
