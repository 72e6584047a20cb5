"""plan-of-care §7 and §11.11: which visits that did not happen a therapist looks at."""

import pytest

from gaitbelt.domain.attendance import Alert, after_cancelling, after_no_shows


@pytest.mark.parametrize(
    ("code", "alert"),
    [("C10", Alert.PAIN_WORSE), ("C11", Alert.HOSPITAL), ("C01", None), ("C99", None)],
)
def test_c10_and_c11_ask_for_the_therapist(code, alert):
    assert after_cancelling(code) is alert


@pytest.mark.parametrize(
    ("missed", "alert"),
    [(1, None), (2, Alert.MISSED_TWICE), (3, Alert.MISSED_OFTEN), (5, Alert.MISSED_OFTEN)],
)
def test_two_no_shows_in_a_row_are_the_therapists_to_decide_and_three_a_discharge_review(
    missed, alert
):
    assert after_no_shows(missed) is alert
