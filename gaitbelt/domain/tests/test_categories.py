"""Intervals of the categories, and the day on which the next check falls due."""

from datetime import date

import pytest

from gaitbelt.domain.categories import CATEGORIES, Interval, Spaulding
from gaitbelt.domain.dues import DueKind


def test_every_category_of_the_table_is_there_in_both_languages():
    assert list(CATEGORIES) == [f"E{number:02}" for number in range(1, 24)]
    assert all(each.en and each.es for each in CATEGORIES.values())


def test_wet_equipment_is_tested_electrically_twice_a_year_and_ultrasound_once():
    assert CATEGORIES["E16"].intervals[DueKind.ELECTRICAL] == Interval(months=6)
    assert CATEGORIES["E12"].intervals[DueKind.ELECTRICAL] == Interval(months=12)


def test_a_table_without_a_motor_has_no_electrical_test():
    table = CATEGORIES["E01"]
    assert DueKind.ELECTRICAL not in table.intervals_of(is_powered=False)
    assert DueKind.ELECTRICAL in table.intervals_of(is_powered=True)


@pytest.mark.parametrize(
    ("interval", "day", "last"),
    [
        (Interval(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Interval(months=12), date(2024, 2, 29), date(2025, 2, 28)),
        (Interval(months=6), date(2026, 8, 15), date(2027, 2, 15)),
        (Interval(days=14), date(2026, 12, 25), date(2027, 1, 8)),
    ],
)
def test_the_last_good_day_is_counted_in_calendar_months(interval, day, last):
    assert interval.after(day) == last


def test_only_the_wall_and_the_tablets_touch_no_patient():
    environment = [c.code for c in CATEGORIES.values() if c.spaulding is Spaulding.ENVIRONMENT]
    assert environment == ["E21", "E22"]
