"""What is on file reaches the gate: worked cases through the commands of a visit."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.models import Kind
from gaitbelt.equipment.tests.factories import BayFactory, ItemFactory
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.plans.tests.factories import HOT_PACK, MINI_SQUAT, PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.facts import ask_about
from gaitbelt.treatment.log import open_book
from gaitbelt.treatment.models import ItemRun, Observation
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.workforce.models import SignOff

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


def exercise(session):
    return session.runs.exclude(item__kind="modality").first()


def refused(session, **with_device):
    """The codes with which an exercise would not start now; none where it may."""
    try:
        commands.start_item(
            run=exercise(session), by=session.technician, at=clock.now(), **with_device
        )
    except GuardRefused as why:
        return why.decision.codes
    return set()


def put(session, code):
    """On file before the visit, and read."""
    return PrecautionFactory.create(
        patient=session.patient, code=code, set_at=session.started_at - timedelta(days=1)
    )


# ── equipment §11.8: latex ───────────────────────────────────────────────────────────────────


def test_8_a_latex_band_is_not_for_a_patient_with_a_latex_allergy(session):
    band = ItemFactory.create(clinic=session.clinic)
    Kind.objects.filter(pk=band.kind_id).update(is_latex=True)
    put(session, "LATEX")
    assert "device.latex" in refused(session, device=band)


def test_8_a_latex_band_is_for_anyone_else(session):
    band = ItemFactory.create(clinic=session.clinic)
    Kind.objects.filter(pk=band.kind_id).update(is_latex=True)
    assert "device.latex" not in refused(session, device=band)


# ── equipment §11.1: after isolation a place is refused, not wiped in passing ────────────────


def test_1_a_bay_used_in_isolation_is_soiled_as_such_and_wiped_clean_of_it(session):
    bay = BayFactory.create(clinic=session.clinic)
    put(session, "CONTACT")
    by, at = session.technician, clock.now()
    equipment.use_items(items=[bay], patient=session.patient, by=by, at=at)
    bay.refresh_from_db()
    assert bay.is_isolation_soiled


def test_1_a_bay_of_anyone_else_is_not(session):
    bay = BayFactory.create(clinic=session.clinic)
    equipment.use_items(items=[bay], patient=session.patient, by=session.technician, at=clock.now())
    bay.refresh_from_db()
    assert not bay.is_isolation_soiled


# ── scope §4 P4 and P6: isolation asks for its competency, a change for a licensee ───────────


def test_p4_a_patient_in_isolation_needs_a_technician_trained_for_it(session):
    put(session, "DROPLET")
    SignOff.objects.filter(person=session.technician.person).delete()
    plain = make_session()
    SignOff.objects.filter(person=plain.technician.person).delete()
    asked, usual = codes_missing(session), codes_missing(plain)
    assert usual < asked


def codes_missing(session):
    book = open_book(session.pk, session.clinic, by=session.technician)
    run = book.runs[exercise(session).pk]
    reasons = ask_about(book, session.technician).decide(run, at=clock.now()).reasons
    return {why.facts.get("competency") for why in reasons if why.code.startswith("competency.")}


def tell(session, *signs):
    commands.observe(
        session=session,
        fact=e.ObservationNoted(level=1, signs=list(signs), said="fell on Sunday"),
        by=session.technician,
        at=clock.now(),
    )


def test_p6_a_fall_since_the_last_visit_waits_for_a_licensee(session):
    tell(session, "R18")
    assert refused(session) == {"patient.changed"}


def test_p6_it_goes_on_once_a_licensee_has_seen_it(session):
    tell(session, "R18")
    Observation.objects.update(acknowledged_at=clock.now())
    assert refused(session) == set()


def test_p6_it_goes_on_once_technician_and_supervisor_have_spoken(session):
    tell(session, "R18")
    commands.note_contact(session=session, by=session.technician, at=clock.now())
    assert refused(session) == set()


def test_p6_words_without_a_sign_and_the_silent_sign_lock_nothing(session):
    tell(session)
    tell(session, "R19")
    assert refused(session) == set()


# ── modalities §9.10: cold again on the same place ───────────────────────────────────────────


@pytest.mark.parametrize(("minutes", "is_too_soon"), [(59, True), (60, False)])
def test_10_cold_comes_back_to_a_place_after_60_minutes(minutes, is_too_soon):
    plan = PlanFactory.create(items=[MINI_SQUAT, HOT_PACK | {"code": "COLD_PACK"}])
    session = make_session(plan=plan)
    cold = session.runs.get(item__code="COLD_PACK")
    at = clock.now()
    ItemRun.objects.filter(pk=cold.pk).update(removed_at=at - timedelta(minutes=minutes))
    fact = e.ModalityStarted(run=cold.pk, side=cold.item.side, minutes=10, layers=1)
    with pytest.raises(GuardRefused) as why:
        commands.start_modality(fact=fact, run=cold, by=session.technician, at=at)
    assert ("modality.too_soon" in why.value.decision.codes) is is_too_soon


@pytest.mark.parametrize(("sessions_per_day", "is_refused"), [(1, True), (2, False)])
def test_10_heat_comes_back_to_a_place_as_often_a_day_as_the_plan_has_visits(
    sessions_per_day, is_refused
):
    plan = PlanFactory.create(items=[MINI_SQUAT, HOT_PACK], sessions_per_day=sessions_per_day)
    earlier, at = make_session(plan=plan), clock.now()
    ItemRun.objects.filter(session=earlier, item__code="HOT_PACK").update(
        removed_at=at - timedelta(minutes=90), status="done"
    )
    later = make_session(visit=make_visit(plan=plan, ann=earlier.technician))
    pack = later.runs.get(item__code="HOT_PACK")
    fact = e.ModalityStarted(run=pack.pk, side=pack.item.side, minutes=15, layers=8)
    with pytest.raises(GuardRefused) as why:
        commands.start_modality(fact=fact, run=pack, by=later.technician, at=at)
    assert ("modality.heat_again" in why.value.decision.codes) is is_refused
