from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.tests.cast import HOT_PACK, PENNSYLVANIA, start


def test_the_ordinary_start_is_allowed():
    assert may_start_item(start()).allowed
    assert may_start_item(start(item=HOT_PACK)).allowed


def test_the_same_exercise_is_refused_in_pennsylvania_with_its_citation():
    decision = may_start_item(start(place=PENNSYLVANIA))
    assert decision.codes == {"scope.not_permitted"}
    assert decision.reasons[0].source == "49 Pa Code 40.32"
