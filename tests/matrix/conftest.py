"""The demo's two clinics, built once for all tests of the matrix, and who tries the doors."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import pytest
from django.apps import apps
from django.core.cache import cache as memory
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from pytest_django import DjangoDbBlocker

from gaitbelt.core import clock
from gaitbelt.demo import build
from gaitbelt.demo.moment import demo_now
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.commands.tokens import give_token
from gaitbelt.people.models import Membership, User

CEDAR, MAPLE = "cedar", "maple"
ACCOUNTS = {"TECH": "tech", "PT": "pt", "PTA": "pta", "FRONT": "desk", "MANAGER": "manager"}
DISABLED, FOREIGN = "tech2", "other-pt"


@cache
def handler() -> ClientHandler:
    """One for all requests: each new one would look through every static file again."""
    return ClientHandler(enforce_csrf_checks=False)


@dataclass
class Visitor:
    """Somebody before the doors: with cookies, perhaps with a key for programs, or with neither."""

    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(
        self, method: str, path: str, *, as_program: bool = False, secure: bool = False
    ) -> HttpResponse:
        """What a door answers; whatever it has written is undone by `rolled_back`."""
        memory.clear()  # the rate limits are tested elsewhere
        client = Client(raise_request_exception=False)
        client.handler = handler()
        if not as_program:
            for name, value in self.cookies.items():
                client.cookies[name] = value
        if not as_program:
            return client.generic(method, path, secure=secure)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers["Idempotency-Key"] = "matrix"
        kind = "application/json"
        return client.generic(method, path, "{}", kind, secure=secure, headers=headers)


@dataclass
class World:
    """Everyone by role, and the two clinics between which nothing may pass."""

    staff: dict[str, Visitor]
    anonymous: Visitor
    disabled: Visitor
    foreign: Visitor
    tablet: Visitor


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are the point here, not news."""
    logging.getLogger("django.request").setLevel(logging.ERROR)


@pytest.fixture
def _django_db_helper() -> None:
    """Instead of a transaction for each test: `world` holds one for all of them."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        build.build(now=demo_now(clock.machine_now()), seed=1)
        staff = {role: _signed_in(account) for role, account in ACCOUNTS.items()}
        disabled = _signed_in(DISABLED)
        User.objects.filter(username=DISABLED).update(is_active=False)
        yield World(staff, Visitor(), disabled, _signed_in(FOREIGN), _tablet())
        transaction.set_rollback(True)


def _signed_in(account: str) -> Visitor:
    member = Membership.objects.get(person__user__username=account)
    client = Client()
    client.force_login(member.person.user)
    _, token = give_token(member=member, name="matrix", lasts=timedelta(days=1))
    return Visitor({name: morsel.value for name, morsel in client.cookies.items()}, token)


def _tablet() -> Visitor:
    manager = Membership.objects.get(person__user__username="manager")
    _, token = register_tablet(clinic=manager.clinic, by=manager, name="Gym 1")
    return Visitor({"tablet": token})


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def row_counts() -> dict[str, int]:
    """How many rows each table of ours has (1 SQL query)."""
    tables = sorted({model._meta.db_table for model in apps.get_models()})
    parts = [f"SELECT '{table}', COUNT(*) FROM \"{table}\"" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
