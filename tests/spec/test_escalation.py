"""Who is asked about a hold or a call, and when the next one is (session-safety.md §1)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.escalation import CLIMBS_AFTER_S, Call, Rung, standing
from gaitbelt.domain.safety import LEVEL_RULES, Level

RAISED = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
BO, DI = Rung("bo", "Bo"), Rung("di", "Di")
EVE = Rung("eve", "Eve", is_manager=True)
LADDER = (BO, DI, EVE)
WITHIN = LEVEL_RULES[Level.HOLD].licensee_within_s


def asked(seconds, *, within_s=WITHIN, **more):
    at = RAISED + timedelta(seconds=seconds)
    return standing(LADDER, raised_at=RAISED, at=at, within_s=within_s, **more)


@pytest.mark.parametrize(
    ("seconds", "names"),
    [(0, "Bo"), (119, "Bo"), (120, "Bo Di"), (239, "Bo Di"), (240, "Bo Di Eve")],
)
def test_13_a_hold_that_nobody_answers_climbs_every_two_minutes(seconds, names):
    assert " ".join(asked(seconds).names) == names


def test_13_it_says_who_is_next_and_when():
    now = asked(30)
    assert (now.next, now.next_at) == (DI, RAISED + timedelta(seconds=120))
    assert asked(500).next is None


def test_13_a_stop_asks_everyone_at_once_and_a_tell_only_the_first():
    assert asked(0, within_s=LEVEL_RULES[Level.STOP].licensee_within_s).is_with_managers
    assert asked(9_000, within_s=LEVEL_RULES[Level.TELL].licensee_within_s).names == ("Bo",)


def test_17_a_silent_sign_never_climbs_to_a_manager():
    assert asked(9_000, is_silent=True).names == ("Bo", "Di")


def test_20_help_climbs_after_the_time_in_which_a_screen_is_looked_at():
    assert asked(14, within_s=CLIMBS_AFTER_S[Call.HELP]).names == ("Bo",)
    assert asked(15, within_s=CLIMBS_AFTER_S[Call.HELP]).has_climbed


def test_20_with_nobody_there_nobody_is_asked():
    assert standing((), raised_at=RAISED, at=RAISED, within_s=0).asked == ()


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.sampled_from([0, 15, 120, None]), st.booleans())
def test_nobody_is_ever_unasked_again(one, two, within_s, is_silent):
    earlier, later = sorted((one, two))
    before = asked(earlier, within_s=within_s, is_silent=is_silent).asked
    after = asked(later, within_s=within_s, is_silent=is_silent).asked
    assert after[: len(before)] == before


def test_a_clock_that_runs_behind_asks_the_first():
    assert asked(-30).names == ("Bo",)
