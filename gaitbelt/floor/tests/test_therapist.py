"""The therapist's first screen: on site, the inbox, plans, and what is blocked next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.domain.course import ClockKind
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.queries import therapist
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment.tests.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(bo, now, rf):
    request = rf.get("/")
    request.member, request.clinic = bo, bo.clinic
    return Glance(request, now)


def test_the_home_has_the_switch_the_inbox_and_the_plans(as_member, bo, session, ann, now):
    commands.raise_level(session=session, level=2, by=ann, at=now)
    page = as_member(bo).get(reverse("home", args=[bo.clinic.slug])).content.decode()
    for part in ('id="presence"', 'id="inbox"', 'id="plans_due"', "The whole visit rests"):
        assert part in page


def test_what_is_blocked_tomorrow_names_the_technician_the_reason_and_the_visits(
    ann, plan_here, look, now, put_off
):
    make_visit(ann=ann, plan=plan_here())
    put_off(timedelta(days=1))
    ann.person.sign_offs.all().delete()
    found = therapist.next_day(look)
    assert found.day == (now + timedelta(days=1)).date()
    assert all(each.technician == ann for each in found.blocked)
    assert "competency.missing" in {each.problem.reason.code for each in found.blocked}
    assert found.blocked[0].names == ["Cy"]


def test_a_day_without_visits_blocks_nothing(look):
    assert therapist.next_day(look) is None


def test_a_plan_that_ends_within_a_week_asks_to_be_renewed(bo, look, now):
    episode = EpisodeFactory.create(clinic=bo.clinic)
    ends_on = now.date() + timedelta(days=5)
    ending = PlanFactory.create(episode=episode, valid_until_on=ends_on)
    (course,) = therapist.plans_due(look).courses
    assert course.patient == ending.patient
    due = {each.clock.kind: each.clock.due_on for each in course.pressing}
    assert due[ClockKind.PLAN_ENDS] == ends_on
