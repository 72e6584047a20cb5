"""Hot and cold packs as worked cases (modalities §3, §8, §9)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gaitbelt.domain.modalities import (
    Application,
    Lateness,
    Modality,
    check_lateness,
    layers_needed,
    may_apply,
    removal_lateness,
)
from gaitbelt.domain.modality_orders import check_minutes
from gaitbelt.domain.tanks import Reading, TankKind, TankStanding, tank_standing
from gaitbelt.domain.tests.cast import MINUTE, NINE, TODAY

OPENING = NINE - 60 * MINUTE
HOT = Application(
    modality=Modality.HOT_PACK,
    layers=8,
    minutes=20,
    ordered_minutes=20,
    store_c=72,
    side_ordered="L",
    side_tapped="L",
    screened_on=TODAY,
    on=TODAY,
)
COLD = replace(HOT, modality=Modality.COLD_PACK, layers=1, minutes=15, store_c=-10)


def standing(*readings, kind=TankKind.HOT_PACKS, at=NINE):
    """The standing after (minutes after opening, °C) readings."""
    taken = [Reading(OPENING + minutes * MINUTE, celsius) for minutes, celsius in readings]
    return tank_standing(kind, taken, at=at, day_starts_at=OPENING)


def test_0_eight_layers_at_72_degrees_for_20_minutes_start():
    assert may_apply(HOT).allowed


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([(0, 73)], TankStanding.READY),
        ([], TankStanding.LOG_MISSING),
        ([(-900, 73)], TankStanding.LOG_MISSING),
        ([(0, 69)], TankStanding.NOT_READY),
        ([(0, 76)], TankStanding.NOT_READY),
        ([(0, 76), (30, 73)], TankStanding.READY),
        ([(0, 69), (29, 73)], TankStanding.NOT_READY),
        ([(0, 69), (10, 73), (30, 73)], TankStanding.READY),
        ([(0, 78)], TankStanding.OUT_OF_SERVICE),
        ([(0, 76), (30, 76)], TankStanding.OUT_OF_SERVICE),
        ([(0, 78), (40, 73)], TankStanding.OUT_OF_SERVICE),
        ([(0, 76), (30, 73), (50, 76)], TankStanding.NOT_READY),
        ([(0, 73), (90, 60)], TankStanding.READY),
    ],
)
def test_2_what_readings_say_of_a_hot_pack_tank(readings, expected):
    assert standing(*readings) is expected


def test_2_paraffin_and_freezer():
    assert standing((0, 55), kind=TankKind.PARAFFIN) is TankStanding.NOT_READY
    assert standing((0, 53), kind=TankKind.PARAFFIN) is TankStanding.READY
    assert standing(kind=TankKind.COLD_PACKS) is TankStanding.READY
    assert standing((0, -2), kind=TankKind.COLD_PACKS) is TankStanding.NOT_READY
    assert standing((0, -2), (5, -10), kind=TankKind.COLD_PACKS) is TankStanding.READY


@pytest.mark.parametrize(
    ("application", "code"),
    [
        (replace(HOT, store_c=69), "modality.out_of_range"),
        (replace(HOT, store_c=76), "modality.out_of_range"),
        (replace(HOT, minutes=25), "modality.out_of_range"),
        (replace(HOT, minutes=31, ordered_minutes=31), "modality.out_of_range"),
        (replace(COLD, minutes=16, is_near_nerve=True), "modality.out_of_range"),
        (replace(COLD, store_c=-15), "modality.layers"),
        (replace(HOT, layers=5), "modality.layers"),
        (replace(HOT, layers=6, lies_on_pack=True), "modality.layers"),
        (replace(HOT, side_tapped="R"), "modality.wrong_side"),
        (replace(HOT, screened_on=TODAY - timedelta(days=31)), "modality.screen_expired"),
        (replace(HOT, screened_on=None), "modality.not_screened"),
        (replace(HOT, is_numb=True), "modality.answer_needs_licensee"),
        (replace(HOT, has_changed=True), "modality.answer_needs_licensee"),
        (replace(HOT, skin_is_normal=False), "modality.answer_needs_licensee"),
        (replace(COLD, minutes_since_cold=59), "modality.too_soon"),
    ],
)
def test_2_5_6_10_13_what_keeps_a_pack_from_starting(application, code):
    assert may_apply(application).codes == {code}


def test_5_more_layers_are_never_refused():
    assert may_apply(replace(HOT, layers=14)).allowed
    assert may_apply(replace(COLD, layers=2, store_c=-15)).allowed
    assert may_apply(replace(COLD, minutes_since_cold=60)).allowed
    assert may_apply(replace(HOT, screened_on=TODAY - timedelta(days=30))).allowed
    assert layers_needed(Modality.HOT_PACK, lies_on_pack=True, store_c=72) == 7
    assert layers_needed(Modality.COLD_PACK, lies_on_pack=False, store_c=-12) == 1


@pytest.mark.parametrize(
    ("minutes", "every_five", "checks"),
    [
        (20, False, (5, 10, 20)),
        (20, True, (5, 10, 15, 20)),
        (10, False, (5, 10)),
        (5, False, (5,)),
        (3, True, (3,)),
        (18, True, (5, 10, 15, 18)),
    ],
)
def test_3_when_skin_is_checked(minutes, every_five, checks):
    assert check_minutes("HOT_PACK", minutes, every_five=every_five) == checks
    with pytest.raises(ValueError, match="at least 1"):
        check_minutes("HOT_PACK", 0)


@pytest.mark.parametrize(
    ("seconds", "check", "removal"),
    [
        (-1, Lateness.IN_TIME, Lateness.IN_TIME),
        (0, Lateness.DUE, Lateness.LOUD),
        (60, Lateness.DUE, Lateness.LICENSEE),
        (61, Lateness.LOUD, Lateness.LICENSEE),
        (180, Lateness.LOUD, Lateness.LICENSEE),
        (181, Lateness.LICENSEE, Lateness.LICENSEE),
    ],
)
def test_7_how_loud_a_late_check_and_a_late_removal_are(seconds, check, removal):
    assert check_lateness(seconds) is check
    assert removal_lateness(seconds) is removal


def test_2_an_order_without_minutes_never_lets_the_floor_choose():
    refused = may_apply(replace(HOT, ordered_minutes=None, minutes=20))
    assert refused.codes == {"modality.no_minutes"}
