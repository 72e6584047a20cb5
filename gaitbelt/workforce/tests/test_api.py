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


def test_rosters_show_shifts_with_covers_and_gaps(ann):
    asker = Program(ann)
    today = ann.clinic.today()
    found = asker.get(f"/rosters?from={today}&to={today}").json()["items"]
    [own] = [row for row in found if row["member"]["id"] == str(ann.pk)]
    [cover] = own["covers"]
    assert cover["supervisor"]["name"] == str(ann.covers.get().supervisor.person)
    assert own["lunch_starts_at"] is None


@pytest.mark.parametrize(
    "asked", ["from=2026-12-24&to=2026-12-01", "from=2026-01-01&to=2026-03-01"]
)
def test_rosters_of_an_impossible_stretch_are_not_accepted(ann, asked):
    assert Program(ann).get(f"/rosters?{asked}").status_code == 422
