"""The drawing of a course over days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.core.chart import BOTTOM, LEFT, RIGHT, TOP, Line, Point, drawn, round_top

DAY = date(2026, 11, 24)
values = st.floats(0, 99999, allow_nan=False)
courses = st.lists(
    st.tuples(st.integers(0, 400), values, st.integers(1, 4)), min_size=1, max_size=30
)


def line(rows):
    return Line("load", [Point(DAY + timedelta(n), value, plan) for n, value, plan in sorted(rows)])


def test_a_course_without_a_point_is_not_drawn():
    assert drawn([Line("load", [])]) is None


def test_the_top_is_round_and_holds_the_value():
    assert [round_top(value) for value in (0, 5e-324, 0.3, 1, 3, 7, 30, 41, 100, 101)] == [
        1.0, 1.0, 0.4, 1.0, 4.0, 10.0, 40.0, 50.0, 100.0, 200.0,
    ]  # fmt: skip


@given(courses)
def test_every_point_lies_inside_and_later_days_lie_further_right(rows):
    spots = drawn([line(rows)]).lines[0].spots
    assert all(LEFT <= each.x <= RIGHT and TOP <= each.y <= BOTTOM for each in spots)
    assert all(before.x <= after.x for before, after in pairwise(spots))


def test_a_new_plan_is_marked_between_the_visits_it_parts():
    chart = drawn([line([(0, 10, 1), (7, 12, 1), (14, 15, 2)])], target=15)
    assert [(rule.plan, chart.lines[0].spots[1].x < rule.x) for rule in chart.rules] == [(2, True)]
    assert chart.target_y == chart.lines[0].spots[2].y
