"""Who records a check, what is put off, and what a measured value means."""

import pytest

from gaitbelt.domain import checks
from gaitbelt.domain.dues import DueKind
from gaitbelt.domain.scope import Role


@pytest.mark.parametrize("due", sorted(checks.BY_THE_FLOOR))
def test_the_floor_looks_and_drains_itself(due):
    assert checks.may_record_check(due, role=Role.TECH, label="Tank").allowed


@pytest.mark.parametrize("due", [DueKind.ELECTRICAL, DueKind.CALIBRATION, DueKind.MAINTENANCE])
def test_service_work_is_put_on_file_by_a_manager(due):
    (reason,) = checks.may_record_check(due, role=Role.TECH, label="Ultrasound 1").reasons
    assert reason.code == "check.not_yours"
    assert checks.may_record_check(due, role=Role.MANAGER, label="Ultrasound 1").allowed


@pytest.mark.parametrize(
    ("category", "due", "is_extended", "codes"),
    [
        ("E12", DueKind.CALIBRATION, False, ["due.is_hard"]),
        ("E12", DueKind.INSPECTION, False, []),
        ("E20", DueKind.CALIBRATION, False, []),
        ("E03", DueKind.INSPECTION, True, ["due.extended_once"]),
    ],
)
def test_an_amber_date_is_put_off_once_and_a_hard_one_never(category, due, is_extended, codes):
    decision = checks.may_extend(category, due, is_extended=is_extended, label="It")
    assert [reason.code for reason in decision.reasons] == codes


@pytest.mark.parametrize(
    ("touch_ua", "ground_ohm", "is_within"),
    [(100, 0.49, True), (100.1, 0.2, False), (20, 0.5, False), (None, None, True)],
)
def test_leakage_and_the_earth_wire_have_their_limits(touch_ua, ground_ohm, is_within):
    assert checks.is_within_limits(touch_ua=touch_ua, ground_ohm=ground_ohm) is is_within
