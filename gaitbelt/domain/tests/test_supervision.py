from dataclasses import replace

import pytest

from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import (
    NO_LIMIT,
    Ask,
    AskKind,
    Presence,
    SupervisionLevel,
    SupervisionTerms,
    asks_at,
    is_present,
    is_rostered,
    may_supervise,
    present_until,
    shared_out,
)
from gaitbelt.domain.tests.cast import BO_HERE, MINUTE, NINE, ON_SITE

NOON = NINE + 180 * MINUTE
ONE = NINE + 240 * MINUTE
FIVE = NINE + 480 * MINUTE
WITH_LUNCH = replace(ON_SITE, lunch_from=NOON, lunch_until=ONE)
ON_SITE_ALONE = SupervisionTerms(SupervisionLevel.DIRECT_ONSITE, frozenset({Role.PT}), 1)


def test_lunch_ends_presence_unless_the_person_stays_or_gives_a_sign_during_it():
    assert is_present(WITH_LUNCH, NOON - MINUTE)
    assert not is_present(WITH_LUNCH, NOON)
    assert not is_present(replace(WITH_LUNCH, seen_at=NOON - MINUTE), NOON)
    assert is_present(replace(WITH_LUNCH, seen_at=NOON), NOON)
    assert is_present(replace(WITH_LUNCH, confirmed_by_colleague_at=NOON), NOON)
    assert is_present(WITH_LUNCH, ONE)


def test_the_answer_i_stay_carries_through_lunch_and_ends_the_question():
    stays = replace(WITH_LUNCH, stays_until=ONE)
    assert is_present(stays, NOON)
    assert present_until(stays, NINE) == FIVE
    assert asks_at(stays, NOON - MINUTE) is None
    half = replace(WITH_LUNCH, stays_until=NOON + 30 * MINUTE)
    assert present_until(half, NINE) == NOON + 30 * MINUTE
    assert asks_at(half, NOON + 26 * MINUTE) == Ask(AskKind.LUNCH, NOON + 30 * MINUTE)
    assert is_present(half, NOON + 29 * MINUTE)
    assert not is_present(half, NOON + 30 * MINUTE)


def test_going_away_ends_presence_until_the_next_sign():
    away = replace(ON_SITE, away_since=NINE)
    assert is_present(away, NINE - MINUTE)
    assert not is_present(away, NINE)
    assert is_present(replace(away, seen_at=NINE + MINUTE), NINE + MINUTE)


def test_an_action_of_the_evening_before_is_no_sign_of_today():
    assert not is_present(replace(ON_SITE, seen_at=NINE - 720 * MINUTE), NINE)


def test_a_sign_from_the_future_proves_nothing_yet():
    assert not is_present(replace(ON_SITE, seen_at=NINE + MINUTE), NINE)
    later = replace(ON_SITE, seen_at=None, confirmed_by_colleague_at=NINE + MINUTE)
    assert not is_present(later, NINE)


def test_the_board_asks_five_minutes_before_lunch_and_before_the_end_of_the_roster():
    assert asks_at(WITH_LUNCH, NOON - 6 * MINUTE) is None
    assert asks_at(WITH_LUNCH, NOON - 5 * MINUTE) == Ask(AskKind.LUNCH, NOON)
    assert asks_at(WITH_LUNCH, FIVE - 6 * MINUTE) is None
    assert asks_at(WITH_LUNCH, FIVE - 5 * MINUTE) == Ask(AskKind.ROSTER_END, FIVE)
    assert asks_at(Presence(), NOON) is None


def test_the_strip_says_until_when_a_person_is_here():
    assert present_until(WITH_LUNCH, NINE) == NOON
    assert present_until(WITH_LUNCH, ONE) == FIVE
    assert present_until(Presence(), NINE) is None


def test_without_a_lunch_presence_lasts_until_the_end_of_the_roster():
    assert present_until(ON_SITE, NINE) == FIVE
    endless = replace(ON_SITE, rostered_until=None)
    assert present_until(endless, NINE) is None


def test_a_lunch_without_an_end_lasts_until_the_end_of_the_roster():
    gone = replace(ON_SITE, lunch_from=NOON)
    assert not is_rostered(gone, ONE)
    assert is_rostered(WITH_LUNCH, ONE)


@pytest.mark.parametrize(("assistants", "therapists", "each"), [(3, 2, 2), (4, 2, 2), (3, 0, 3)])
def test_assistants_are_shared_out_among_the_therapists_on_site(assistants, therapists, each):
    assert shared_out(assistants, therapists) == each


def test_the_roster_alone_is_what_is_known_the_day_before():
    tomorrow = replace(WITH_LUNCH, seen_at=None)
    assert is_rostered(tomorrow, NINE)
    assert not is_rostered(tomorrow, NOON)
    assert not is_rostered(tomorrow, FIVE)
    assert not is_rostered(Presence(), NINE)


@pytest.mark.parametrize(
    ("level", "changes", "code"),
    [
        (SupervisionLevel.GENERAL, {"presence": Presence()}, "supervision.unreachable"),
        (SupervisionLevel.GENERAL, {"presence": Presence(), "is_on_call": True}, None),
        (SupervisionLevel.DIRECT_ONSITE, {}, None),
        (SupervisionLevel.DIRECT_ONSITE, {"presence": Presence()}, "supervision.not_on_site"),
        (SupervisionLevel.DIRECT_CONTINUOUS, {}, "supervision.no_contact"),
        (SupervisionLevel.DIRECT_CONTINUOUS, {"contact_at": NINE}, None),
        (SupervisionLevel.DIRECT_PERSONAL, {"contact_at": NINE}, "supervision.not_in_sight"),
        (SupervisionLevel.DIRECT_PERSONAL, {"in_sight_at": NINE - 15 * MINUTE}, None),
    ],
)
def test_each_level_has_its_contact_test(level, changes, code):
    terms = replace(ON_SITE_ALONE, level=level)
    decision = may_supervise(replace(BO_HERE, **changes), terms, NINE)
    assert decision.codes == ({code} if code else frozenset())


def test_levels_are_ordered_by_closeness():
    assert list(SupervisionLevel) == sorted(SupervisionLevel)


@pytest.mark.parametrize(
    ("cap", "others", "fits"), [(1, 0, True), (1, 1, False), (0, 0, False), (NO_LIMIT, 99, True)]
)
def test_the_ratio_counts_the_one_who_asks(cap, others, fits):
    decision = may_supervise(
        replace(BO_HERE, technicians_now=others), replace(ON_SITE_ALONE, cap=cap), NINE
    )
    assert decision.codes == (frozenset() if fits else {"supervision.ratio"})
