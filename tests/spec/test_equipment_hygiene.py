"""Equipment and hygiene as worked cases (equipment §6, §11)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.dues import Due, DueKind, DueStanding, due_standing
from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.hygiene import DeviceFacts, Grain, TankFacts, may_use
from gaitbelt.domain.item_states import (
    NOT_FOR_TECHNICIANS,
    TRANSITIONS,
    WIPE_CHAIN,
    Act,
    ItemRecord,
    ItemState,
    late_entry,
    may_change,
    ready_at,
    record_after,
    seconds_left,
    state_at,
)
from gaitbelt.domain.scope import Role
from gaitbelt.domain.tanks import Reading, TankKind
from gaitbelt.domain.tests.cast import DAY, HOT_PACK, MINUTE, NINE, TABLE_2, TODAY, start

CONTACT_S = 180
WET = ItemRecord(ItemState.DISINFECTING, NINE, CONTACT_S)
SECOND = timedelta(seconds=1)


def use(device, **changes):
    return may_use(device, at=NINE, on=TODAY, **changes)


def in_state(state, **changes):
    return replace(TABLE_2, record=ItemRecord(state), **changes)


# ── 1, 2: the states and the clock ───────────────────────────────────────────────────────────


def change(state, act, role=Role.TECH):
    return may_change(ItemRecord(state), act, NINE, role=role, label="Table 2")


def test_1_an_item_in_use_does_not_become_ready_by_skipping_the_wipe():
    assert change(ItemState.IN_USE, Act.READY).codes == {"item.wrong_state"}
    with pytest.raises(ValueError, match="does not follow"):
        record_after(ItemRecord(ItemState.IN_USE), Act.READY, NINE)


def test_1_one_wiped_tap_leads_from_soiled_to_ready_by_itself():
    record = ItemRecord(ItemState.SOILED)
    for act in WIPE_CHAIN:
        assert may_change(record, act, NINE, role=Role.TECH, label="Table 2").allowed
        record = record_after(record, act, NINE, contact_s=CONTACT_S)
    assert state_at(record, NINE) is ItemState.DISINFECTING
    assert state_at(record, NINE + 3 * MINUTE) is ItemState.AVAILABLE
    ready = record_after(record, Act.READY, NINE + 3 * MINUTE)
    assert ready.state is ItemState.AVAILABLE


def test_2_ending_at_2_59_of_3_00_is_too_early():
    early = NINE + 3 * MINUTE - SECOND
    assert seconds_left(WET, early) == 1
    refused = may_change(WET, Act.READY, early, role=Role.TECH, label="Table 2")
    assert refused.codes == {"device.wet"}
    assert refused.reasons[0].facts["seconds_left"] == 1
    with pytest.raises(ValueError, match="does not follow"):
        record_after(WET, Act.READY, early)
    assert may_change(WET, Act.READY, early + SECOND, role=Role.TECH, label="").allowed
    assert ready_at(WET) == NINE + 3 * MINUTE


def test_2_a_wet_item_whose_fault_was_not_looked_for_does_not_become_ready():
    assert state_at(replace(WET, is_inspected=False), NINE + 60 * MINUTE) is ItemState.DISINFECTING


@given(
    st.lists(
        st.tuples(st.sampled_from(Act), st.integers(0, 400), st.integers(30, 300)), max_size=20
    )
)
def test_2_no_order_of_acts_makes_a_soiled_item_ready_before_its_contact_time(acts):
    record, at = ItemRecord(ItemState.SOILED), NINE
    wet_since, contact, is_soiled = None, 0, True
    for act, wait_s, contact_s in acts:
        at += timedelta(seconds=wait_s)
        if is_soiled and state_at(record, at) is ItemState.AVAILABLE:
            assert wet_since is not None
            assert at >= wet_since + timedelta(seconds=contact)
            is_soiled = False
        if not may_change(record, act, at, role=Role.PT, label="").allowed:
            continue
        record = record_after(record, act, at, contact_s=contact_s)
        if act is Act.WET:
            wet_since, contact = at, contact_s
        if record.state is ItemState.SOILED:
            wet_since, is_soiled = None, True


def test_1_wiping_once_more_is_never_refused():
    assert change(ItemState.AVAILABLE, Act.CLEAN).allowed
    again = record_after(WET, Act.WET, NINE + MINUTE, contact_s=CONTACT_S)
    assert ready_at(again) == NINE + 4 * MINUTE


def test_14_a_technician_never_releases_from_repair_or_quarantine():
    for act in NOT_FOR_TECHNICIANS:
        state = TRANSITIONS[act][0][0]
        assert change(state, act).codes == {"item.release_not_yours"}
        assert change(state, act, Role.MANAGER).allowed
    for act in set(Act) - NOT_FOR_TECHNICIANS - {Act.READY}:
        assert change(TRANSITIONS[act][0][0], act).allowed


# ── modalities §9.9, exercise-and-outcomes §7.2: at the start of an item ─────────────────────

NOT_READY = set(ItemState) - {ItemState.AVAILABLE, ItemState.IN_USE}


@pytest.mark.parametrize("state", sorted(NOT_READY))
def test_2_9_what_is_not_ready_is_not_put_on_a_patient(state):
    for item in (HOT_PACK, start().item):
        refused = may_start_item(start(item=item, devices=(in_state(state),)))
        assert {code.partition(".")[0] for code in refused.codes} == {"device"}
        assert may_start_item(start(item=item)).allowed


# ── 1: grains ────────────────────────────────────────────────────────────────────────────────


def test_1_a_soiled_single_item_names_the_unit_that_is_ready():
    refused = use(in_state(ItemState.SOILED, others_ready=("Table 3",)))
    assert [(each.code, each.remedy) for each in refused.reasons] == [
        ("device.soiled", "device.take_other")
    ]
    assert refused.reasons[0].facts["other"] == "Table 3"
    assert use(in_state(ItemState.SOILED)).reasons[0].remedy == "device.wipe"


def test_1_a_soiled_set_or_place_offers_wipe_now_unless_after_isolation():
    bands = in_state(ItemState.SOILED, grain=Grain.SET, others_ready=("Bands 2",))
    assert use(bands).reasons[0].remedy == "device.wipe"
    after = replace(bands, is_isolation_soiled=True)
    assert use(after).reasons[0].remedy == "device.take_other"


def test_1_what_the_same_patient_is_using_is_neither_in_use_nor_soiled():
    for state in (ItemState.IN_USE, ItemState.SOILED):
        table = in_state(state, with_patient="cy")
        assert use(table, patient_id="cy").allowed
        assert not use(table, patient_id="dee").allowed
    out = in_state(ItemState.OUT_OF_SERVICE, with_patient="cy")
    assert use(out, patient_id="cy").codes == {"device.out_of_service"}


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ItemState.IN_USE, "device.in_use"),
        (ItemState.CLEANING, "device.soiled"),
        (ItemState.NOT_READY, "device.not_ready"),
        (ItemState.OUT_OF_SERVICE, "device.out_of_service"),
        (ItemState.QUARANTINED, "device.quarantined"),
        (ItemState.RETIRED, "device.retired"),
    ],
)
def test_1_every_other_state_refuses_in_its_own_words(state, code):
    assert use(in_state(state)).codes == {code}


# ── 3: due dates ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("category", "due", "expected"),
    [
        ("E12", Due(DueKind.CALIBRATION, TODAY - DAY), DueStanding.OUT),
        ("E12", Due(DueKind.CALIBRATION, TODAY), DueStanding.IN_DATE),
        ("E12", Due(DueKind.INSPECTION, TODAY - DAY), DueStanding.AMBER),
        ("E03", Due(DueKind.INSPECTION, TODAY - 14 * DAY), DueStanding.AMBER),
        ("E03", Due(DueKind.INSPECTION, TODAY - 15 * DAY), DueStanding.OUT),
        ("E03", Due(DueKind.INSPECTION, TODAY - 15 * DAY, extended_until=TODAY),
         DueStanding.AMBER),
        ("E09", Due(DueKind.ELECTRICAL, TODAY - DAY, extended_until=TODAY), DueStanding.OUT),
        ("E20", Due(DueKind.CALIBRATION, TODAY - DAY), DueStanding.AMBER),
    ],
)  # fmt: skip
def test_3_hard_dates_end_at_midnight_and_others_have_a_grace(category, due, expected):
    assert due_standing(category, due, TODAY) is expected


def test_3_an_overdue_unit_names_the_one_that_is_ready():
    unit = DeviceFacts(
        "us2",
        "Ultrasound 2",
        "E12",
        ItemRecord(ItemState.AVAILABLE),
        dues=(Due(DueKind.CALIBRATION, TODAY - DAY),),
        others_ready=("Ultrasound 1",),
    )
    reason = use(unit).reasons[0]
    assert (reason.code, reason.remedy) == ("device.overdue", "device.take_other")
    assert reason.facts == {
        "device": "Ultrasound 2",
        "due": "calibration",
        "due_on": (TODAY - DAY).isoformat(),
        "other": "Ultrasound 1",
    }


# ── 4, 8, 9, 11 ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("readings", "code", "remedy"),
    [
        ((), "temperature.missing", "temperature.log"),
        ((Reading(NINE, 69),), "device.not_ready", "temperature.log"),
        ((Reading(NINE, 78),), "device.out_of_service", "licensee.leads"),
    ],
)
def test_4_a_tank_without_a_good_reading_opens_the_entry_field(readings, code, remedy):
    tank = TankFacts(TankKind.HOT_PACKS, readings, NINE - 60 * MINUTE)
    hydrocollator = DeviceFacts("h", "Hot pack tank", "E13", TABLE_2.record, tank=tank)
    assert [(each.code, each.remedy) for each in use(hydrocollator).reasons] == [(code, remedy)]
    good = replace(hydrocollator, tank=replace(tank, readings=(Reading(NINE, 73),)))
    assert use(good).allowed
    cooling = replace(hydrocollator, record=ItemRecord(ItemState.NOT_READY))
    assert len(use(cooling).reasons) == 1


def test_8_9_latex_and_weight_ratings_refuse():
    band = replace(TABLE_2, is_latex=True, weight_limit_kg=100)
    assert use(band, latex_allergy=True).codes == {"device.latex"}
    assert use(band, body_mass_kg=101).codes == {"device.overloaded"}
    assert use(band, body_mass_kg=100).allowed


def test_11_a_wipe_entered_up_to_30_minutes_later_counts_from_then():
    noted = NINE + 20 * MINUTE
    late = late_entry(wiped_at=NINE + 2 * MINUTE, recorded_at=noted)
    assert (late.is_late, late.counts_as_clean) == (True, True)
    record = record_after(
        ItemRecord(ItemState.CLEANING), Act.WET, NINE + 2 * MINUTE, contact_s=CONTACT_S
    )
    assert state_at(record, noted) is ItemState.AVAILABLE
    too_late = late_entry(wiped_at=NINE - 15 * MINUTE, recorded_at=noted)
    assert (too_late.is_late, too_late.counts_as_clean) == (True, False)
    now = late_entry(wiped_at=NINE, recorded_at=NINE)
    assert (now.is_late, now.counts_as_clean) == (False, True)
    assert not late_entry(wiped_at=NINE + MINUTE, recorded_at=NINE).counts_as_clean
