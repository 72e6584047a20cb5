"""The fall flag as a proposal (session-safety.md §6, §13.18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.fall_risk import TOOLS, Mark, Risk, may_confirm, propose
from gaitbelt.domain.scope import Role


def risk(falls=0, with_injury=False, **values):
    return propose(values, falls=falls, with_injury=with_injury).risk


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (risk(tug_s=14), Risk.MODERATE),
        (risk(tug_s=14, five_sts_s=15), Risk.HIGH),
        (risk(tug_s=12.5, berg=44), Risk.MODERATE),
        (risk(falls=2, tug_s=9, berg=56), Risk.HIGH),
        (risk(falls=1, with_injury=True), Risk.HIGH),
        (risk(falls=1), Risk.LOW),
        (risk(key_questions=1), Risk.MODERATE),
        (risk(), Risk.LOW),
    ],
)
def test_18_the_worked_cases(found, expected):
    assert found is expected


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("tug_s", 11.9, Mark.NONE), ("tug_s", 12, Mark.CAUTION), ("tug_s", 13.5, Mark.HIGH),
        ("five_sts_s", 12, Mark.NONE), ("five_sts_s", 12.1, Mark.CAUTION),
        ("five_sts_s", 15, Mark.HIGH), ("tandem_s", 9.9, Mark.CAUTION),
        ("tandem_s", 10, Mark.NONE), ("single_leg_s", 4.9, Mark.HIGH),
        ("gait_m_s", 0.79, Mark.CAUTION), ("gait_m_s", 0.59, Mark.HIGH),
        ("gait_m_s", 0.8, Mark.NONE), ("berg", 45, Mark.CAUTION), ("berg", 46, Mark.NONE),
        ("self_check", 4, Mark.CAUTION), ("self_check", 3, Mark.NONE),
    ],
)  # fmt: skip
def test_9_18_where_a_value_is_a_caution_or_high(name, value, mark):
    assert TOOLS[name].mark(value) is mark


def test_18_only_a_therapist_confirms_or_overrides():
    assert may_confirm(Role.PT, who="Bo", patient="Cy").allowed
    for role in (Role.PTA, Role.TECH, Role.MANAGER, Role.FRONT):
        assert may_confirm(role, who="Ann", patient="Cy").codes == {"fall.therapist_only"}


@given(st.dictionaries(st.sampled_from(sorted(TOOLS)), st.floats(0, 300)), st.integers(0, 9))
def test_one_fall_more_never_lowers_the_proposal(values, falls):
    order = list(Risk)
    fewer = propose(values, falls=falls, with_injury=False).risk
    more = propose(values, falls=falls + 1, with_injury=False).risk
    assert order.index(fewer) <= order.index(more)
