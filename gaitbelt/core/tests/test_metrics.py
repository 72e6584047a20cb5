"""Figures for monitoring: for this machine or a manager's token, and nothing about anybody."""

from datetime import timedelta

import pytest
from django.test import Client

from gaitbelt.core import clock, metrics
from gaitbelt.core.models import OutboxMessage
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def figures(**asked):
    text = Client().get("/metrics", **asked).content.decode()
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_answers_are_counted_by_class():
    before = metrics.answered["4xx"]
    Client().get("/no-such-page")
    assert figures()['gaitbelt_requests_total{class="4xx"}'] == before + 1


def test_news_that_nobody_told_yet_is_behind(monkeypatch):
    clinic, now = ClinicFactory.create(), clock.now()
    old = now - timedelta(seconds=30)
    keys = [
        OutboxMessage.objects.create(clinic=clinic, topic="floor", created_at=at).pk
        for at in (old, old, now)
    ]
    monkeypatch.setattr(metrics, "told", [keys[0]])
    assert 30 <= figures()["gaitbelt_outbox_lag_seconds"] < 60
    monkeypatch.setattr(metrics, "told", [keys[2]])
    assert figures()["gaitbelt_outbox_lag_seconds"] == 0


@pytest.mark.parametrize(
    "asked", [ELSEWHERE, {"headers": {"X-Forwarded-For": "192.0.2.7"}}, {"REMOTE_ADDR": ""}]
)
def test_another_machine_learns_nothing(asked):
    assert Client().get("/metrics", **asked).status_code == 403


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_token_opens_it_for_managers(role):
    program = Program(MembershipFactory.create(role=role))
    answer = program.client.get("/metrics", headers=program.headers, **ELSEWHERE)
    assert answer.status_code == (200 if role == Membership.Role.MANAGER else 403)
