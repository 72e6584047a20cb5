"""The gait belt: one tap per time of standing, asked of a patient at high risk of falling."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.plans.tests.factories import HEEL_SLIDE, MINI_SQUAT, PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page, url

pytestmark = pytest.mark.django_db
SECOND_SQUAT = MINI_SQUAT | {"code": "X045", "name": "Standing hip abduction"}


@pytest.fixture
def session():
    rows = [MINI_SQUAT, SECOND_SQUAT, HEEL_SLIDE]
    settled = [{"precaution": "FALL_HIGH", "because": "Bar and belt"}]
    session = make_session(
        plan=PlanFactory.create(items=[row | {"settled": settled} for row in rows])
    )
    session.patient.fall_risk = "HIGH"
    session.patient.save()
    return session


def codes(run, at=None):
    try:
        commands.start_item(run=run, by=run.session.technician, at=at or clock.now())
    except GuardRefused as refused:
        return refused.decision.codes
    return set()


def test_8_standing_waits_for_the_belt_and_lying_does_not(session):
    squat, _, slide = session.runs.order_by("position")
    assert "belt.needed" in codes(squat)
    assert "belt.needed" not in codes(slide)


def test_8_one_tap_counts_for_every_item_of_a_time_of_standing(session):
    squat, raise_, slide = session.runs.order_by("position")
    now, ann = clock.now(), session.technician
    ann_at = as_member(ann)
    assert "The gait belt is on" in page(ann_at, session)
    assert ann_at.post(url(session, "belt")).status_code == 200
    for minute, run in enumerate((squat, raise_), start=1):
        at = now + timedelta(minutes=minute)
        assert "belt.needed" not in codes(run, at)
        commands.record_item(fact=e.ItemDone(run=run.pk), run=run, by=ann, at=at)
    lying = now + timedelta(minutes=5)
    commands.record_item(fact=e.ItemDone(run=slide.pk), run=slide, by=ann, at=lying)
    session.refresh_from_db()
    again = make_again(session, raise_)
    assert "belt.needed" in codes(again, now + timedelta(minutes=6))


def make_again(session, run):
    """The same item, not begun yet, as on a second round of standing."""
    type(run).objects.filter(pk=run.pk).update(status="to_do", started_at=None, ended_at=None)
    run.refresh_from_db()
    return run


def test_8_nobody_else_is_asked_for_a_belt(session):
    session.patient.fall_risk = "MODERATE"
    session.patient.save()
    assert "belt.needed" not in codes(session.runs.order_by("position").first())
