"""Ann hands Cy over to Ray, who may do what is left."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans.tests.factories import PlanFactory, delegate_all
from gaitbelt.schedule.models import Allocation, Resource
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment import commands, log, queries
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, url
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def ray(session):
    ray = TechnicianFactory.create(clinic=session.clinic)
    delegate_all(session.plan, ray)
    return ray


def hand_over(session, to):
    return commands.hand_over(session=session, to=to, by=session.technician, at=clock.now())


def test_a_colleague_who_may_do_what_is_left_has_the_patient(session, ray):
    ann = session.technician
    hand_over(session, ray)
    session.refresh_from_db()
    assert session.technician == ray
    assert session.supervisor == ray.covers.get().supervisor
    assert [each.pk for each in queries.open_sessions(ray.clinic, ray)] == [session.pk]
    assert not queries.open_sessions(ann.clinic, ann)
    told = set(OutboxMessage.objects.values_list("topic", flat=True))
    assert {"floor", f"person:{ann.pk}", f"person:{ray.pk}"} <= told
    assert Event.objects.get(type="session.handed_over").author == ann
    assert log.rebuilt(session).open.technician_id == ray.pk


def test_the_booked_visit_and_its_claim_go_to_the_receiver_as_well(session, ray):
    visit, ann = session.appointment, session.technician
    at = clock.now()
    resource = Resource.objects.create(
        organization=visit.organization, type="person", person=ann.person, capacity=3
    )
    claim = Allocation.objects.create(
        organization=visit.organization, resource=resource, appointment=visit,
        starts_at=at - timedelta(minutes=5), ends_at=at + timedelta(minutes=30), is_exclusive=False,
    )  # fmt: skip
    until = claim.ends_at
    hand_over(session, ray)
    visit.refresh_from_db()
    claim.refresh_from_db()
    assert visit.technician == ray
    assert claim.ends_at < until
    theirs = Allocation.objects.get(resource__person=ray.person)
    assert (theirs.appointment, theirs.starts_at, theirs.ends_at) == (visit, claim.ends_at, until)
    told = Event.objects.get(type="appointment.given").payload
    assert (told["technician"], told["before"]) == (str(ray.pk), str(ann.pk))
    assert told["is_claimed"] is True


def test_a_receiver_whose_hour_is_booked_gets_the_visit_without_a_claim(session, ray):
    visit, at = session.appointment, clock.now()
    for member in (session.technician, ray):
        resource = Resource.objects.create(
            organization=visit.organization, type="person", person=member.person, capacity=1
        )
        other = visit if member != ray else AppointmentFactory.create(clinic=visit.clinic)
        Allocation.objects.create(
            organization=visit.organization, resource=resource, appointment=other,
            starts_at=at, ends_at=at + timedelta(minutes=30), is_exclusive=True,
        )  # fmt: skip
    hand_over(session, ray)
    visit.refresh_from_db()
    assert visit.technician == ray
    assert not Allocation.objects.filter(appointment=visit, resource__person=ray.person).exists()
    assert Event.objects.get(type="appointment.given").payload["is_claimed"] is False


def test_without_a_delegation_for_what_is_left_the_hand_over_is_refused(session):
    ray = TechnicianFactory.create(clinic=session.clinic)
    with pytest.raises(GuardRefused) as caught:
        hand_over(session, ray)
    assert "delegation.missing" in caught.value.decision.codes
    session.refresh_from_db()
    assert session.technician != ray


def test_what_a_licensee_leads_is_not_asked_of_the_receiver(session):
    ray = TechnicianFactory.create(clinic=session.clinic)
    for run in session.runs.all():
        commands.hand_to_licensee(run=run, by=session.technician, at=clock.now())
    hand_over(session, ray)
    session.refresh_from_db()
    assert session.technician == ray


def test_a_receiver_with_as_many_patients_as_allowed_is_refused(session, ray):
    for _ in range(session.clinic.max_patients_per_technician):
        episode = EpisodeFactory.create(clinic=session.clinic)
        make_session(plan=PlanFactory.create(episode=episode), ann=ray)
    with pytest.raises(GuardRefused) as caught:
        hand_over(session, ray)
    assert "load.too_many" in caught.value.decision.codes


def test_nobody_at_the_desk_receives_a_patient(session):
    fay = MembershipFactory.create(clinic=session.clinic, role=Membership.Role.FRONT)
    with pytest.raises(BadValue):
        hand_over(session, fay)


def test_the_sheet_names_who_may_and_why_others_may_not(session, ray):
    TechnicianFactory.create(clinic=session.clinic)
    ann = as_member(session.technician)
    shown = ann.get(url(session, "lane") + "?sheet=hand_over").content.decode()
    assert f'value="{ray.pk}"' in shown
    assert "delegated" in shown
    answer = ann.post(url(session, "hand-over"), {"to": str(ray.pk)})
    assert answer.headers["HX-Redirect"] == f"/c/{session.clinic.slug}/"


def test_programs_hand_over_and_are_told_why_not(session, ray):
    ann = Program(session.technician)
    other = TechnicianFactory.create(clinic=session.clinic)
    refused = ann.post(f"/sessions/{session.pk}/hand-over", {"to": str(other.pk)})
    assert refused.status_code == 409
    shown = ann.post(f"/sessions/{session.pk}/hand-over", {"to": str(ray.pk)}).json()
    assert shown["technician"]["id"] == str(ray.pk)
    foreign = TechnicianFactory.create()
    assert ann.post(f"/sessions/{session.pk}/hand-over", {"to": str(foreign.pk)}).status_code >= 404


def test_the_recorders_address_opens_the_sheet_in_its_lane(session, ray):
    ann = as_member(session.technician)
    assert f'value="{ray.pk}"' in ann.get(url(session, sheet="hand_over")).content.decode()
