"""Fall screens over REST: anyone in care measures, the flag stays a proposal until confirmed."""

import pytest

from gaitbelt.people.tests.factories import ClinicFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.treatment.models import FallScreen
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def ann(session):
    return Program(session.technician)


@pytest.fixture
def bo(session):
    return Program(session.plan.written_by)


@pytest.fixture
def where(session):
    return f"/patients/{session.patient_id}/falls"


def test_18_a_proposal_with_its_inputs_waits_for_the_therapist(session, ann, bo, where):
    answer = ann.post(where, {"values": {"tug_s": 14, "five_sts_s": 15}})
    screen = answer.json()
    assert answer.status_code == 201
    assert (screen["proposed"], screen["confirmed"]) == ("HIGH", "")
    assert {each["mark"] for each in screen["values"]} == {"high"}
    session.patient.refresh_from_db()
    assert session.patient.fall_risk == ""
    confirm = f"{where}/{screen['id']}/confirm"
    assert ann.post(confirm, {"risk": "LOW"}).status_code == 403
    assert fields_of(bo.post(confirm, {"risk": "LOW"})) == {"why"}
    assert fields_of(bo.post(confirm, {"risk": "SOME"})) == {"risk"}
    assert bo.post(confirm, {"risk": "HIGH"}).json()["confirmed"] == "HIGH"
    session.patient.refresh_from_db()
    assert session.patient.fall_risk == "HIGH"
    assert [each["id"] for each in bo.get(where).json()["items"]] == [screen["id"]]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"values": {"tug_s": 900}}, "tug_s"),
        ({"values": {"luck": 3}}, "luck"),
        ({"falls": -1}, "falls"),
        ({}, "values"),
        ({"tug_s": 14}, "tug_s"),
    ],
)
def test_a_value_that_cannot_be_is_named(ann, where, said, field):
    assert fields_of(ann.post(where, said)) == {field}
    assert not FallScreen.objects.exists()


def test_another_clinic_sees_no_screen(session, ann, where):
    screen = ann.post(where, {"falls": 2}).json()
    stranger = Program(TherapistFactory.create(clinic=ClinicFactory.create()))
    assert stranger.get(where).status_code == 404
    assert stranger.post(f"{where}/{screen['id']}/confirm", {"risk": "HIGH"}).status_code == 404
