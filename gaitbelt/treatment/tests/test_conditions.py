"""An accepted condition is looked at on the floor in each visit (exercise-and-outcomes §7.3)."""

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans.tests.factories import EXERCISE, PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page, tap

pytestmark = pytest.mark.django_db
CLAM = EXERCISE | {
    "code": "X043", "name": "Clamshell", "region": "hip", "side": "L",
    "settled": [{"precaution": "HIP_POST", "because": "A pillow between the legs"}],
}  # fmt: skip


@pytest.fixture
def session():
    session = make_session(plan=PlanFactory.create(items=[CLAM]))
    PrecautionFactory.create(patient=session.patient, code="HIP_POST", side="L", text="Hip")
    commands.acknowledge_precautions(session=session, by=session.technician, at=clock.now())
    return session


def test_3_what_was_accepted_with_a_pillow_waits_until_the_pillow_is_there(session):
    run, ann = session.runs.get(), session.technician
    with pytest.raises(GuardRefused) as refused:
        commands.start_item(run=run, by=ann, at=clock.now())
    assert refused.value.decision.codes == {"exercise.condition"}
    client = as_member(ann)
    assert "It is so: a pillow between the legs" in page(client, session)
    assert tap(client, run, "met").status_code == 200
    assert "As prescribed" in page(client, session)
    assert tap(client, run, "done").status_code == 200
    run.refresh_from_db()
    assert (run.status, run.actual["conditions"]) == ("done", ["pillow_between_legs"])
    assert run.outside_rules == []


def test_3_done_without_looking_is_kept_and_says_so(session):
    run, ann = session.runs.get(), session.technician
    done = {
        "id": str(new_id()), "type": "item.done", "occurred_at": clock.now().isoformat(),
        "data": {"run": str(run.pk)},
    }  # fmt: skip
    answer = Program(ann).post(f"/sessions/{session.pk}/events", {"events": [done]})
    (result,) = answer.json()["results"]
    assert result["status"] == "accepted"
    assert [each["code"] for each in result["outside_rules"]] == ["exercise.condition"]


def test_3_a_licensee_and_an_item_without_a_condition_are_not_asked(session):
    run = session.runs.get()
    commands.start_item(run=run, by=session.plan.written_by, at=clock.now())
    plain = make_session(plan=PlanFactory.create(items=[CLAM]))
    commands.start_item(run=plain.runs.get(), by=plain.technician, at=clock.now())
    with pytest.raises(BadValue):
        commands.confirm_conditions(run=plain.runs.get(), by=plain.technician, at=clock.now())
