"""What somebody else doses is switched off by them before it is taken off (modalities §9.8)."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.treatment import commands, queries
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.treatment.tests.taps import as_member, page, tap
from gaitbelt.treatment.tests.test_agents import agent, on, session_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return session_with(agent("TENS_CONV"))


@pytest.fixture
def run(session):
    """Bo has set the stimulator going; Ann watches it."""
    run, bo = session.runs.get(), session.plan.written_by
    on(run, bo, minutes=20)
    return session.runs.get()


def off(run, by, why="time"):
    fact = e.ModalityRemoved(run=run.pk, why=why, skin="ok")
    commands.remove_modality(fact=fact, run=run, by=by, at=clock.now() + timedelta(minutes=20))
    run.refresh_from_db()


def test_8_a_helper_takes_nothing_off_while_its_output_is_on(session, run):
    ann, bo = session.technician, session.plan.written_by
    with pytest.raises(GuardRefused) as refused:
        off(run, ann)
    (reason,) = refused.value.decision.reasons
    assert (reason.code, reason.facts["doses"]) == ("modality.dose_on", bo.name)
    with pytest.raises(GuardRefused) as refused:
        commands.switch_off(run=run, by=ann, at=clock.now())
    assert refused.value.decision.codes == {"scope.assist_only"}
    client = as_member(bo)
    assert tap(client, run, "dose_off").status_code == 200
    assert "Switched off" in page(as_member(ann), session)
    off(run, ann)
    assert run.removed_at is not None
    assert run.actual["dose_off"]["by"] == str(bo.pk)


@pytest.mark.parametrize("why", ["too_warm", "wish", "hold", "stop"])
def test_8_what_protects_the_skin_is_taken_off_at_once(session, run, why):
    off(run, session.technician, why)
    assert run.removed_at is not None
    end = e.ModalityEnded(run=run.pk, skin="ok", pain=2)
    commands.end_modality(fact=end, run=run, by=session.technician, at=clock.now())
    run.refresh_from_db()
    assert "modality.dose_on" in {each["code"] for each in run.outside_rules}


def test_8_whoever_doses_it_switches_it_off_with_the_tap_that_takes_it_off(session, run):
    off(run, session.plan.written_by)
    assert run.actual["dose_off"]["by"] == str(session.plan.written_by_id)


def near(session, by):
    return {
        lane.session.pk: [each.code for each in lane.warnings]
        for lane in queries.lanes(session.clinic, by, clock.now())
    }[session.pk]


def test_11_shortwave_warns_of_a_pacemaker_in_house_and_a_current_that_runs(session, run):
    ann = session.technician
    plan = PlanFactory.create(items=[agent("SWD")], episode__clinic=session.clinic)
    other = make_session(visit=make_visit(plan=plan, ann=ann))
    assert near(session, ann) == ["modality.near_current"]
    PrecautionFactory.create(patient=session.patient, code="PACER_NEW", text="Pacemaker")
    assert near(other, ann) == ["modality.near_pacer", "modality.near_current"]
    assert "has a pacemaker, keep 3 m apart" in page(as_member(ann), session)


def test_11_without_shortwave_nobody_is_warned(session, run):
    PrecautionFactory.create(patient=session.patient, code="PACER_NEW", text="Pacemaker")
    assert near(session, session.technician) == []
