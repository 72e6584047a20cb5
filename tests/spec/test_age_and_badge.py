"""The technician as a person: old enough for patients, and named on a badge (scope §1, §5)."""

from dataclasses import replace
from datetime import date

import pytest

from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.packs import PACKS, Confidence, Rule
from gaitbelt.domain.staff import badge, birthday, is_old_enough
from gaitbelt.domain.supervision import NO_LIMIT
from gaitbelt.domain.tests.cast import ANN, BO, BRIDGE, TEXAS, TODAY, start


@pytest.mark.parametrize("state", ["CA", "TX"])  # one says so, the other does not know
@pytest.mark.parametrize(
    ("birth_on", "codes"),
    [
        (date(2008, 7, 29), set()),  # 18 today
        (date(2008, 7, 30), {"age.too_young"}),
        (None, {"age.unknown"}),
    ],
)
def test_a_technician_is_18_before_the_first_patient(state, birth_on, codes):
    ann = replace(ANN, birth_on=birth_on)
    decision = is_old_enough(ann, PACKS[f"US-{state}"], TODAY)
    assert decision.codes == codes
    assert {each.code for each in may_start_item(start(doer=ann)).reasons} == codes
    cleaning = replace(BRIDGE, task="T30", name="Clean the bay")
    assert may_start_item(start(doer=ann, item=cleaning)).allowed


def test_age_is_no_question_where_a_state_sets_none_and_never_of_a_licensee():
    free = replace(TEXAS.pack, min_age=Rule(NO_LIMIT, "letter", Confidence.HIGH))
    assert is_old_enough(replace(ANN, birth_on=None), free, TODAY).allowed
    assert may_start_item(start(doer=replace(BO, birth_on=None))).allowed


def test_who_is_born_on_29_february_is_18_on_1_march():
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 28), 18) == date(2026, 2, 28)


def test_a_badge_has_18_points_where_a_pack_is_silent_and_more_where_it_asks():
    quiet = badge(TEXAS.pack, name="Ann Reyes", title="Technician")
    assert (quiet.type_pt, quiet.source) == (18, "scope §1")
    for points, printed in ((24, 24), (12, 18)):
        rule = Rule(f"Name in type of at least {points} points", "rule", Confidence.HIGH)
        asked = badge(replace(TEXAS.pack, badge_rule=rule), name="Ann", title="Technician")
        assert asked.type_pt == printed
