"""A hold or a call that nobody answers climbs: to the next licensee, then to who manages."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.domain.safety import Level
from gaitbelt.oversight import queries as oversight
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.treatment import commands, queries
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import Observation
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page
from gaitbelt.workforce.tests.factories import put_on_shift

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def session():
    """Cy's session with Ann; Bo supervises her, Di is on site too, Eve manages."""
    session = make_session()
    for role, name in ((Role.PTA, "Di"), (Role.MANAGER, "Eve")):
        member = MembershipFactory.create(
            clinic=session.clinic, role=role, person__given_name=name, person__family_name="Doe"
        )
        if role == Role.PTA:
            put_on_shift(member)
    session.plan.written_by.shifts.all().delete()  # who wrote the plan is at home
    return session


def asked(session, minutes):
    found = oversight.held_at(session.clinic, clock.now() + timedelta(minutes=minutes))
    return [list(each.asked.names) for each in found]


def test_a_hold_asks_the_supervisor_then_the_next_licensee_then_the_manager(session):
    commands.raise_level(session=session, level=2, by=session.technician, at=clock.now())
    assert [len(asked(session, minutes)[0]) for minutes in (1, 3, 5)] == [1, 2, 3]
    assert asked(session, 1)[0] == ["Bo"]
    assert asked(session, 5)[0][1:] == ["Di", "Eve"]


def test_the_lane_says_who_is_asked_and_who_is_next(session):
    commands.raise_level(session=session, level=2, by=session.technician, at=clock.now())
    shown = page(as_member(session.technician), session)
    assert "Asked now: Bo" in shown
    assert "Di in" in shown


def test_once_a_licensee_has_taken_note_nobody_else_is_asked(session):
    commands.raise_level(session=session, level=2, by=session.technician, at=clock.now())
    told = Observation.objects.get(level=2)
    di = Membership.objects.get(clinic=session.clinic, role=Role.PTA)
    commands.answer_observation(observation=told, by=di, at=clock.now(), decision="seen")
    assert asked(session, 9) == [[]]


def test_a_manager_sees_a_hold_that_nobody_answers_and_never_a_silent_sign(session):
    ann, now = session.technician, clock.now()
    silent = e.ObservationNoted(level=2, signs=["R19"])
    commands.observe(session=session, fact=silent, by=ann, at=now)
    assert asked(session, 60) == []
    commands.raise_level(session=session, level=2, by=ann, at=now)
    assert "Eve" in asked(session, 5)[0]


def test_a_call_says_who_is_asked_and_help_climbs(session):
    now = clock.now()
    call = commands.call_help(clinic=session.clinic, by=session.technician, at=now, session=session)
    assert queries.call_standing(call, now).names == ("Bo",)
    assert queries.call_standing(call, now + timedelta(seconds=20)).names == ("Bo", "Di")
    shown = as_member(session.technician).get(f"/c/{session.clinic.slug}/calls").content.decode()
    assert "Asked now: Bo" in shown
    commands.see_help(call=call, by=session.technician, at=now)
    call.refresh_from_db()
    assert queries.call_standing(call, now).names == ()


def test_a_stop_asks_everyone_at_once(session):
    commands.raise_level(
        session=session, level=int(Level.STOP), by=session.technician, at=clock.now()
    )
    assert len(asked(session, 0)[0]) == 3


def test_nobody_is_asked_about_their_own_call(session):
    bo = Membership.objects.get(clinic=session.clinic, role=Role.PT, person__given_name="Bo",
                                shifts__isnull=False)  # fmt: skip
    call = commands.call_help(clinic=session.clinic, by=bo, at=clock.now(), kind="help")
    assert str(bo.pk) not in {rung.id for rung in queries.call_standing(call, clock.now()).asked}
