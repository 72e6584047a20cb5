"""A course of care from the rows: stage, clocks, steps, and the pages that show them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.course import ClockKind, Stage, Standing
from gaitbelt.oversight import courses
from gaitbelt.people.commands import end_episode
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans import commands
from gaitbelt.plans.models import Milestone
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.clinic_day import MONDAY
from gaitbelt.schedule.tests.conftest import clock, day

__all__ = ["clock", "day"]
pytestmark = pytest.mark.django_db
Kind = Milestone.Kind
DAY = timedelta(days=1)


@pytest.fixture
def care(day):
    return day.cy.episodes.select_related("clinic", "patient").get()


@pytest.fixture
def tess(day):
    return MembershipFactory.create(clinic=day.clinic, role=Membership.Role.FRONT)


def treated(day, number):
    """Cy treated on so many weekdays from Monday on."""
    days = [n for n in range(40) if n % 7 < 5][:number]
    for n in days:
        day.book(24 * n)
    Appointment.objects.filter(patient=day.cy).update(status=Appointment.Status.DONE)
    return MONDAY + days[-1] * DAY


def say(care, kind, by, on=MONDAY):
    return commands.say_milestone(episode=care, kind=kind, by=by, happened_on=on)


def standings(care, on):
    found = courses.course_of(care, on)
    return {each.clock.kind: each.clock.standing for each in found.clocks}


def test_a_signed_plan_starts_the_clocks(day, care):
    found = courses.course_of(care)
    assert found.stage is Stage.PLAN_ACTIVE
    assert found.clocks[0].clock.kind is ClockKind.CERTIFICATION
    assert found.clocks[0].clock.due_on == MONDAY + 30 * DAY


def test_the_desk_logs_a_signature_and_the_course_is_certified(day, care, tess):
    treated(day, 1)
    say(care, Kind.CERTIFIED, tess)
    found = courses.course_of(care)
    assert found.stage is Stage.CERTIFIED
    assert ClockKind.CERTIFICATION not in {each.clock.kind for each in found.clocks}


def test_10_ten_treatment_days_ask_for_a_report_and_a_therapist_writes_it(day, care, tess, clock):
    last = treated(day, 10)
    assert standings(care, last)[ClockKind.PROGRESS_REPORT] is Standing.DUE
    clock.set(clock.at + (last - MONDAY))
    with pytest.raises(GuardRefused) as refused:
        say(care, Kind.PROGRESS_REPORT, tess, last)
    assert refused.value.decision.codes == {"course.therapist_only"}
    say(care, Kind.PROGRESS_REPORT, day.bo, last)
    assert ClockKind.PROGRESS_REPORT not in standings(care, last)


def test_a_step_that_is_taken_back_no_longer_counts_and_stays_readable(day, care, tess):
    treated(day, 1)
    step = say(care, Kind.CERTIFIED, tess)
    commands.take_back(milestone=step, by=tess)
    assert courses.course_of(care).stage is Stage.PLAN_ACTIVE
    assert [each.ended_at is not None for each in courses.milestones(care)] == [True]


def test_a_hold_ends_when_care_goes_on(day, care, clock):
    say(care, Kind.ON_HOLD, day.bo)
    assert courses.course_of(care).stage is Stage.ON_HOLD
    clock.set(clock.at + DAY)
    say(care, Kind.RESUMED, day.bo, MONDAY + DAY)
    assert courses.course_of(care).stage is Stage.PLAN_ACTIVE


def test_an_ended_course_waits_for_its_summary(day, care):
    end_episode(episode=care, by=day.bo, reason="goals reached")
    care.refresh_from_db()
    assert courses.course_of(care).stage is Stage.DISCHARGE_PENDING
    say(care, Kind.SUMMARY, day.bo)
    assert courses.course_of(care).stage is Stage.CLOSED


@pytest.mark.parametrize(("kind", "shift"), [("certified", 1), ("certified", -900), ("lunch", 0)])
def test_a_step_that_cannot_be_is_named_and_not_kept(day, care, tess, kind, shift):
    with pytest.raises(BadValue):
        say(care, kind, tess, MONDAY + shift * DAY)
    assert not Milestone.objects.exists()


def test_the_due_list_costs_four_statements_however_many_courses(
    day, care, django_assert_num_queries
):
    for number in range(6):
        day.patient(f"Pat {number}")
    with django_assert_num_queries(4):
        found = courses.due_list(day.clinic, MONDAY + 29 * DAY)
    assert len(found) == 7


def test_the_page_shows_stage_clocks_and_steps(day, care, tess, client):
    client.force_login(tess.person.user)
    page = reverse("course", args=[day.clinic.slug, day.cy.pk])
    sent = {"kind": "sent", "happened_on": "2026-11-23", "note": "by fax"}
    assert client.post(f"{page}/say", sent).status_code == 302
    shown = client.get(page).content.decode()
    assert "certification pending" in shown
    assert "by fax" in shown
    due = client.get(reverse("due", args=[day.clinic.slug])).content.decode()
    assert "Certification" not in due  # a month is not within a week


def test_a_technician_has_no_door_to_it(day, care, client):
    client.force_login(day.ann.person.user)
    assert client.get(reverse("course", args=[day.clinic.slug, day.cy.pk])).status_code == 403


def test_programs_read_what_is_due(day, care):
    assert Program(day.bo).get("/courses").json() == {"items": [], "next": None}
    say(care, Kind.VERBAL_ORDER, day.bo, MONDAY)
    Milestone.objects.update(happened_on=MONDAY - 15 * DAY)
    (shown,) = Program(day.bo).get("/courses").json()["items"]
    assert shown["patient"]["name"] == str(day.cy)
    clocks = {each["kind"]: each["standing"] for each in shown["clocks"]}
    assert clocks["verbal_order"] == "overdue"


def test_programs_put_steps_on_file_as_the_desk_does(day, care, tess):
    program, path = Program(tess), f"/patients/{day.cy.pk}/course"
    sent = {"kind": "sent", "happened_on": "2026-11-23", "note": "by fax"}
    told = program.post(path, sent).json()
    assert [each["kind"] for each in told["steps"]] == ["sent"]
    refused = program.post(path, sent | {"kind": "summary"})
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (
        409,
        "course.therapist_only",
    )
    assert program.post(path, sent | {"happened_on": "2026-02-31"}).status_code == 422
    assert program.get(path).json()["stage"] == "plan_active"
