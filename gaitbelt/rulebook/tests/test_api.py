"""The rule book over REST."""

from datetime import timedelta

import pytest
from django.test import Client

from gaitbelt.people.commands.tokens import give_token
from gaitbelt.people.tests.program import Program
from gaitbelt.rulebook import commands
from gaitbelt.rulebook.tests.content import content

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


def test_a_draft_is_judged_and_signed_by_programs_too(day, mo):
    version = commands.draft(clinic=day.clinic, by=mo, content=content())
    manager, bo, path = Program(mo), Program(day.bo), f"/rules/own/{version.pk}"
    refused = bo.post(f"{path}/sign")
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (409, "rules.no_dry_run")
    assert manager.post(f"{path}/dry-run").json()["dry_run"]["visits"] == 0
    assert not bo.post(f"{path}/sign").json()["is_live"]
    assert manager.post(f"{path}/sign").json()["is_live"]
    assert [each["number"] for each in manager.get("/rules/own").json()["items"]] == [1]
    assert Program(day.ann).post(f"{path}/discard").status_code == 403
