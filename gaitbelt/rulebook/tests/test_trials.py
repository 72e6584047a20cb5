"""What if: the booked day under other rules, and nothing changed by asking."""

import pytest

from gaitbelt.core import clock as clocks
from gaitbelt.core.models import Event
from gaitbelt.people import facts as people
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.rulebook import trials
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.clinic_day import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(day):
    dee = day.patient("Dee", has_plan=False)
    plan = PlanFactory.create(episode=dee.episodes.get(), written_by=day.bo, evaluated_on=MONDAY)
    return day.book(patient=dee, plan=plan)


def test_a_day_is_judged_under_another_states_rules(day, visit):
    place = trials.elsewhere(day.clinic, "US-NY", MONDAY)
    trial = trials.judge(day.clinic, MONDAY, place)
    (verdict,) = trial.verdicts
    assert verdict.visit == visit
    assert "scope.not_permitted" in {each.code for each in verdict.then}
    assert "scope.not_permitted" not in {each.code for each in verdict.now}
    assert trial.as_data()["added"]["scope.not_permitted"] == 1


def test_a_day_under_its_own_rules_is_unchanged(day, visit):
    trial = trials.judge(day.clinic, MONDAY, people.place(day.clinic, MONDAY))
    assert [each.is_changed for each in trial.verdicts] == [False]


def test_judging_writes_nothing(day, visit):
    before = (Event.objects.count(), list(Appointment.objects.values()))
    trials.judge(day.clinic, MONDAY, trials.elsewhere(day.clinic, "US-PA", MONDAY))
    assert (Event.objects.count(), list(Appointment.objects.values())) == before


def test_the_next_booked_day_is_not_today(day, visit):
    assert trials.next_booked_day(day.clinic, clocks.now()) is None
    day.book(24)
    assert trials.next_booked_day(day.clinic, clocks.now()) == MONDAY.replace(day=24)


def test_nobody_has_a_pack_of_that_name(day):
    assert trials.elsewhere(day.clinic, "US-XX", MONDAY) is None


def test_a_day_costs_the_same_for_one_visit_and_for_four(day, visit, django_assert_max_num_queries):
    for hours in (1, 2, 5):
        day.book(hours, plan=visit.plan)
    place = trials.elsewhere(day.clinic, "US-NY", MONDAY)
    with django_assert_max_num_queries(9):
        assert len(trials.judge(day.clinic, MONDAY, place).verdicts) == 4
