"""Vital signs and locks as worked cases; the numbers are the lines of session safety §13."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain import red_flags
from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.safety import LEVEL_RULES, Level, Lock, Scope, may_clear, no_session_lock
from gaitbelt.domain.scope import Role
from gaitbelt.domain.tests.cast import BO, BRIDGE, HOT_PACK, NINE, START, start
from gaitbelt.domain.vitals import (
    ADULT,
    NOT_EVALUATED,
    Finding,
    Measure,
    Symptom,
    VitalsContext,
    level_of,
    level_of_two,
)
from gaitbelt.domain.vitals_due import REQUIRED, VitalsHistory, vitals_required
from gaitbelt.domain.weight_bearing import LB_PER_KG
from gaitbelt.treatment import words

KG_180_LB = 180 / LB_PER_KG


# ── 13.1: the level of one number ────────────────────────────────────────────────────────────


def test_1_a_systolic_of_182_is_measured_again_and_holds_when_it_is_there_again():
    first = level_of(Measure.SYSTOLIC, 182, ADULT)
    assert first == Finding(Level.HOLD, measure_again=True)
    assert level_of_two(Measure.SYSTOLIC, 182, 182, ADULT).level is Level.HOLD
    assert level_of_two(Measure.SYSTOLIC, 182, 150, ADULT).level is Level.TELL
    assert level_of_two(Measure.SYSTOLIC, 182, None, ADULT).level is Level.HOLD


@pytest.mark.parametrize(
    ("measure", "value", "changes", "level"),
    [
        (Measure.SYSTOLIC, 182, {"symptoms": frozenset({Symptom.CHEST_PAIN})}, Level.EMERGENCY),
        (Measure.SYSTOLIC, 150, {"usual": {Measure.SYSTOLIC: (140, 158)}}, Level.TELL),
        (Measure.SPO2, 89, {"spo2_floor_percent": 88}, Level.TELL),
        (Measure.SPO2, 84, {}, Level.STOP),
        (Measure.SPO2, 84, {"symptoms": frozenset({Symptom.BREATHLESS})}, Level.EMERGENCY),
        (Measure.SPO2, 84, {"symptoms": frozenset({Symptom.SPO2_NOT_RISING})}, Level.EMERGENCY),
        (Measure.GLUCOSE, 85, {"on_insulin": True}, Level.HOLD),
        (Measure.GLUCOSE, 85, {}, Level.TELL),
        (Measure.GLUCOSE, 53, {}, Level.EMERGENCY),
        (Measure.GLUCOSE, 280, {}, Level.TELL),
        (Measure.GLUCOSE, 280, {"has_ketones": True}, Level.HOLD),
        (Measure.TEMPERATURE, 35.5, {}, Level.TELL),
        (Measure.TEMPERATURE, 38.0, {}, Level.HOLD),
        (Measure.PAIN, 6, {}, Level.CONTINUE),
        (Measure.PAIN, 7, {}, Level.TELL),
        (Measure.PAIN, 5, {"last_visit_pain": 3}, Level.TELL),
        (Measure.PAIN, 9, {"usual": {Measure.PAIN: (7, 9)}}, Level.TELL),
        (Measure.PAIN, 9, {}, Level.HOLD),
        (Measure.PAIN, 2, {"symptoms": frozenset({Symptom.CHEST_PAIN})}, Level.EMERGENCY),
        (Measure.HEART_RATE, 80, {"symptoms": frozenset({Symptom.FAINTING})}, Level.EMERGENCY),
        (Measure.HEART_RATE, 80, {"symptoms": frozenset({Symptom.NEWLY_IRREGULAR_PULSE})},
         Level.STOP),
        (Measure.DIASTOLIC, 121, {"symptoms": frozenset({Symptom.NEUROLOGICAL})},
         Level.EMERGENCY),
    ],
)  # fmt: skip
def test_1_context_sets_the_level(measure, value, changes, level):
    assert level_of(measure, value, replace(ADULT, **changes)).level is level


def test_1_only_tell_inside_the_usual_band_is_silent():
    usual = replace(ADULT, usual={Measure.SYSTOLIC: (140, 190)})
    assert level_of(Measure.SYSTOLIC, 150, usual).is_silent
    assert not level_of(Measure.SYSTOLIC, 182, usual).is_silent
    assert level_of(Measure.SYSTOLIC, 182, usual).level is Level.HOLD


def test_1_oxygen_of_89_twice_holds():
    assert level_of_two(Measure.SPO2, 89, 89, ADULT).level is Level.HOLD


def test_1_numbers_at_stop_act_at_once():
    assert not level_of(Measure.SPO2, 84, ADULT).measure_again
    assert level_of_two(Measure.SPO2, 84, 97, ADULT).level is Level.STOP


def test_1_below_18_only_the_therapists_limits_apply():
    child = VitalsContext(age_years=16)
    assert level_of(Measure.HEART_RATE, 90, child) == Finding(NOT_EVALUATED, tell_therapist=True)
    own = ((60, Level.HOLD), (130, Level.CONTINUE), (math.inf, Level.TELL))
    limited = replace(child, own_limits={Measure.HEART_RATE: own})
    assert level_of(Measure.HEART_RATE, 110, limited).level is Level.CONTINUE
    assert level_of(Measure.SPO2, 97, limited).tell_therapist


# ── 13.15: the table is total ────────────────────────────────────────────────────────────────

# Each level's numbers as the table prints them, ends included.
PRINTED = {
    Measure.SYSTOLIC: {"C": [(100, 139)], "T": [(90, 99), (140, 179)], "H": [(0, 89), (180, 300)]},
    Measure.DIASTOLIC: {"C": [(60, 89)], "T": [(50, 59), (90, 109)], "H": [(0, 49), (110, 200)]},
    Measure.HEART_RATE: {"C": [(60, 100)], "T": [(50, 59), (101, 119)], "H": [(0, 49), (120, 250)]},
    Measure.SPO2: {"C": [(95, 100)], "T": [(90, 94)], "H": [(86, 89)], "S": [(0, 85)]},
    Measure.RESPIRATIONS: {"C": [(12, 20)], "T": [(10, 11), (21, 29)], "H": [(0, 9), (30, 80)]},
    Measure.PAIN: {"C": [(0, 6)], "T": [(7, 8)], "H": [(9, 10)]},
    Measure.GLUCOSE: {
        "C": [(90, 250)], "T": [(70, 89), (251, 300)], "H": [(54, 69), (301, 600)], "E": [(0, 53)],
    },
}  # fmt: skip
ON_INSULIN = {
    "C": [(100, 250)], "T": [(90, 99), (251, 300)], "H": [(54, 89), (301, 600)], "E": [(0, 53)],
}  # fmt: skip
IN_TENTHS = {"C": [(361, 374)], "T": [(350, 360), (375, 379)], "H": [(300, 349), (380, 430)]}
LETTER = {
    Level.CONTINUE: "C",
    Level.TELL: "T",
    Level.HOLD: "H",
    Level.STOP: "S",
    Level.EMERGENCY: "E",
}


def assert_total(printed, level_at):
    for letter, spans in printed.items():
        for low, high in spans:
            for value in range(low, high + 1):
                assert LETTER[level_at(value)] == letter, value


@pytest.mark.parametrize("measure", PRINTED)
def test_15_every_number_has_the_one_level_that_the_table_prints(measure):
    assert_total(PRINTED[measure], lambda value: level_of(measure, value, ADULT).level)


def test_15_glucose_on_insulin_and_temperature_in_tenths_are_total_too():
    insulin = replace(ADULT, on_insulin=True)
    assert_total(ON_INSULIN, lambda value: level_of(Measure.GLUCOSE, value, insulin).level)
    assert_total(IN_TENTHS, lambda value: level_of(Measure.TEMPERATURE, value / 10, ADULT).level)


@given(st.sampled_from(Measure), st.floats(allow_nan=False))
def test_15_no_number_is_without_a_level(measure, value):
    assert isinstance(level_of(measure, value, ADULT).level, Level)


@pytest.mark.parametrize("measure", Measure)
def test_15_no_value_is_not_evaluated_and_never_continue(measure):
    assert level_of(measure, None, ADULT).level is NOT_EVALUATED
    assert level_of(measure, math.nan, ADULT).level is NOT_EVALUATED


def test_a_written_oxygen_floor_outside_86_to_94_is_a_mistake():
    with pytest.raises(ValueError, match="86 to 94"):
        VitalsContext(spo2_floor_percent=80)


# ── 13.2: locks ──────────────────────────────────────────────────────────────────────────────


def test_2_a_hold_covers_its_item_and_everything_harder():
    cy = replace(START.patient, locks=(Lock(Level.HOLD, NINE, "bridge", demand=2),))
    held = replace(BRIDGE, demand=2)
    assert may_start_item(start(patient=cy, item=held)).codes == {"patient.hold"}
    harder = replace(BRIDGE, id="squat", demand=3)
    assert may_start_item(start(patient=cy, item=harder)).codes == {"patient.hold"}
    assert may_start_item(start(patient=cy, item=replace(HOT_PACK, demand=1))).allowed


def test_2_a_hold_is_lifted_by_either_licensee_and_a_stop_by_the_therapist_only():
    hold, stop = Lock(Level.HOLD, NINE), Lock(Level.STOP, NINE)
    assert may_clear(hold, Role.PTA).allowed
    assert may_clear(stop, Role.PT).allowed
    assert may_clear(stop, Role.PTA).codes == {"lock.not_yours"}
    assert may_clear(hold, Role.TECH).codes == {"lock.not_yours"}


@pytest.mark.parametrize(("level", "codes"), [(Level.HOLD, set()), (Level.STOP, {"patient.stop"})])
def test_2_a_stop_locks_the_session_and_a_hold_its_item(level, codes):
    cy = replace(START.patient, locks=(Lock(level, NINE, "bridge"),))
    assert no_session_lock(cy).codes == codes


def test_2_a_stop_drafts_an_incident_and_an_emergency_makes_it_mandatory():
    assert LEVEL_RULES[Level.STOP].opens_incident
    assert not LEVEL_RULES[Level.STOP].incident_is_mandatory
    assert LEVEL_RULES[Level.EMERGENCY].incident_is_mandatory
    assert LEVEL_RULES[Level.HOLD].licensee_within_s == 120
    assert LEVEL_RULES[Level.TELL].locks is Scope.NOTHING


# ── 13.3: vitals due ─────────────────────────────────────────────────────────────────────────

GOOD = (Level.CONTINUE,) * 3


@pytest.mark.parametrize(
    ("history", "is_due"),
    [
        (VitalsHistory(age_years=70, last_levels=GOOD, days_since=10, visits_since=3), False),
        (VitalsHistory(age_years=70, last_levels=GOOD, days_since=30, visits_since=3), True),
        (VitalsHistory(age_years=70, last_levels=GOOD, days_since=10, visits_since=6), True),
        (VitalsHistory(age_years=70, last_levels=GOOD[:2], days_since=1, visits_since=1), True),
        (VitalsHistory(age_years=70, last_levels=(Level.TELL, *GOOD), days_since=1,
                       visits_since=1), True),
        (VitalsHistory(age_years=40), False),
        (VitalsHistory(age_years=40, is_first_visit=True), True),
        (VitalsHistory(age_years=40, is_reevaluation=True), True),
        (VitalsHistory(age_years=40, conditions=frozenset({"stroke"})), True),
        (VitalsHistory(age_years=40, days_since_operation=41), True),
        (VitalsHistory(age_years=40, days_since_operation=42), False),
        (VitalsHistory(age_years=40, is_ticked_by_therapist=True), True),
        (VitalsHistory(age_years=40, had_hold_today=True), True),
        (VitalsHistory(age_years=40, pressure_drug_changed=True), True),
    ],
)  # fmt: skip
def test_3_when_vitals_are_due(history, is_due):
    assert vitals_required(history) == (REQUIRED if is_due else frozenset())


def test_3_missing_vitals_lock_exercise_and_nothing_else():
    due = start(vitals_required=frozenset(REQUIRED))
    refused = may_start_item(due)
    assert refused.codes == {"vitals.missing"}
    assert may_start_item(replace(due, vitals_recorded=frozenset(REQUIRED))).allowed
    assert may_start_item(replace(due, item=HOT_PACK)).allowed


# ── 13.14: who it is ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("doer", [START.doer, BO], ids=["technician", "therapist"])
def test_14_nothing_starts_on_a_patient_whose_identity_is_not_confirmed(doer):
    somebody = replace(START.patient, is_identified=False)
    assert may_start_item(start(patient=somebody, doer=doer)).codes == {"patient.not_identified"}
    assert may_start_item(start(patient=START.patient, doer=doer)).allowed


def test_14_help_waits_for_no_identity():
    somebody = replace(START.patient, is_identified=False)
    help_to_rest = replace(START.item, is_help=True)
    assert may_start_item(start(patient=somebody, item=help_to_rest)).allowed


# ── §5: every row of the list ────────────────────────────────────────────────────────────────

FLAGS = {
    Level.EMERGENCY: "R01 R02 R03 R04 R05 R06 R07 R08 R16b R21",
    Level.STOP: "R09a R10 R11 R12 R13 R15 R16a R17",
    Level.HOLD: "R09b R14 R19 R20",
    Level.TELL: "R18",
}


@pytest.mark.parametrize(
    ("code", "level"), [(code, level) for level, codes in FLAGS.items() for code in codes.split()]
)
def test_every_red_flag_has_the_level_of_its_row(code, level):
    assert red_flags.level_of([code]) is level
    assert code in words.SIGNS


def test_every_sign_that_outranks_numbers_can_be_ticked():
    ticked = {each for symptoms in red_flags.SYMPTOMS.values() for each in symptoms}
    assert ticked == set(Symptom)
    assert set(words.SIGNS) == set(red_flags.LEVELS)


def test_1_signs_that_are_ticked_raise_the_number_beside_them():
    flat = replace(ADULT, symptoms=red_flags.symptoms(["SPO2_FLAT"]))
    assert level_of(Measure.SPO2, 84, flat).level is Level.EMERGENCY
    blue = replace(ADULT, symptoms=red_flags.symptoms(["R02"]))
    assert level_of(Measure.RESPIRATIONS, 24, blue).level is Level.EMERGENCY
    new = replace(ADULT, symptoms=red_flags.symptoms(["PAIN_NEW"]))
    assert level_of(Measure.PAIN, 6, new).level is Level.HOLD
