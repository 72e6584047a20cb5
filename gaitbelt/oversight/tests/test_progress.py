"""How a patient gets on: from the rows to the page, by screen and by REST."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import Event
from gaitbelt.oversight.progress import as_number, progress
from gaitbelt.people.tests.program import Program
from gaitbelt.plans import commands
from gaitbelt.treatment.models import ItemRun

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def goal(session):
    return session.plan.goals.get()


@pytest.fixture
def measured(goal, bo):
    return commands.measure_goal(goal=goal, value=Decimal(18), measured_on=bo.clinic.today(), by=bo)


def test_a_target_gives_its_first_number():
    assert as_number("2 of 10 or less") == 2
    assert as_number("≤ 12.5 s") == 12.5
    assert as_number("walks to church") is None


def test_what_was_done_stands_as_a_course_of_its_item(session, record, runs):
    record(runs[0])
    course = progress(session.clinic, session.patient).items[0]
    assert course.title == runs[0].item.title
    assert [(each.amount > 0, each.plan) for each in course.done] == [(True, session.plan.number)]


def test_pain_of_the_visit_stands_where_it_was_said(session):
    session.pain_at_start, session.pain_at_end = 5, 3
    session.save()
    (felt,) = progress(session.clinic, session.patient).pain
    assert (felt.at_start, felt.at_end) == (5, 3)


def test_a_page_costs_the_same_for_one_visit_and_for_many_items(
    session, record, runs, measured, django_assert_max_num_queries
):
    for run in runs[:2]:
        record(run)
    clinic, patient = session.clinic, session.patient
    with django_assert_max_num_queries(5):
        progress(clinic, patient)


def test_a_goal_goes_on_through_the_versions_of_the_plan(session, measured, goal, bo):
    newer = commands.draft_next_version(plan=goal.plan, by=bo)
    commands.sign_plan(plan=newer, by=bo, revision=newer.revision)
    (course,) = progress(session.clinic, session.patient).goals
    assert course.goal.plan_id == newer.pk
    assert [each.value for each in course.counted] == [18]


def test_a_measure_taken_back_stays_readable_and_does_not_count(session, measured, bo):
    commands.take_back_reading(reading=measured, by=bo)
    (course,) = progress(session.clinic, session.patient).goals
    assert (len(course.readings), course.counted) == (1, [])
    said = Event.objects.filter(type="goal.measured").order_by("recorded_at")
    assert [each.payload.get("taken_back", False) for each in said] == [False, True]


@pytest.mark.parametrize(
    ("value", "days", "field"),
    [("NaN", 0, "value"), ("-1", 0, "value"), ("1E9", 0, "value"), ("5", 1, "measured_on"),
     ("5", -4000, "measured_on")],
)  # fmt: skip
def test_what_cannot_have_been_measured_is_named(goal, bo, value, days, field):
    with pytest.raises(BadValue) as bad:
        commands.measure_goal(
            goal=goal, value=Decimal(value), measured_on=bo.clinic.today() + days * DAY, by=bo
        )
    assert list(bad.value.fields) == [field]


def test_the_page_shows_charts_and_tables_and_takes_a_measure(
    client, session, goal, record, runs, bo
):
    record(runs[0])
    client.force_login(bo.person.user)
    address = reverse("measure_goal", args=[bo.clinic.slug, goal.pk])
    client.post(address, {"value": "17.5", "measured_on": bo.clinic.today().isoformat()})
    page = client.get(reverse("progress", args=[bo.clinic.slug, session.patient_id]))
    text = page.content.decode()
    assert "17.5" in text
    assert text.count('<svg class="chart"') == 3
    assert "<table" in text


def test_a_technician_reads_progress_and_does_not_measure(client, session, goal, ann):
    client.force_login(ann.person.user)
    page = client.get(reverse("progress", args=[ann.clinic.slug, session.patient_id]))
    assert page.status_code == 200
    assert "Measure it" not in page.content.decode()
    address = reverse("measure_goal", args=[ann.clinic.slug, goal.pk])
    assert client.post(address, {"value": "1"}).status_code == 403


def test_rest_tells_the_same_and_takes_a_measure(session, goal, record, runs, bo):
    record(runs[0])
    program = Program(bo)
    today = bo.clinic.today().isoformat()
    made = program.post(f"/goals/{goal.pk}/readings", {"value": "14", "measured_on": today})
    assert made.status_code == 200
    shown = program.get(f"/patients/{session.patient_id}/progress").json()
    assert [each["code"] for each in shown["items"]] == [runs[0].item.code]
    assert shown["goals"][0]["readings"][0]["value"] == "14.00"
    assert ItemRun.objects.filter(session=session).count() > len(shown["items"])
