"""What a colleague may do, over REST."""

import pytest

from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return TechnicianFactory.create()


@pytest.mark.parametrize("role", Membership.Role.values)
def test_every_role_may_ask_what_a_technician_may_do(ann, role):
    asker = Program(MembershipFactory.create(clinic=ann.clinic, role=role))
    shown = asker.get(f"/staff/{ann.pk}/authority").json()
    tasks = {task["task"]: task for task in shown["tasks"]}
    assert (shown["id"], shown["role"]) == (str(ann.pk), "TECH")
    assert tasks["T30"]["answer"] == "yes"
    assert tasks["T13"]["answer"] == "no"
    assert all(reason["source"] for reason in tasks["T13"]["reasons"])


@pytest.mark.parametrize("role", Membership.Role.values)
def test_the_answer_exists_for_every_role(role):
    member = MembershipFactory.create(role=role)
    answer = Program(member).get(f"/staff/{member.pk}/authority")
    assert answer.status_code == 200


def test_another_clinics_colleague_is_as_missing_as_none(ann):
    asker = Program(ann)
    other = asker.get(f"/staff/{MembershipFactory.create().pk}/authority")
    missing = asker.get("/staff/019a0000-0000-7000-8000-000000000000/authority")
    assert (other.status_code, other.content) == (404, missing.content)
