"""The technician's first screen: now, my patients, the next hour, answers, changes, logs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core.models import Event
from gaitbelt.equipment.models import Reading
from gaitbelt.equipment.tests.factories import BayFactory, TankFactory
from gaitbelt.floor.acts import Kind
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.queries import ahead, changed, technician
from gaitbelt.people.models import Precaution
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import Observation
from gaitbelt.treatment.tests.factories import make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def look(ann, now, rf):
    request = rf.get("/")
    request.member, request.clinic = ann, ann.clinic
    return lambda minutes=0: Glance(request, now + minutes * MINUTE)


def url(ann, name, *args):
    return reverse(name, args=[ann.clinic.slug, *args])


def test_the_home_shows_my_patients_and_the_next_act(as_member, ann, session):
    page = as_member(ann).get(url(ann, "home")).content.decode()
    assert "Cy: Sit to stand" in page or "Cy: Sit-to-stand" in page
    assert url(ann, "session", session.pk) in page


def test_a_patient_who_waits_is_taken_in_before_anything_is_wiped(ann, plan_here, look):
    BayFactory.create(clinic=ann.clinic, soiled=True)
    visit = make_visit(ann=ann, plan=plan_here())
    hands = technician.hands(look())
    assert [act.kind for act in hands.acts] == [Kind.TAKE_IN, Kind.WIPE]
    assert hands.waiting == [visit]


def test_a_held_patient_rests_until_two_minutes_pass_without_an_answer(ann, session, look, now):
    commands.raise_level(session=session, level=2, by=ann, at=now)
    assert technician.hands(look(1)).now.kind is Kind.REST
    assert technician.hands(look(3)).now.kind is Kind.CALL


def test_what_would_be_refused_is_shown_before_its_time_with_the_way_on(
    ann, plan_here, look, put_off
):
    ann.person.sign_offs.all().delete()
    make_visit(ann=ann, plan=plan_here())
    put_off(30 * MINUTE)
    [soon] = ahead.soon(look())
    codes = {problem.reason.code for problem in soon.problems}
    assert "competency.missing" in codes
    assert all(problem.text for problem in soon.problems)


def test_the_next_hour_costs_the_same_for_one_visit_and_for_four(
    ann, plan_here, look, put_off, django_assert_max_num_queries
):
    for _ in range(4):
        make_visit(ann=ann, plan=plan_here())
    put_off(30 * MINUTE)
    with django_assert_max_num_queries(12):
        assert len(ahead.soon(look())) == 4


def test_my_hands_cost_at_most_eight_queries(
    ann, plan_here, session, look, django_assert_max_num_queries
):
    make_visit(ann=ann, plan=plan_here())
    with django_assert_max_num_queries(8):
        technician.hands(look())


def test_a_precaution_set_after_i_read_them_is_a_change_with_what_was(ann, session, now):
    patient = session.patient
    old = PrecautionFactory.create(
        patient=patient, code="PWB", text="25 % on the left", set_at=now - timedelta(days=9)
    )
    assert changed.changes(ann, now) == []
    commands.acknowledge_precautions(session=session, by=ann, at=now)
    Precaution.objects.filter(pk=old.pk).update(ended_at=now + MINUTE)
    PrecautionFactory.create(
        patient=patient, code="PWB", text="50 % on the left", set_at=now + MINUTE
    )
    [change] = changed.changes(ann, now)
    assert (change.was, change.now) == ("25 % on the left", "50 % on the left")


def test_set_up_is_one_tap(as_member, ann, now):
    visit = AppointmentFactory.create(
        clinic=ann.clinic, technician=ann, starts_at=now + 20 * MINUTE
    )
    page = as_member(ann).post(url(ann, "home_set_up", visit.pk), **HTMX).content.decode()
    visit.refresh_from_db()
    assert visit.prepared_by == ann
    assert "set up" in page


def test_who_should_be_here_and_is_not_says_so(as_member, ann, now):
    AppointmentFactory.create(clinic=ann.clinic, technician=ann, starts_at=now - 5 * MINUTE)
    assert "not here yet" in as_member(ann).get(url(ann, "home_block", "soon")).content.decode()


def test_an_answer_is_put_away_with_seen(as_member, ann, bo, session, now):
    run = session.runs.first()
    commands.ask_to_progress(run=run, by=ann, at=now)
    ask = Observation.objects.get()
    commands.answer_observation(observation=ask, by=bo, at=now, decision="accepted", answer="Yes")
    client = as_member(ann)
    assert "may go on" in client.get(url(ann, "home_block", "answers"), **HTMX).content.decode()
    page = client.post(url(ann, "home_answer_seen", ask.pk), **HTMX).content.decode()
    assert "may go on" not in page


def test_a_temperature_is_logged_in_place(as_member, ann):
    tank = TankFactory.create(clinic=ann.clinic)
    client = as_member(ann)
    assert tank.label in client.get(url(ann, "home_block", "logs")).content.decode()
    page = client.post(url(ann, "home_log", tank.pk), {"celsius": "72.5"}, **HTMX)
    assert tank.label not in page.content.decode()
    assert Reading.objects.get().celsius == 72.5


def test_a_reading_that_is_no_number_names_its_field(as_member, ann):
    tank = TankFactory.create(clinic=ann.clinic)
    answer = as_member(ann).post(url(ann, "home_log", tank.pk), {"celsius": "hot"}, **HTMX)
    assert answer.status_code == 422


def test_a_block_of_another_role_is_not_there(as_member, ann):
    assert as_member(ann).get(url(ann, "home_block", "cover")).status_code == 404


def test_a_screen_that_stays_open_is_one_entry_of_reading(as_member, ann):
    client = as_member(ann)
    for name in ("hands", "soon", "answers"):
        client.get(url(ann, "home_block", name), **HTMX)
    assert Event.objects.filter(type="record.read").count() == 1


def test_the_floor_and_the_page_of_a_visit_say_the_same(as_member, ann, plan_here, look, put_off):
    ann.person.sign_offs.all().delete()
    visit = make_visit(ann=ann, plan=plan_here())
    put_off(30 * MINUTE)
    [soon] = ahead.soon(look())
    page = as_member(ann).get(url(ann, "visit", visit.pk)).content.decode()
    assert soon.problems
    assert all(str(problem.text) in page for problem in soon.problems)
