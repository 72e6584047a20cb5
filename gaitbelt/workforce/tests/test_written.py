"""What can be typed into a cell of the roster, and how it is shown."""

from datetime import time
from uuid import UUID

import pytest

from gaitbelt.workforce.written import (
    Held,
    Hours,
    Unreadable,
    covers_text,
    hours_text,
    read_covers,
    read_hours,
)

DANA, LUIS, OTHER = (UUID(int=number) for number in (1, 2, 3))
NAMES = {"dana": [DANA], "luis": [LUIS, OTHER], "luis vega": [LUIS]}
SHOWN = {DANA: "Dana", LUIS: "Luis Vega"}
WORK = read_hours("8-16:30 / 12-12:30")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("8-16:30", "8–16:30"),
        (" 8:00 – 16.30 / 12 - 12:30 ", "8–16:30 / 12–12:30"),
        ("8-12, 13-17", "8–12, 13–17"),
    ],
)
def test_hours_are_shown_as_they_can_be_typed(typed, shown):
    assert hours_text(read_hours(typed)) == shown
    assert read_hours(shown) == read_hours(typed)


@pytest.mark.parametrize(
    "typed", ["x", "8", "8-25", "16-8", "8-12, 11-17", "8-12 / 13-14", "8-12 / 9-9", "8-9," * 9]
)
def test_hours_that_make_no_sense_are_not_accepted(typed):
    with pytest.raises(Unreadable):
        read_hours(typed)


def test_a_name_holds_the_whole_shift_but_for_the_stretches_of_others():
    held = read_covers("Dana, luis  vega 12-12:30", NAMES, WORK)
    assert held == (
        Held(time(8), time(12), DANA),
        Held(time(12), time(12, 30), LUIS),
        Held(time(12, 30), time(16, 30), DANA),
    )
    assert covers_text(held, SHOWN, WORK) == "Dana, Luis Vega 12–12:30"
    assert read_covers("Dana, Luis Vega 12–12:30", NAMES, WORK) == held


def test_a_cover_that_leaves_a_gap_is_shown_with_its_times():
    held = read_covers("Dana 8-12", NAMES, WORK)
    assert covers_text(held, SHOWN, WORK) == "Dana 8–12"


@pytest.mark.parametrize(
    "typed", ["Nobody", "Luis", "Dana, Luis Vega", "Dana 8-12, Luis Vega 11-13", "Dana 12-8", "8-9"]
)
def test_covers_that_name_nobody_or_two_at_once_are_not_accepted(typed):
    with pytest.raises(Unreadable):
        read_covers(typed, NAMES, WORK)


def test_hours_compare_by_their_times():
    assert Hours(time(8), time(9)) < Hours(time(9), time(10))
