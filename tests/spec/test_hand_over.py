"""scope §4: what of the gate counts when a patient in hand is handed over."""

from gaitbelt.domain.decision import Decision, Reason
from gaitbelt.domain.hand_over import may_receive

YES = Decision()


def no(*codes):
    return Decision(tuple(Reason(code) for code in codes))


def test_a_missing_delegation_counts_and_unread_precautions_are_read_at_the_start():
    asked = may_receive(YES, [no("delegation.missing", "precautions.unread")])
    assert asked.codes == {"delegation.missing"}


def test_an_item_that_no_technician_does_here_holds_no_hand_over_up():
    assert may_receive(YES, [no("scope.not_permitted", "delegation.missing"), YES]).allowed


def test_what_forbids_the_visit_itself_counts():
    assert may_receive(no("load.too_many"), []).codes == {"load.too_many"}
