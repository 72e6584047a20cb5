"""What conftest.py promises to every test."""

import socket

import pytest
from django.db import transaction

from gaitbelt.core import audit, guards
from gaitbelt.core.models import Event
from gaitbelt.people.tests.factories import MembershipFactory


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", b"example.org"])
def test_a_test_cannot_reach_the_network(host):
    with pytest.raises(RuntimeError, match="no network"):
        socket.create_connection((host, 80), timeout=1)


def test_a_test_can_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_starts_empty_and_guarded_although_the_log_is_append_only(turn):
    assert guards.differences() == []
    assert not Event.objects.exists()
    with transaction.atomic():
        audit.record_denied(by=MembershipFactory(), right="plan.write", path="/")
    assert Event.objects.count() == 1
