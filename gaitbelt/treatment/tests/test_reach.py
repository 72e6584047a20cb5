"""A technician finds and opens today's patients and those handed on to them, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.people import queries
from gaitbelt.people.models import Membership
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
