"""What comes first when several things ask for the same pair of hands."""

from datetime import UTC, datetime, timedelta

import pytest

from gaitbelt.floor import acts
from gaitbelt.floor.acts import Act, Kind, in_order

NOW = datetime(2026, 11, 23, 16, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_order_of_urgency_is_harm_then_skin_then_people_then_things():
    order = [
        Kind.STAY, Kind.REMOVE, Kind.CHECK, Kind.CALL, Kind.SOON, Kind.MAKE_READY,
        Kind.TAKE_IN, Kind.WIPE, Kind.LOG, Kind.SET_UP, Kind.GO_ON, Kind.TIMER, Kind.REST,
    ]  # fmt: skip
    assert list(Kind) == order
    assert [act.kind for act in in_order(Act(kind, NOW) for kind in reversed(order))] == order


def test_a_stopped_patient_comes_before_an_overdue_pack():
    late = Act(Kind.REMOVE, NOW - 5 * MINUTE)
    assert in_order([late, Act(Kind.STAY, NOW)])[0].kind is Kind.STAY


def test_within_a_kind_the_longest_due_comes_first():
    first, second = Act(Kind.TAKE_IN, NOW - 9 * MINUTE, "Cy"), Act(Kind.TAKE_IN, NOW, "Dee")
    assert in_order([second, first])[0].about == "Cy"


@pytest.mark.parametrize(
    ("minutes", "is_removal", "kind"),
    [
        (0, True, Kind.REMOVE),
        (-1, False, Kind.CHECK),
        (2, False, Kind.SOON),
        (3, True, Kind.SOON),
        (4, False, Kind.TIMER),
    ],
)
def test_skin_is_looked_at_before_anything_longer_once_it_is_near(minutes, is_removal, kind):
    assert acts.skin(NOW + minutes * MINUTE, NOW, is_removal=is_removal) is kind


def test_skin_that_is_due_soon_comes_before_wiping_and_later_skin_after_it():
    wipe = Act(Kind.WIPE, NOW)
    soon = Act(acts.skin(NOW + 2 * MINUTE, NOW, is_removal=False), NOW + 2 * MINUTE)
    later = Act(acts.skin(NOW + 8 * MINUTE, NOW, is_removal=False), NOW + 8 * MINUTE)
    assert in_order([later, wipe, soon]) == [soon, wipe, later]


def test_a_hold_without_an_answer_asks_to_be_called_about_after_two_minutes():
    assert acts.hold(NOW - MINUTE, NOW) is Kind.REST
    assert acts.hold(NOW - 2 * MINUTE, NOW) is Kind.CALL
