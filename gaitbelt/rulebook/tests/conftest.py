"""Ann's clinic on its Monday, with a manager, and a way to sign in."""

from typing import Any

import pytest
from django.test import Client

from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.schedule.tests.clinic_day import ClinicDay
from gaitbelt.schedule.tests.conftest import clock, day

__all__ = ["clock", "day"]


@pytest.fixture
def mo(day: ClinicDay) -> Membership:
    return MembershipFactory.create(
        clinic=day.clinic, role=Membership.Role.MANAGER, person__given_name="Mo"
    )


@pytest.fixture
def as_member(client: Client) -> Any:
    def sign_in(member: Membership) -> Client:
        client.force_login(member.person.user)
        return client

    return sign_in
