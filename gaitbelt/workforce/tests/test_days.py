"""One clinic day: held, gaps in words, CPR responders, at a fixed cost."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.workforce import commands
from gaitbelt.workforce.days import day_of
from gaitbelt.workforce.facts import team_at
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann():
    return TechnicianFactory.create()


def today(member):
    shift = member.shifts.get()
    return day_of(member.clinic, member.clinic.day_at(shift.starts_at))


def test_a_day_costs_two_queries_however_many_work(ann, django_assert_num_queries):
    for _ in range(2):
        TechnicianFactory.create(clinic=ann.clinic)
    on = ann.clinic.day_at(ann.shifts.get().starts_at)
    with django_assert_num_queries(2):
        day = day_of(ann.clinic, on)
        assert day.gaps() == []
        day.supervision()
        day.responders()
        assert len(day.cpr_responders) == 3


def test_a_stretch_without_a_supervisor_is_named_with_its_hours(ann):
    ann.covers.update(ends_at=ann.shifts.get().ends_at - 60 * MINUTE)
    [gap] = today(ann).gaps()
    assert (gap.technician, gap.ends_at - gap.starts_at) == (ann, 60 * MINUTE)
    assert "Nobody" in today(ann).supervision().words
    assert [piece.kind for piece in today(ann).supervision().segments] == ["held", "gap"]


def test_a_technicians_own_lunch_is_no_gap(ann):
    shift = ann.shifts.get()
    ann.covers.update(ends_at=shift.ends_at - 60 * MINUTE)
    ann.shifts.update(
        lunch_starts_at=shift.ends_at - 60 * MINUTE, lunch_ends_at=shift.ends_at - 30 * MINUTE
    )
    [gap] = today(ann).gaps()
    assert gap.ends_at - gap.starts_at == 30 * MINUTE


def test_the_floor_is_held_where_every_technician_is(ann):
    al = TechnicianFactory.create(clinic=ann.clinic)
    assert next(piece.kind for piece in today(ann).supervision().segments) == "held"
    commands.go_away(member=team_at(al.clinic).cover_of(al).supervisor)
    assert "gap" in [piece.kind for piece in today(ann).supervision().segments]


def test_an_ended_card_makes_nobody_a_responder(ann):
    ann.person.credentials.update(expires_on=clock.now().date() - timedelta(days=3))
    assert today(ann).cpr_responders == []
