"""What a safety round asks where, when it is due, and what its answers mean."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain import rounds
from gaitbelt.domain.rounds import HOUSE, LINES, LineAnswer, Now, RoundKind, Standing, When

TODAY = date(2026, 11, 24)
OPENS, CLOSES = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC)
WHERE = (HOUSE, "bay", "gym", "room", "waiting")


def now(hour, minute=0):
    return Now(datetime(2026, 11, 24, hour, minute, tzinfo=UTC), TODAY, OPENS, CLOSES)


def codes(kind, where, setting="outpatient"):
    return [line.code for line in rounds.asked(kind, where, setting)]


def test_the_weekly_rounds_of_all_areas_ask_each_of_the_thirty_lines():
    assert sorted(line.number for line in LINES.values()) == list(range(1, 31))
    everywhere = {code for where in WHERE for code in codes(RoundKind.WEEKLY, where)}
    assert everywhere == set(LINES)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("setting", ["outpatient", "nursing_home"])
def test_the_weekly_round_is_full_and_holds_the_daily_ones(where, setting):
    full = set(codes(RoundKind.WEEKLY, where, setting))
    for kind in RoundKind:
        assert set(codes(kind, where, setting)) <= full


def test_exits_aed_and_oxygen_alert_and_stand_first():
    assert codes(RoundKind.OPENING, HOUSE)[:3] == ["exits", "aed", "oxygen"]
    assert {code for code, line in LINES.items() if line.critical} == {"exits", "aed", "oxygen"}


def test_a_nursing_home_tests_its_call_bells_every_morning():
    assert "call_bells" in codes(RoundKind.OPENING, "room", "nursing_home")
    assert "call_bells" not in codes(RoundKind.OPENING, "room")


@pytest.mark.parametrize(
    ("kind", "last_on", "at", "stands"),
    [
        (RoundKind.OPENING, {}, now(7, 30), Standing.DUE),
        (RoundKind.OPENING, {}, now(8), Standing.LATE),
        (RoundKind.OPENING, {RoundKind.OPENING: TODAY}, now(8), Standing.DONE),
        (RoundKind.OPENING, {RoundKind.WEEKLY: TODAY}, now(8), Standing.DONE),
        (RoundKind.OPENING, {RoundKind.OPENING: TODAY - timedelta(1)}, now(7), Standing.DUE),
        (RoundKind.OPENING, {}, now(16), Standing.MISSED),
        (RoundKind.CLOSING, {}, now(15, 59), Standing.NOT_YET),
        (RoundKind.CLOSING, {}, now(16), Standing.DUE),
        (RoundKind.CLOSING, {}, now(17), Standing.LATE),
        (RoundKind.CLOSING, {RoundKind.CLOSING: TODAY}, now(17), Standing.DONE),
        (RoundKind.WEEKLY, {}, now(9), Standing.DUE),
        (RoundKind.WEEKLY, {RoundKind.WEEKLY: TODAY - timedelta(6)}, now(9), Standing.DONE),
        (RoundKind.WEEKLY, {RoundKind.WEEKLY: TODAY - timedelta(7)}, now(9), Standing.DUE),
        (RoundKind.WEEKLY, {RoundKind.WEEKLY: TODAY - timedelta(8)}, now(9), Standing.LATE),
    ],
)
def test_a_round_is_due_late_done_or_not_yet(kind, last_on, at, stands):
    assert rounds.standing(kind, last_on, at) is stands


def answers():
    return st.dictionaries(st.sampled_from(sorted(LINES)), st.sampled_from(LineAnswer))


def open_lines():
    return st.frozensets(st.sampled_from(sorted(LINES)))


@given(st.sampled_from(RoundKind), st.sampled_from(WHERE), answers(), open_lines())
def test_every_line_that_was_asked_has_one_answer_and_no_other_line_has_any(
    kind, where, said, open_
):
    lines = rounds.asked(kind, where, "outpatient")
    outcome = rounds.judged(lines, said, open_)
    parts = [outcome.in_order, outcome.failed, outcome.not_here]
    assert frozenset().union(*parts) == {line.code for line in lines}
    assert sum(map(len, parts)) == len(lines)


@given(st.sampled_from(WHERE), answers(), open_lines())
def test_no_answer_closes_a_hazard_and_each_failed_line_has_one(where, said, open_):
    lines = rounds.asked(RoundKind.WEEKLY, where, "nursing_home")
    outcome = rounds.judged(lines, said, open_)
    asked = {line.code for line in lines}
    assert open_ & asked <= outcome.failed
    assert outcome.new == outcome.failed - open_
    assert outcome.alerts == {code for code in outcome.new if LINES[code].critical}


@given(answers(), open_lines(), st.sampled_from(sorted(LINES)))
def test_saying_that_one_more_line_failed_never_makes_another_one_fail(said, open_, code):
    lines = rounds.asked(RoundKind.WEEKLY, HOUSE, "outpatient")
    before = rounds.judged(lines, said, open_)
    after = rounds.judged(lines, {**said, code: LineAnswer.FAIL}, open_)
    assert before.failed <= after.failed <= before.failed | {code}


def test_a_critical_line_is_put_right_now_and_others_by_the_end_of_a_day():
    assert rounds.proposed(LINES["aed"], now(9)) is When.NOW
    assert rounds.proposed(LINES["floors"], now(9)) is When.TODAY
    assert rounds.proposed(LINES["floors"], now(17, 30)) is When.TOMORROW
