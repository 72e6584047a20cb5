"""Who is asked about a hold or a call, and when the next one is (session-safety.md §1)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.escalation import (
    CLIMBS_AFTER_S,
    Call,
    Rung,
    due_at,
    standing,
    told_standing,
)
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


@pytest.mark.parametrize(
    ("level", "due_s"), [(Level.TELL, None), (Level.HOLD, 120), (Level.STOP, 0)]
)
def test_13_each_level_has_its_own_time_to_a_licensee(level, due_s):
    """Safety §1: before the patient leaves, 2 min, immediate."""
    due = due_at(level, noted_at=RAISED)
    assert due == (None if due_s is None else RAISED + timedelta(seconds=due_s))


def test_13_a_tell_is_due_as_the_patient_leaves_and_everyones_from_then_on():
    left_at = RAISED + timedelta(minutes=40)

    def names(minutes, **more):
        at = RAISED + timedelta(minutes=minutes)
        told = {"level": Level.TELL, "noted_at": RAISED, "left_at": left_at}
        return told_standing(LADDER, at=at, **told, **more).names

    assert due_at(Level.TELL, noted_at=RAISED, left_at=left_at) == left_at
    assert (names(39), names(40)) == (("Bo",), ("Bo", "Di", "Eve"))


def test_17_a_silent_sign_of_which_nobody_takes_note_climbs_among_licensees_alone():
    at = RAISED + timedelta(hours=1)
    told = {"level": Level.HOLD, "noted_at": RAISED, "is_silent": True}
    assert told_standing(LADDER, at=at, **told).names == ("Bo", "Di")
