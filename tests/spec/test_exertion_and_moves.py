"""Pain, oxygen, load and moves as worked cases (session safety §3, §8, §10, §13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gaitbelt.domain.exertion import (
    Advice,
    effort_level,
    oxygen_level,
    pain_level,
    pain_limit,
    pressure_level,
    systolic_fall_level,
)
from gaitbelt.domain.passport import Passport, Setting, is_stale, level_to_use
from gaitbelt.domain.safety import Level
from gaitbelt.domain.scope import Role
from gaitbelt.domain.tests.cast import MINUTE, NINE
from gaitbelt.domain.transfers import (
    LIMIT_LB,
    Aid,
    Assist,
    Move,
    MoveFacts,
    load_each_lb,
    may_move,
    warnings,
)
from gaitbelt.domain.weight_bearing import LB_PER_KG, WeightBearing, load_limit

KG_180_LB = 180 / LB_PER_KG

# ── §3: pain, effort, oxygen, pressure ───────────────────────────────────────────────────────


@pytest.mark.parametrize(("at_start", "limit"), [(0, 4), (2, 4), (3, 5), (6, 8)])
def test_6_16_the_limit_follows_the_pain_at_the_start(at_start, limit):
    assert pain_limit(at_start) == limit


@pytest.mark.parametrize(
    ("pain", "at_start", "is_eased", "level", "advice"),
    [
        (8, 6, False, Level.HOLD, Advice.STOP_ITEM),
        (5, 2, False, Level.TELL, Advice.EASE),
        (4, 2, True, Level.TELL, Advice.GO_ON),
        (5, 2, True, Level.HOLD, Advice.STOP_ITEM),
        (3, 2, True, Level.CONTINUE, Advice.GO_ON),
        (3, 2, False, Level.CONTINUE, Advice.GO_ON),
        (4, 2, False, Level.TELL, Advice.GO_ON),
        (3, 0, True, Level.HOLD, Advice.STOP_ITEM),
    ],
)
def test_16_pain_is_eased_before_it_holds(pain, at_start, is_eased, level, advice):
    step = pain_level(pain, at_start=at_start, is_eased=is_eased)
    assert (step.level, step.advice) == (level, advice)


def test_16_pain_of_8_holds_whatever_the_limit_and_the_scale_ends_at_10():
    assert pain_level(8, at_start=7, own_limit=10).level is Level.HOLD
    for wrong in (-1, 11):
        with pytest.raises(ValueError, match="0 to 10"):
            pain_level(wrong, at_start=0)


def test_16_effort_is_told_once_and_eased_before_it_holds():
    assert effort_level(5, limit=5).level is Level.CONTINUE
    assert effort_level(6, limit=5).level is Level.TELL
    assert effort_level(6, limit=5, was_told=True).level is Level.CONTINUE
    assert effort_level(7, limit=5).advice is Advice.EASE
    assert effort_level(7, limit=5, is_eased=True).level is Level.HOLD


@pytest.mark.parametrize(
    ("before", "now", "changes", "level"),
    [
        (99, 94, {}, Level.CONTINUE),
        (97, 93, {}, Level.HOLD),
        (92, 89, {}, Level.HOLD),
        (90, 88, {"own_floor_percent": 88}, Level.CONTINUE),
        (90, 89, {"seconds_at_rest": 120}, Level.STOP),
        (92, 85, {}, Level.STOP),
        (92, 85, {"has_symptoms": True}, Level.EMERGENCY),
        (92, 85, {"seconds_at_rest": 60, "is_rising": False}, Level.EMERGENCY),
    ],
)
def test_oxygen_in_exercise(before, now, changes, level):
    assert oxygen_level(now, before_percent=before, **changes).level is level


def test_4_pressure_that_falls_under_load_is_repeated_then_stops():
    fall = {
        "before_mmhg": 150,
        "now_mmhg": 140,
        "is_same_arm_and_position": True,
        "load_was_raised": True,
    }
    assert systolic_fall_level(**fall, has_symptoms=True).level is Level.STOP
    first = systolic_fall_level(**fall, has_symptoms=False)
    assert (first.level, first.advice) == (Level.HOLD, Advice.MEASURE_AGAIN)
    assert systolic_fall_level(**fall, has_symptoms=False, is_repeat=True).level is Level.STOP
    other_arm = fall | {"is_same_arm_and_position": False}
    assert systolic_fall_level(**other_arm, has_symptoms=True).level is Level.CONTINUE
    small = fall | {"now_mmhg": 141}
    assert systolic_fall_level(**small, has_symptoms=True).level is Level.CONTINUE


@pytest.mark.parametrize(
    ("systolic", "diastolic", "at_rest", "level"),
    [
        (220, 80, 80, Level.CONTINUE),
        (221, 80, 80, Level.STOP),
        (180, 111, 105, Level.STOP),
        (180, 91, 80, Level.HOLD),
        (180, 90, 80, Level.CONTINUE),
    ],
)
def test_pressure_in_exercise(systolic, diastolic, at_rest, level):
    step = pressure_level(
        systolic_mmhg=systolic, diastolic_mmhg=diastolic, diastolic_at_rest_mmhg=at_rest
    )
    assert step.level is level


# ── §8, 13.6: weight bearing ─────────────────────────────────────────────────────────────────


def test_6_a_quarter_of_80_kg_is_20_kg():
    limit = load_limit(WeightBearing.PWB, body_mass_kg=80, percent=25)
    assert limit.kg == 20
    assert limit.lb == pytest.approx(44.1, abs=0.05)
    assert load_limit(WeightBearing.NWB, body_mass_kg=80).kg == 0
    assert load_limit(WeightBearing.TTWB, body_mass_kg=80).kg == 8
    assert load_limit(WeightBearing.PWB, body_mass_kg=80, percent=50, kg=15).kg == 15
    assert load_limit(WeightBearing.WBAT, body_mass_kg=80).lb is None
    assert load_limit(WeightBearing.COFFEE_CUP, body_mass_kg=80).kg == 1


def test_6_a_percent_of_an_unknown_body_mass_is_no_number_and_a_fixed_load_is():
    assert load_limit(WeightBearing.TTWB, body_mass_kg=None).kg is None
    assert load_limit(WeightBearing.PWB, body_mass_kg=None, percent=25, kg=15).kg == 15
    assert load_limit(WeightBearing.NWB, body_mass_kg=None).kg == 0


@pytest.mark.parametrize("numbers", [{}, {"percent": 0}, {"percent": 100}, {"kg": 0}])
def test_6_partial_weight_bearing_without_a_sound_number_is_a_mistake(numbers):
    with pytest.raises(ValueError, match=r"PWB|above 0"):
        load_limit(WeightBearing.PWB, body_mass_kg=80, **numbers)
    with pytest.raises(ValueError, match="mass above 0"):
        load_limit(WeightBearing.FWB, body_mass_kg=0)


# ── §10, 13.7, 13.19: moves ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("assist", "share", "people", "each_lb", "is_bearable"),
    [
        (Assist.MODERATE, 0.5, 2, 45, False),
        (Assist.MODERATE, 0.5, 3, 30, True),
        (Assist.MINIMAL, None, 1, 23.4, True),
        (Assist.MODERATE, None, 2, 34.2, True),
        (Assist.MAXIMAL, None, 2, 56.7, False),
        (Assist.CONTACT_GUARD, None, 1, 0, True),
    ],
)
def test_7_the_load_on_each_person(assist, share, people, each_lb, is_bearable):
    load = load_each_lb(KG_180_LB, assist, people=people, patient_share=share)
    assert load == pytest.approx(each_lb, abs=0.05)
    assert (load <= LIMIT_LB) is is_bearable


HEAVY = MoveFacts(
    move=Move.BED_CHAIR,
    assist=Assist.MODERATE,
    leader=Role.TECH,
    people=2,
    aids=frozenset({Aid.BELT}),
    has_licensee=True,
    body_mass_kg=KG_180_LB,
    patient_share=0.5,
)


def test_7_a_technician_is_refused_and_a_therapist_warned():
    refused = may_move(HEAVY)
    assert refused.codes == {"transfer.too_heavy"}
    assert refused.reasons[0].remedy == "person.add"
    led_by_bo = replace(HEAVY, leader=Role.PT)
    assert may_move(led_by_bo).allowed
    assert warnings(led_by_bo).codes == {"transfer.too_heavy"}
    assert may_move(replace(HEAVY, people=3)).allowed
    with_lift = replace(HEAVY, aids=frozenset({Aid.LIFT}))
    assert may_move(with_lift).allowed


def test_7_a_device_rated_below_the_patient_is_refused_to_everyone():
    weak = replace(HEAVY, leader=Role.PT, device_limit_kg=80)
    assert may_move(weak).codes == {"transfer.device_overloaded"}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"assist": Assist.INDEPENDENT, "people": 0, "aids": frozenset()}, set()),
        ({"assist": Assist.CONTACT_GUARD, "people": 1}, set()),
        ({"assist": Assist.CONTACT_GUARD, "people": 1, "aids": frozenset()},
         {"transfer.aid_missing"}),
        ({"assist": Assist.CONTACT_GUARD, "people": 0}, {"transfer.more_people"}),
        ({"assist": Assist.MINIMAL, "people": 1, "has_licensee": False, "patient_share": None},
         set()),
        ({"has_licensee": False, "patient_share": None}, {"transfer.licensee_needed"}),
        ({"assist": Assist.MAXIMAL, "move": Move.GAIT, "aids": frozenset({Aid.LIFT})},
         {"transfer.not_by_technician", "transfer.aid_missing"}),
        ({"assist": Assist.TOTAL, "move": Move.SIT_STAND}, {"transfer.not_attempted",
                                                           "transfer.lift_only"}),
        ({"assist": Assist.TOTAL, "aids": frozenset({Aid.LIFT})}, set()),
        ({"assist": Assist.STANDBY, "body_mass_kg": 140},
         {"transfer.aid_missing"}),
        ({"assist": Assist.MAXIMAL, "aids": frozenset({Aid.LIFT}), "people": 1},
         {"transfer.more_people"}),
        ({"assist": Assist.TOTAL, "aids": frozenset({Aid.LIFT}), "people": 1},
         {"transfer.more_people"}),
        ({"assist": Assist.MINIMAL, "move": Move.FLOOR_CHAIR, "aids": frozenset({Aid.LIFT}),
          "people": 1, "has_licensee": False}, {"transfer.more_people"}),
        ({"assist": Assist.MAXIMAL, "move": Move.SIT_STAND, "body_mass_kg": 150, "people": 1,
          "aids": frozenset({Aid.STAND_AID})}, {"transfer.more_people", "transfer.aid_missing"}),
        ({"assist": Assist.MODERATE, "people": 1, "aids": frozenset({Aid.STAND_AID})},
         {"transfer.more_people"}),
        ({"assist": Assist.CONTACT_GUARD, "move": Move.FLOOR_CHAIR, "has_licensee": False,
          "aids": frozenset({Aid.LIFT})}, set()),
        ({"assist": Assist.CONTACT_GUARD, "move": Move.FLOOR_CHAIR, "has_licensee": False},
         {"transfer.licensee_needed"}),
        ({"assist": Assist.MINIMAL, "people": 1, "body_mass_kg": None},
         {"transfer.mass_unknown"}),
        ({"assist": Assist.MAXIMAL, "aids": frozenset({Aid.LIFT}), "body_mass_kg": None},
         {"transfer.mass_unknown"}),
        ({"assist": Assist.INDEPENDENT, "people": 0, "aids": frozenset(), "body_mass_kg": None},
         set()),
        ({"move": None, "assist": Assist.INDEPENDENT, "people": 1, "aids": frozenset()}, set()),
        ({"move": None, "assist": Assist.MINIMAL, "people": 1, "patient_share": None},
         {"transfer.aid_missing"}),
    ],
)  # fmt: skip
def test_10_people_and_aids_of_a_move(changes, codes):
    assert may_move(replace(HEAVY, **changes)).codes == codes


def test_7_a_rating_says_nothing_while_the_weight_is_unknown():
    rated = replace(HEAVY, leader=Role.PT, device_limit_kg=200, body_mass_kg=None)
    assert may_move(rated).codes == {"transfer.mass_unknown"}


def test_a_load_of_nobody_an_odd_share_or_a_total_assist_is_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        load_each_lb(80, Assist.MINIMAL, people=0)
    with pytest.raises(ValueError, match="0 to 1"):
        load_each_lb(80, Assist.MINIMAL, people=1, patient_share=1.5)
    with pytest.raises(ValueError, match="lift only"):
        load_each_lb(80, Assist.TOTAL, people=2)


@pytest.mark.parametrize(
    ("assist", "age", "setting", "stale"),
    [
        (Assist.STANDBY, timedelta(days=30), Setting.OUTPATIENT, False),
        (Assist.STANDBY, timedelta(days=31), Setting.OUTPATIENT, True),
        (Assist.CONTACT_GUARD, timedelta(days=7), Setting.OUTPATIENT, False),
        (Assist.CONTACT_GUARD, timedelta(days=8), Setting.OUTPATIENT, True),
        (Assist.CONTACT_GUARD, timedelta(hours=25), Setting.HOSPITAL, True),
        (Assist.MINIMAL, timedelta(hours=24), Setting.NURSING_HOME, False),
    ],
)
def test_19_how_long_a_recorded_level_holds(assist, age, setting, stale):
    passport = Passport(assist, NINE - age, "earlier")
    assert is_stale(passport, at=NINE, setting=setting, visit_id="today") is stale


def test_19_a_stale_level_is_moved_with_one_level_more():
    passport = Passport(Assist.CONTACT_GUARD, NINE - timedelta(days=8), "earlier")
    now = {"at": NINE, "setting": Setting.OUTPATIENT, "visit_id": "today"}
    assert level_to_use(passport, **now) is Assist.MINIMAL
    fresh = replace(passport, recorded_at=NINE)
    assert level_to_use(fresh, **now) is Assist.CONTACT_GUARD
    assert is_stale(replace(fresh, recorded_at=NINE - MINUTE, flagged_at=NINE), **now)
    heavy = Passport(Assist.MODERATE, NINE, "earlier")
    assert is_stale(heavy, **now)
    assert not is_stale(replace(heavy, visit_id="today"), **now)
    assert level_to_use(replace(heavy, assist=Assist.TOTAL), **now) is Assist.TOTAL
