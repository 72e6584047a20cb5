"""Moving Cy: people and aids as the table asks, the second person by PIN or attested."""

from datetime import timedelta

import pytest
from django.conf import settings

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.domain.transfers import Assist
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.people.commands.pins import set_pin
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.treatment import commands, log, moves
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


def test_a_third_person_makes_a_heavy_move_bearable(session):
    bo, ray = session.plan.written_by, TechnicianFactory.create(clinic=session.clinic)
    session.patient.body_mass_kg = 120
    session.patient.save()
    with pytest.raises(GuardRefused, match=r"transfer\.too_heavy"):
        move(session, with_person=bo, aids=["belt"])
    move(session, with_person=bo, third_person=ray, aids=["belt"])
    session.refresh_from_db()
    assert {one["member"] for one in session.attested} == {str(bo.pk), str(ray.pk)}
    assert log.rebuilt(session).open.attested == session.attested


def test_a_lift_that_does_not_bear_the_patient_is_refused_and_one_that_does_is_in_use(session):
    weak, strong = lift(session.clinic, 60), lift(session.clinic, 160)
    bo = session.plan.written_by
    with pytest.raises(GuardRefused, match=r"transfer\.device_overloaded"):
        move(session, with_person=bo, device=weak)
    move(session, with_person=bo, device=strong)
    strong.refresh_from_db()
    assert strong.state == "in_use"
    shown = as_member(bo).get(url(session, "lane") + "?sheet=move").content.decode()
    assert f'value="{strong.pk}"' in shown
    assert "up to 160 kg" in shown


def lift(clinic, limit_kg):
    kind = KindFactory.create(
        organization=clinic.organization, category="E09", load_rating_kg=limit_kg
    )
    return ItemFactory.create(clinic=clinic, kind=kind)


def home(member):
    return as_member(member).get(f"/c/{member.clinic.slug}/").content.decode()


def test_who_was_attested_confirms_with_one_tap_on_their_own_page_by_the_end_of_the_shift(session):
    """safety §10, §13.19: unconfirmed ones stand in both queues."""
    bo, ann = session.plan.written_by, session.technician
    move(session, with_person=bo, aids=["belt"])
    said = Event.objects.get(type="session.moved")
    where = url(session, f"moves/{said.pk}")
    assert where in home(bo)
    assert where not in home(ann)
    assert f"waits for {bo.name}" in home(ann)
    assert as_member(ann).post(where, {"was_there": "yes"}).status_code == 404
    assert as_member(bo).post(where, {"was_there": "yes"}).status_code in {200, 204}
    session.refresh_from_db()
    assert session.attested_now == 0
    assert Event.objects.get(type="move.confirmed").author == bo
    assert where not in home(bo)


def test_who_was_not_there_says_so_and_the_licensees_read_it(session):
    bo = session.plan.written_by
    move(session, with_person=bo, aids=["belt"])
    said = Event.objects.get(type="session.moved")
    commands.confirm_move(session=session, move=said.pk, by=bo, at=clock.now(), was_there=False)
    commands.confirm_move(session=session, move=said.pk, by=bo, at=clock.now(), was_there=False)
    [told] = session.observations.all()
    assert told.why[0]["code"] == "move.not_there"


def test_a_licensee_confirms_a_stale_level_with_one_tap_and_a_hold_makes_it_stale_again():
    session = make_session()
    session.patient.mobility, session.patient.body_mass_kg = "CGA", 70
    session.patient.mobility_at = clock.now() - timedelta(days=8)
    session.patient.save()
    bo = session.plan.written_by
    assert moves.level_now(session, clock.now()) is Assist.MINIMAL
    where = url(session, "transfer")
    assert where in home(bo)
    assert as_member(session.technician).post(where, {"level": "CGA"}).status_code == 403
    as_member(bo).post(where, {"level": "CGA"})
    session = type(session).objects.get(pk=session.pk)
    assert moves.level_now(session, clock.now()) is Assist.CONTACT_GUARD
    assert session.patient.mobility_at > clock.now() - timedelta(minutes=1)
    commands.raise_level(session=session, level=2, by=session.technician, at=clock.now())
    assert moves.level_now(session, clock.now()) is Assist.MINIMAL


def test_less_help_said_at_ready_than_is_on_file_does_not_count_until_a_licensee_says_so():
    session = make_session()
    session.patient.mobility, session.patient.mobility_at = "MIN_A", clock.now()
    session.patient.save()
    session = confirmed(session, "SBA")
    assert moves.level_now(session, clock.now()) is Assist.MINIMAL


def test_a_routine_transfer_is_three_taps_with_nothing_to_type(session):
    """Move, how, where: at four seconds a tap it is over in twelve of the twenty allowed."""
    confirmed(session, "CGA")
    ann = as_member(session.technician)
    page = ann.get(url(session, "lane") + "?sheet=move").content.decode()
    assert 'name="aids" value="belt" checked' in page
    taps = ["sheet=move", 'name="kind" value="sit_stand"', 'name="area"']
    assert all(tap in page or tap in ann.get(url(session)).content.decode() for tap in taps)
    area = str(session.appointment.area_id)
    said = {"kind": "sit_stand", "aids": ["belt"], "area": area}
    assert ann.post(url(session, "move"), said).status_code == 200
    assert len(taps) * 4 < 20
