"""A technician finds and opens today's patients and those handed on to them, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.people import queries
from gaitbelt.people.models import Membership, Patient
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory, PatientFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans.models import Delegation
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def rae(session):
    """A technician of the same clinic with no part in the treatment."""
    return MembershipFactory.create(clinic=session.clinic, role=Membership.Role.TECH)


def move(session, days: int) -> None:
    """The visit lies some days away, and nothing is in hand."""
    Session.objects.filter(pk=session.pk).update(status=Session.Status.FINISHED)
    away = timedelta(days=days)
    visit = session.appointment
    Appointment.objects.filter(pk=visit.pk).update(
        starts_at=visit.starts_at + away,
        licensed_until=visit.licensed_until + away,
        ends_at=visit.ends_at + away,
    )


def finds(member, patient) -> bool:
    listed = queries.patients_for(member).filter(pk=patient.pk).exists()
    typed = patient in queries.found_for(member, patient.given_names).patients
    assert listed == typed
    return listed


def test_todays_visit_and_a_session_in_hand_are_within_reach(session, rae):
    assert finds(rae, session.patient)
    Appointment.objects.filter(pk=session.appointment_id).update(
        starts_at=clock.now() - timedelta(days=3)
    )
    assert finds(rae, session.patient)


def test_without_visit_session_or_delegation_a_patient_is_as_missing_as_none(session, rae, client):
    move(session, 3)
    assert not finds(rae, session.patient)
    client.force_login(rae.person.user)
    theirs, none = (
        client.get(reverse("patient", args=[rae.clinic.slug, key]))
        for key in (session.patient_id, rae.pk)
    )
    assert (theirs.status_code, none.status_code) == (404, 404)
    program = Program(rae)
    assert program.get("/patients").json()["items"] == []
    assert program.get(f"/patients/{session.patient_id}").status_code == 404


def test_a_delegation_reaches_the_patient_until_it_ends(session):
    ann = session.technician
    move(session, 3)
    assert finds(ann, session.patient)
    Delegation.objects.update(revoked_at=clock.now())
    assert not finds(ann, session.patient)


def test_the_other_roles_reach_the_whole_clinic(session, rae):
    far = PatientFactory.create(organization=session.organization)
    EpisodeFactory.create(clinic=session.clinic, patient=far)
    assert not finds(rae, far)
    for role in ("PT", "PTA", "FRONT"):
        assert finds(MembershipFactory.create(clinic=session.clinic, role=role), far)


def test_reach_costs_no_further_query(session, rae, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = list(queries.patients_for(rae))
    assert found == [session.patient]


@pytest.fixture
def far(session):
    """A session of last week, of a patient who is nobody's today but Ann's."""
    move(session, -7)
    return session


def doors(session) -> dict[str, str]:
    """Every page that tells of a session, its plan or its visit."""
    slug, run = session.clinic.slug, session.runs.first()
    pages = {name: [slug, session.pk] for name in ("session", "session_lane", "session_alarms")}
    pages |= {"session_ready": [slug, session.pk], "plan": [slug, session.plan_id]}
    pages |= {"review_entry": [slug, run.pk], "visit_move": [slug, session.appointment_id]}
    return {name: reverse(name, args=keys) for name, keys in pages.items()}


def test_sessions_plans_and_visits_beyond_reach_are_as_missing_as_none(far, rae, client):
    client.force_login(rae.person.user)
    answers = {name: client.get(path).status_code for name, path in doors(far).items()}
    assert set(answers.values()) == {404}, answers
    assert str(far.patient) not in client.get(f"/c/{rae.clinic.slug}/plans/").content.decode()
    near = MembershipFactory.create(clinic=far.clinic, role=Membership.Role.PT)
    client.force_login(near.person.user)
    answers = {name: client.get(path).status_code for name, path in doors(far).items()}
    assert answers.pop("visit_move") in {200, 409, 422}
    assert set(answers.values()) == {200}, answers


def test_the_taps_on_a_session_beyond_reach_change_nothing(far, rae, client):
    client.force_login(rae.person.user)
    slug, run = rae.clinic.slug, far.runs.first()
    before = Event.objects.count()
    posts = {
        reverse("session_observe", args=[slug, far.pk]): {"said": "x", "level": 1},
        reverse("session_finish", args=[slug, far.pk]): {"pain": 2},
        reverse("run_done", args=[slug, run.pk]): {},
        reverse("session_start", args=[slug, far.appointment_id]): {},
        reverse("visit_check_in", args=[slug, far.appointment_id]): {},
        reverse("visit_cancel", args=[slug, far.appointment_id]): {"code": "C01"},
    }
    answers = {path: client.post(path, given).status_code for path, given in posts.items()}
    assert set(answers.values()) == {404}, answers
    assert Event.objects.count() == before


def test_programs_reach_no_further_than_screens(far, rae):
    program, item = Program(rae), far.runs.first().item_id
    event = {"id": str(new_id()), "type": "observation.noted", "occurred_at": str(clock.now())}
    answers = [
        program.get(f"/sessions/{far.pk}"),
        program.get(f"/plans/{far.plan_id}"),
        program.get("/gate", session=far.pk, item=item),
        program.post(f"/sessions/{far.pk}/events", {"events": [event]}),
        program.post(f"/sessions/{far.pk}/hand-over", {"to": str(rae.pk)}),
        program.post(f"/appointments/{far.appointment_id}/start"),
        program.post(f"/appointments/{far.appointment_id}/move", {"minutes": 30}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 422, 404, 404, 404, 404]
    assert program.get("/day", date=far.started_at.date()).json()["visits"] == []


def test_a_technician_keeps_their_own_sessions_after_the_patient_is_out_of_reach(far):
    Delegation.objects.update(revoked_at=clock.now())
    own = Program(far.technician)
    assert not finds(far.technician, far.patient)
    assert own.get(f"/sessions/{far.pk}").status_code == 200
    event = {"id": str(new_id()), "type": "contact.made", "occurred_at": far.started_at.isoformat()}
    late = own.post(f"/sessions/{far.pk}/events", {"events": [event]}).json()["results"]
    assert late[0]["status"] == "accepted", "what a tablet sends late is still kept"


def test_a_day_beyond_reach_has_the_names_of_the_wall_alone(far, rae, client):
    day = far.clinic.day_bounds(far.clinic.today())[0] - timedelta(days=7)
    zone = far.clinic.tz
    (shown,) = Program(rae).get("/day", date=day.astimezone(zone).date()).json()["visits"]
    assert shown["patient"]["name"] == far.patient.board_name != str(far.patient)
    client.force_login(rae.person.user)
    visit = reverse("visit", args=[rae.clinic.slug, far.appointment_id])
    page = client.get(visit).content.decode()
    assert far.patient.board_name in page
    assert "visit-history" not in page
    assert reverse("visit_cancel", args=[rae.clinic.slug, far.appointment_id]) not in page


def test_a_technician_reads_no_phone_number_in_the_day(session, rae, client):
    Patient.objects.update(phone="512 555 0143")
    client.force_login(rae.person.user)
    slug, visit = rae.clinic.slug, session.appointment
    Appointment.objects.filter(pk=visit.pk).update(status="no_show")
    for path in (reverse("visit", args=[slug, visit.pk]), reverse("day", args=[slug])):
        page = client.get(path).content.decode()
        assert session.patient.board_name in page
        assert "555 0143" not in page
