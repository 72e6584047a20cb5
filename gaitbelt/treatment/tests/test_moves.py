"""Moving Cy: people and aids as the table asks, the second person by PIN or attested."""

from datetime import timedelta

import pytest
from django.conf import settings

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.people.commands.pins import set_pin
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, url
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    session = make_session()
    session.patient.body_mass_kg = 70
    session.patient.save()
    return confirmed(session, "MOD_A")


def confirmed(session, level):
    ready = e.SessionReadied(identity="photo", transfer=level, pain=2)
    return commands.ready(session=session, by=session.technician, at=clock.now(), fact=ready)


def move(session, **how):
    commands.move(
        session=session, area=session.area or session.appointment.area, by=session.technician,
        at=clock.now(), **{"kind": "sit_stand"} | how,
    )  # fmt: skip


def test_a_move_with_too_few_people_and_no_belt_is_refused_with_both_reasons(session):
    with pytest.raises(GuardRefused) as caught:
        move(session)
    assert {"transfer.more_people", "transfer.aid_missing"} <= caught.value.decision.codes


def test_with_the_therapist_and_a_belt_it_is_made_and_the_second_person_is_attested(session):
    bo = session.plan.written_by
    move(session, with_person=bo, aids=["belt"])
    said = Event.objects.get(type="session.moved").payload
    assert (said["with_person"], said["is_confirmed"]) == (str(bo.pk), False)
    assert said["outside_rules"] == []


def test_a_move_whose_kind_is_not_said_needs_what_the_confirmed_level_asks(session):
    with pytest.raises(GuardRefused) as caught:
        move(session, kind=None)
    needs = {"transfer.licensee_needed", "transfer.more_people", "transfer.aid_missing"}
    assert needs <= caught.value.decision.codes
    move(confirmed(session, "I"), kind=None)


def test_a_level_that_nobody_confirmed_is_staffed_with_one_level_more_once_it_is_old():
    session = make_session()
    session.patient.mobility, session.patient.body_mass_kg = "CGA", 70
    session.patient.mobility_at = clock.now() - timedelta(days=6)
    session.patient.save()
    move(session, kind="gait", aids=["belt"])
    session.patient.mobility_at = clock.now() - timedelta(days=8)
    session.patient.save()
    with pytest.raises(GuardRefused, match=r"transfer\.aid_missing"):
        move(session, kind="gait", aids=["belt"])


def test_the_refusal_offers_a_person_and_the_aid_and_a_licensee_in_the_same_place(session):
    area = str(session.appointment.area_id)
    ann = as_member(session.technician)
    answer = ann.post(url(session, "move"), {"area": area, "kind": "sit_stand"})
    page = answer.content.decode()
    assert answer.status_code == 409
    told = Event.objects.get(type="act.refused")
    assert (told.subject, told.patient_id) == (session.pk, session.patient_id)
    for words in ("Add a person", "Fetch the aid", "Ask a licensee to lead", "sheet=move"):
        assert words in page


def test_a_program_tells_of_a_move_outside_the_rules_and_it_is_kept_with_the_reasons(session):
    [outcome] = commands.record_batch(
        session=session, by=session.technician,
        sent=[{"id": str(session.pk), "type": "session.moved",
               "occurred_at": clock.now().isoformat(),
               "data": {"area": str(session.appointment.area_id), "kind": "sit_stand"}}],
    )  # fmt: skip
    assert outcome.status == "accepted"
    assert "transfer.more_people" in {each["code"] for each in outcome.outside_rules}


def test_on_the_clinics_tablet_the_second_person_confirms_by_pin(session):
    bo = session.plan.written_by
    set_pin(user=bo.person.user, pin="2580")
    manager = TechnicianFactory.create(clinic=session.clinic)
    _tablet, token = register_tablet(clinic=session.clinic, name="Gym 1", by=manager)
    ann = as_member(session.technician)
    ann.cookies[settings.TABLET_COOKIE_NAME] = token
    said = {"area": str(session.appointment.area_id), "kind": "sit_stand", "aids": ["belt"],
            "with_person": str(bo.pk)}  # fmt: skip
    assert ann.post(url(session, "move"), said | {"pin": "1357"}).status_code == 422
    assert ann.post(url(session, "move"), said | {"pin": "2580"}).status_code == 200
    assert Event.objects.get(type="session.moved").payload["is_confirmed"] is True
