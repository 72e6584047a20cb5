"""Precautions against exercises: the worked lines of exercise-and-outcomes §6 and §7.3."""

from dataclasses import replace

import pytest

from gaitbelt.domain.conflicts import (
    FALL_HIGH,
    Prescribed,
    conflicts,
    is_settled,
    rules,
    sided,
)
from gaitbelt.domain.delegation import ItemFacts
from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.signing import PlanContent, may_sign
from gaitbelt.domain.tests.cast import start
from gaitbelt.people.precautions import LIBRARY
from gaitbelt.plans.library import exercises

READY = PlanContent(
    patient="Cy",
    is_evaluated=True,
    diagnosis="Hip replacement",
    goals=(("Walk", "10 m walk", "0.8 m/s"),),
    items=("Piriformis stretch",),
    amount=1,
    frequency=2,
    duration=6,
)


def asked(code, **more):
    known = exercises()[code]
    return Prescribed(code=code, name=known.name.en, starts_seated=known.starts_seated, **more)


def codes(*precautions, code, **more):
    return [each.rule.precaution for each in conflicts(precautions, asked(code, **more))]


@pytest.mark.parametrize(("precaution", "code"), [("HIP_POST", "X049"), ("SPINE_BLT", "X098")])
def test_3_a_plan_with_an_open_conflict_cannot_be_signed_and_a_settled_one_can(precaution, code):
    found = conflicts([precaution], asked(code))
    decision = may_sign(replace(READY, conflicts=found))
    assert decision.codes == {"exercise.conflict"}
    (reason,) = decision.reasons
    assert reason.source == "exercise-and-outcomes §6"
    assert may_sign(READY).allowed


def test_3_a_precaution_added_later_keeps_a_technician_from_the_exercise():
    facts = start()
    assert may_start_item(facts).allowed
    later = conflicts(["CUFF_R"], asked("X009"))
    blocked = replace(facts, item=replace(facts.item, conflicts=later))
    assert "exercise.conflict_when" in may_start_item(blocked).codes


def test_3_a_high_risk_of_falling_asks_for_bar_or_belt_and_one_to_one():
    (found,) = conflicts([FALL_HIGH], asked("X080"))
    assert found.rule.needs == "bar_or_belt_and_one_to_one"
    assert found.reason.code == "exercise.conflict_needs"


def test_3_without_weight_on_a_leg_gaze_training_is_done_seated():
    assert codes("NWB", code="X087") == []
    assert codes("NWB", code="X080") == ["NWB"]


def test_3_a_pair_without_a_rule_says_nothing_and_clears_nothing():
    assert codes("HIP_POST", code="X058") == []
    assert is_settled(()).allowed
    assert not any("safe" in rule.when + rule.needs for all_ in rules().values() for rule in all_)


def test_a_load_below_the_limit_is_no_conflict_and_an_unknown_one_is():
    assert codes("STERNAL", code="X023", load_kg=4.5) == []
    assert codes("STERNAL", code="X023", load_kg=5.0) == ["STERNAL"]
    assert codes("STERNAL", code="X023") == ["STERNAL"]


def test_a_possible_clot_speaks_against_every_exercise():
    assert all(codes("DVT", code=code) == ["DVT"] for code in exercises())


def test_toe_touch_speaks_against_what_no_weight_does():
    assert {rule.code for rule in rules()["TTWB"]} == {rule.code for rule in rules()["NWB"]}


def test_the_map_names_known_precautions_and_exercises():
    assert set(rules()) - {FALL_HIGH} <= set(LIBRARY)
    named = {rule.code for found in rules().values() for rule in found}
    assert named - {"*"} <= set(exercises())


def test_an_item_of_a_plan_has_no_conflict_unless_one_is_named():
    assert ItemFacts(task="T08", name="Bridge").conflicts == ()


# ── safety §13.11: the side of a precaution and that of the exercise ─────────────────────────


@pytest.mark.parametrize(
    ("held", "code", "side", "is_standing", "speaks"),
    [
        ("CUFF_R@L", "X017", "L", False, True),
        ("CUFF_R@L", "X017", "R", False, False),
        ("CUFF_R@L", "X017", "R", True, False),
        ("CUFF_R@L", "X017", "B", False, True),
        ("CUFF_R", "X017", "R", False, True),
        ("HIP_POST@R", "X049", "L", False, False),
        ("HIP_POST@R", "X049", "R", False, True),
        ("NWB@L", "X066", "R", True, True),
        ("NWB@L", "X067", "R", False, False),
        ("NWB@L", "X045", "R", False, True),
        ("DVT@L", "X056", "R", False, False),
        ("SPINE_BLT@L", "X098", "R", False, True),
    ],
)
def test_11_a_precaution_of_one_limb_leaves_the_other_one_alone(
    held, code, side, is_standing, speaks
):
    code_held, _, of = held.partition("@")
    row = Prescribed(code=code, name=code, side=side, is_standing=is_standing)
    assert bool(conflicts([sided(code_held, of)], row)) is speaks


def test_11_both_sides_on_file_speak_once():
    row = Prescribed(code="X058", name="Long-arc quad", side="L")
    assert len(conflicts(["ACL_R@L", "ACL_R@R"], row)) == 1
