"""Plans over REST: versions, items, and what a version changes."""

import pytest

from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans import commands
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.workforce.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory.create()


def test_a_plan_tells_its_items_goals_and_what_changed(plan):
    bo = Program(plan.written_by)
    draft = commands.draft_next_version(plan=plan, by=plan.written_by)
    item = draft.items.filter(reps__isnull=False).first()
    draft.refresh_from_db()
    commands.edit_row(
        item=item,
        by=plan.written_by,
        revision=draft.revision,
        was={},
        given={"reps": item.reps + 2},
    )
    listed = bo.get(f"/patients/{plan.patient_id}/plans").json()["items"]
    assert [each["number"] for each in listed] == [plan.number, draft.number]
    told = bo.get(f"/plans/{draft.pk}").json()
    assert len(told["items"]) == plan.items.count()
    assert any(item.title in each["about"] for each in told["changes"])


def test_another_clinics_plan_and_the_desk_find_nothing(plan):
    luis = TherapistFactory.create(clinic=ClinicFactory.create())
    assert Program(luis).get(f"/plans/{plan.pk}").status_code == 404
    tess = MembershipFactory.create(clinic=plan.clinic, role="FRONT")
    assert Program(tess).get(f"/plans/{plan.pk}").status_code == 403
