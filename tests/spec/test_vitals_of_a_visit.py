"""Vital signs of one patient in a visit as worked cases (session safety §2, §3, §13)."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.safety import Level
from gaitbelt.people.commands import set_precaution
from gaitbelt.people.models import ClinicalFact, Condition
from gaitbelt.people.tests.factories import ClinicalFactFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import Observation, Session
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.treatment.vital_facts import due_today

pytestmark = pytest.mark.django_db
WRITTEN = "agreed with the physician"


@pytest.fixture
def session():
    return make_session()


def put(session, code, *, by=None, reason=WRITTEN, **given):
    """Bo writes something for Cy, for two weeks."""
    until_on = session.clinic.today() + timedelta(days=14)
    given = {"code": code, "until_on": until_on, **given}
    return set_precaution(
        patient=session.patient, by=by or session.plan.written_by, given=given, reason=reason
    )


def measure(session, at=None, **said):
    fields = {"signs", "moment", "has_ketones", "load_raised", "same_position"}
    more = {name: said.pop(name) for name in fields & said.keys()}
    fact = e.VitalsMeasured(values=said, **more)
    return commands.measure_vitals(
        session=session, fact=fact, by=session.technician, at=at or clock.now()
    )


def level_after(session, **said):
    return Level(measure(session, **said).vitals["level"] or 0)


# ── 13.1: the level of a number is that of this patient ──────────────────────────────────────


def test_1_a_sugar_of_85_holds_on_insulin_and_tells_otherwise(session):
    assert level_after(session, glucose_mg_dl=85) is Level.TELL
    put(session, "INSULIN")
    assert level_after(session, glucose_mg_dl=85) is Level.HOLD


def test_1_insulin_among_the_medicines_of_another_system_counts_too(session):
    ClinicalFactFactory.create(
        patient=session.patient,
        kind=ClinicalFact.Kind.MEDICINE,
        text="Insulin glargine 100 UNT/ML",
        is_active=True,
    )
    assert level_after(session, glucose_mg_dl=85) is Level.HOLD


def test_1_a_sugar_of_280_with_ketones_holds(session):
    assert level_after(session, glucose_mg_dl=280) is Level.TELL
    assert level_after(session, glucose_mg_dl=280, has_ketones=True) is Level.HOLD


def test_1_an_oxygen_of_89_with_a_written_floor_of_88_tells(session):
    put(session, "SPO2_FLOOR", low=88)
    assert level_after(session, spo2_percent=89) is Level.TELL


def test_1_a_pressure_of_150_inside_the_usual_band_is_told_silently(session):
    put(session, "USUAL_SYSTOLIC", low=140, high=158)
    assert level_after(session, systolic_mmhg=150) is Level.CONTINUE
    assert not Observation.objects.exists()
    assert level_after(session, systolic_mmhg=159) is Level.TELL


def test_1_below_18_only_the_therapists_own_limits_apply(session):
    session.patient.birth_on = clock.now().date() - timedelta(days=16 * 365)
    session.patient.save()
    assert measure(session, heart_rate_bpm=150).vitals["level"] is None
    put(session, "OWN_HEART_RATE", low=60, high=130)
    assert level_after(session, heart_rate_bpm=130) is Level.CONTINUE
    assert measure(session, heart_rate_bpm=131).vitals["first"].keys() == {"heart_rate_bpm"}


def test_1_own_limits_never_lift_what_the_table_stops(session):
    put(session, "OWN_SPO2", low=50, high=100)
    assert level_after(session, spo2_percent=84) is Level.STOP


def test_1_pain_at_rest_is_judged_and_compared_with_the_visit_before(session):
    Session.objects.update(started_at=clock.now() - timedelta(days=2), pain_at_start=3)
    today = make_session(visit=make_visit(plan=session.plan, ann=session.technician), ready=False)
    said = e.SessionReadied(identity="photo", pain=5)
    commands.ready(session=today, fact=said, by=today.technician, at=clock.now())
    told = Observation.objects.get(session=today)
    assert (told.level, told.why[0]["facts"]) == (Level.TELL, {"pain_0_10": 5})


def test_1_pain_of_9_at_rest_holds_the_visit(session):
    said = e.SessionReadied(identity="photo", pain=9)
    commands.ready(session=session, fact=said, by=session.technician, at=clock.now())
    session.refresh_from_db()
    assert session.level == Level.HOLD


# ── 13.5: only a therapist writes limits, with a reason and an end within 30 days ────────────


def test_5_limits_are_a_therapists_with_a_reason_and_an_end_within_30_days(session):
    with pytest.raises(GuardRefused) as refused:
        put(session, "SPO2_FLOOR", low=88, by=session.technician)
    assert "limits.not_yours" in refused.value.decision.codes
    with pytest.raises(BadValue, match="reason"):
        put(session, "SPO2_FLOOR", low=88, reason="")
    late = session.clinic.today() + timedelta(days=31)
    with pytest.raises(BadValue, match="until_on"):
        put(session, "SPO2_FLOOR", low=88, until_on=late)
    with pytest.raises(BadValue, match="low"):
        put(session, "SPO2_FLOOR", low=85)
    with pytest.raises(BadValue, match="high"):
        put(session, "USUAL_SYSTOLIC", low=158, high=140)
    with pytest.raises(BadValue, match="low"):
        put(session, "STERNAL", low=1)


def test_5_a_limit_ends_by_itself(session):
    row = put(session, "SPO2_FLOOR", low=88)
    row.until_on = session.clinic.today() - timedelta(days=1)
    row.save()
    assert measure(session, spo2_percent=89).vitals["first"].keys() == {"spo2_percent"}


# ── 13.3: when vitals are due, as the file says ──────────────────────────────────────────────


@pytest.fixture
def visit():
    """A second visit of a patient of 40, for whom nothing asks for vitals."""
    earlier = make_session()
    earlier.patient.birth_on = clock.now().date() - timedelta(days=40 * 366)
    earlier.patient.save()
    Session.objects.update(started_at=clock.now() - timedelta(days=2))
    visit = make_visit(plan=earlier.plan, ann=earlier.technician)
    visit.patient.refresh_from_db()
    return visit


def is_due(visit):
    return bool(due_today(visit, visit.clinic, clock.now()))


@pytest.mark.parametrize(
    "code",
    ["CARDIAC", "PULM", "STROKE", "RENAL", "INSULIN", "PREG", "PRESSURE_DRUG", "EACH_VISIT"],
)
def test_3_what_a_therapist_has_put_on_file_asks_for_vitals_at_every_visit(visit, code):
    assert not is_due(visit)
    set_precaution(patient=visit.patient, by=visit.plan.written_by, given={"code": code})
    assert is_due(visit)


def test_3_a_diagnosis_on_file_asks_for_vitals_while_it_is_active(visit):
    row = Condition.objects.create(
        organization=visit.organization,
        patient=visit.patient,
        text="Congestive heart failure",
    )
    assert is_due(visit)
    row.is_active = False
    row.save()
    assert not is_due(visit)


def test_3_six_weeks_after_an_operation_vitals_are_due(visit):
    today = visit.clinic.today()
    visit.patient.operated_on = today - timedelta(days=41)
    assert is_due(visit)
    visit.patient.operated_on = today - timedelta(days=42)
    assert not is_due(visit)


def test_3_a_reevaluation_asks_for_vitals(visit):
    visit.visit_type.code = "REEVAL"
    assert is_due(visit)


def test_3_a_hold_earlier_today_asks_for_vitals(visit):
    earlier = Session.objects.get()
    Session.objects.update(started_at=visit.clinic.day_bounds(visit.clinic.today())[0])
    commands.observe(
        session=earlier,
        fact=e.ObservationNoted(level=2, signs=["R14"]),
        by=earlier.technician,
        at=clock.now(),
    )
    assert is_due(visit)


# ── 13.4 and §3: during exercise a number is compared with rest and with the one before ──────


def in_work(session, **said):
    return measure(session, moment="during", **said)


def at_rest(session, **said):
    values = {"systolic_mmhg": 130, "diastolic_mmhg": 80, "heart_rate_bpm": 70, "spo2_percent": 97}
    measure(session, **values | said)
    Observation.objects.update(acknowledged_at=clock.now())


def raised(session):
    session.refresh_from_db()
    return Level(session.level)


def test_3_a_pulse_of_130_on_the_bicycle_is_no_resting_pulse(session):
    at_rest(session)
    seen = in_work(session, heart_rate_bpm=130, systolic_mmhg=182).vitals
    assert raised(session) is Level.CONTINUE
    assert seen["values"]["heart_rate_bpm"] == 70
    assert seen["work"] == {"heart_rate_bpm": 130, "systolic_mmhg": 182}


RISE = {"load_raised": True, "same_position": True}


def test_4_a_pressure_that_falls_while_the_load_rises_is_confirmed_within_a_minute_and_stops(
    session,
):
    at_rest(session)
    in_work(session, systolic_mmhg=150, **RISE)
    seen = in_work(session, systolic_mmhg=140, **RISE).vitals
    assert seen["work_first"] == {"systolic_mmhg": 140}
    assert raised(session) is Level.CONTINUE
    in_work(session, systolic_mmhg=139, same_position=True)
    assert raised(session) is Level.STOP


def test_4_a_repeat_that_has_come_back_goes_on(session):
    at_rest(session)
    in_work(session, systolic_mmhg=150, **RISE)
    in_work(session, systolic_mmhg=140, **RISE)
    seen = in_work(session, systolic_mmhg=152, same_position=True).vitals
    assert seen["work_first"] == {}
    assert raised(session) is Level.CONTINUE


def test_4_nothing_starts_between_the_two_readings(session):
    at_rest(session)
    in_work(session, systolic_mmhg=150, **RISE)
    in_work(session, systolic_mmhg=140, **RISE)
    run = session.runs.exclude(item__kind="modality").first()
    with pytest.raises(GuardRefused) as refused:
        commands.start_item(run=run, by=session.technician, at=clock.now())
    assert "vitals.missing" in refused.value.decision.codes


def test_4_with_signs_it_stops_at_once(session):
    at_rest(session)
    in_work(session, systolic_mmhg=150, **RISE)
    in_work(session, systolic_mmhg=140, signs=["R09a"], **RISE)
    assert raised(session) is Level.STOP


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ({"systolic_mmhg": 221}, Level.STOP),
        ({"diastolic_mmhg": 111}, Level.STOP),
        ({"diastolic_mmhg": 91}, Level.HOLD),
        ({"diastolic_mmhg": 90}, Level.CONTINUE),
        ({"spo2_percent": 93}, Level.HOLD),
        ({"spo2_percent": 89}, Level.HOLD),
        ({"spo2_percent": 85}, Level.STOP),
        ({"spo2_percent": 85, "signs": ["SPO2_FLAT"]}, Level.EMERGENCY),
        ({"heart_rate_bpm": 59, "load_raised": True}, Level.HOLD),
        ({"heart_rate_bpm": 59}, Level.CONTINUE),
        ({"respirations_per_min": 30}, Level.CONTINUE),
        ({"temperature_c": 38.0, "signs": ["R14"]}, Level.HOLD),
    ],
)
def test_3_numbers_of_exercise(session, said, level):
    at_rest(session)
    in_work(session, **said)
    assert raised(session) is level


def test_3_a_written_floor_replaces_90_in_exercise_too(session):
    put(session, "SPO2_FLOOR", low=88)
    at_rest(session, spo2_percent=91)
    in_work(session, spo2_percent=88)
    assert raised(session) is Level.CONTINUE


def test_3_oxygen_still_low_after_two_minutes_of_rest_stops(session):
    at_rest(session)
    start = clock.now()
    in_work(session, spo2_percent=88, at=start)
    in_work(session, spo2_percent=89, at=start + timedelta(seconds=119))
    assert raised(session) is Level.HOLD
    in_work(session, spo2_percent=89, at=start + timedelta(seconds=120))
    assert raised(session) is Level.STOP


def test_3_a_pulse_above_the_prescribed_ceiling_is_looked_at_again_and_holds(session):
    put(session, "PULSE_CEILING", high=124)
    at_rest(session)
    assert in_work(session, heart_rate_bpm=125).vitals["work_first"] == {"heart_rate_bpm": 125}
    in_work(session, heart_rate_bpm=125)
    assert raised(session) is Level.HOLD


def test_3_not_back_to_rest_after_ten_minutes_is_told(session):
    at_rest(session)
    run = session.runs.first()
    ended = clock.now()
    fact = e.ItemDone(run=run.pk)
    commands.record_item(fact=fact, run=run, by=session.technician, at=ended)
    soon, later = ended + timedelta(minutes=9), ended + timedelta(minutes=10)
    measure(session, heart_rate_bpm=85, moment="after", at=soon)
    assert not Observation.objects.exists()
    measure(session, heart_rate_bpm=81, moment="after", at=later)
    assert Observation.objects.get().level == Level.TELL


def test_3_below_18_no_number_of_exercise_applies_but_what_is_written(session):
    session.patient.birth_on = clock.now().date() - timedelta(days=16 * 365)
    session.patient.save()
    in_work(session, systolic_mmhg=230)
    assert raised(session) is Level.CONTINUE
