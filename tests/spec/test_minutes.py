"""Minutes and units as worked cases: the twelve rows of plan-of-care §6, and two ledgers apart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.minutes import (
    LicensedMinutes,
    Stretch,
    ama_units,
    cms_units,
    licensed,
    may_count,
    technician_minutes,
)
from gaitbelt.domain.scope import Role

NINE = datetime(2026, 7, 29, 14, 0, tzinfo=UTC)
ROWS = [
    (1, {"97110": 33, "97140": 7}, {"97110": 2, "97140": 1}, {"97110": 2, "97140": 0}),
    (2, {"97112": 24, "97110": 23}, {"97112": 2, "97110": 1}, {"97112": 2, "97110": 2}),
    (3, {"97112": 20, "97110": 20}, {"97112": 2, "97110": 1}, {"97112": 1, "97110": 1}),
    (
        4,
        {"97110": 18, "97140": 13, "97116": 10, "97035": 8},
        {"97110": 1, "97140": 1, "97116": 1, "97035": 0},
        {"97110": 1, "97140": 1, "97116": 1, "97035": 1},
    ),
    (5, {"97110": 7, "97112": 7, "97140": 7}, 1, 0),
    (6, {"97110": 7}, 0, 0),
    (7, {"97110": 8}, 1, 1),
    (8, {"97110": 22}, 1, 1),
    (8, {"97110": 23}, 2, 2),
    (
        9,
        {"97530": 15, "97110": 14, "97140": 8, "97010": 15},
        {"97530": 1, "97110": 1, "97140": 0, "97010": 1},
        {"97530": 1, "97110": 1, "97140": 1, "97010": 1},
    ),
    (11, {"97150": 45}, {"97150": 1}, {"97150": 1}),
    (12, {"97110": 30}, 2, 2),
]


def total(units):
    return sum(units.values()) if isinstance(units, dict) else units


@pytest.mark.parametrize(("row", "minutes", "cms", "ama"), ROWS)
def test_5_the_units_of_each_row(row, minutes, cms, ama):
    of_cms, of_ama = cms_units(LicensedMinutes(minutes)), ama_units(LicensedMinutes(minutes))
    assert of_cms == cms if isinstance(cms, dict) else total(of_cms) == cms
    assert of_ama == ama if isinstance(ama, dict) else total(of_ama) == ama


codes = st.sampled_from(["97110", "97112", "97140", "97530"])
spent = st.dictionaries(codes, st.integers(0, 120), max_size=4)


@given(spent)
def test_5_fewer_than_eight_minutes_are_no_unit(minutes):
    if sum(minutes.values()) < 8:
        assert total(cms_units(LicensedMinutes(minutes))) == 0


@given(spent, codes, st.integers(1, 60))
def test_5_more_minutes_are_never_fewer_units(minutes, code, more):
    longer = {**minutes, code: minutes.get(code, 0) + more}
    before, after = cms_units(LicensedMinutes(minutes)), cms_units(LicensedMinutes(longer))
    assert total(before) <= total(after)


def stretch(role, minutes, *, start=0, who="bo", code="97110", patient="cy"):
    begins = NINE + timedelta(minutes=start)
    return Stretch(
        patient_id=patient,
        who_id=who,
        who=who.title(),
        role=role,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
        code=code,
        is_one_to_one=True,
    )


def test_6_9_row_10_a_technicians_minutes_are_never_units():
    both = [stretch(Role.PT, 20), stretch(Role.TECH, 20, start=20, who="ann")]
    assert cms_units(licensed(both)) == {"97110": 1}
    assert technician_minutes(both) == 20


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)), max_size=8))
def test_6_nothing_that_a_technician_does_changes_the_licensed_ledger(spans):
    bo = [stretch(Role.PT, 33)]
    ann = [stretch(Role.TECH, minutes, start=start, who="ann") for start, minutes in spans]
    assert licensed(bo + ann) == licensed(bo)
    assert technician_minutes(bo + ann) == technician_minutes(ann)
    assert licensed(ann).by_code == {}


def test_6_a_technician_has_no_place_in_the_licensed_ledger():
    assert may_count(stretch(Role.TECH, 20, who="ann"), []).codes == {"minutes.not_licensed"}


@pytest.mark.parametrize(("start", "codes"), [(10, {"minutes.overlap"}), (20, set())])
def test_6_a_licensee_is_one_to_one_with_one_patient_at_a_time(start, codes):
    with_di = stretch(Role.PT, 20, start=start, patient="di")
    assert may_count(with_di, [stretch(Role.PT, 20)]).codes == codes
    assert may_count(with_di, [stretch(Role.PT, 20, who="luis")]).allowed


def test_6_in_a_group_several_patients_share_the_licensees_time():
    group = replace(stretch(Role.PT, 20, patient="di"), is_one_to_one=False)
    assert may_count(group, [stretch(Role.PT, 20)]).allowed
    assert may_count(stretch(Role.PT, 20), [group]).allowed


def test_only_timed_activities_count_towards_timed_units():
    assert LicensedMinutes({"97110": 30, "97010": 15}).timed == 30


def test_overlapping_support_of_one_technician_counts_once():
    ann = [stretch(Role.TECH, 30, who="ann"), stretch(Role.TECH, 30, start=20, who="ann")]
    assert technician_minutes(ann) == 50
