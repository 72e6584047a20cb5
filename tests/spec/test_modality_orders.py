"""Orders of physical agents and what speaks against them (modalities.md §3, §4, §6, §9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain import modality_formulas as formulas
from gaitbelt.domain.contraindications import (
    COLUMNS,
    CONDITIONS,
    MATRIX,
    OrderScreen,
    Verdict,
    against,
    from_precautions,
    nothing_speaks_against,
)
from gaitbelt.domain.modality_orders import (
    SPECS,
    advice,
    check_minutes,
    may_order,
    start_values,
    ultrasound_minutes,
)


def order(code, *conditions, region="knee", **more):
    return OrderScreen(
        item=code, code=code, region=region, conditions=frozenset(conditions),
        **({"parameters": start_values(code)} | more),
    )  # fmt: skip


def verdict(found):
    return max((each.verdict for each in against(found)), default=None)


# ── 9.0: the vectors of the matrix ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (order("ULTRASOUND", "PREG", region="lumbar"), Verdict.NEVER),
        (order("TENS_CONV", "PACER", region="knee"), Verdict.OVERRIDE),
        (order("TENS_CONV", "PACER", region="chest"), Verdict.NEVER),
        (order("HOT_PACK", "SENS_IMP"), Verdict.OVERRIDE),
        (order("COLD_PACK", "RAYN"), Verdict.NEVER),
        (order("SWD", "METAL"), Verdict.NEVER),
        (order("ULTRASOUND", "METAL", parameters={"duty_percent": 20}), None),
        (order("HOT_PACK", "METAL"), Verdict.ASK),
        (order("HOT_PACK"), None),
        (order("PARAFFIN", "OPEN_WND"), Verdict.NEVER),
        (order("HOT_PACK", "OPEN_WND"), Verdict.OVERRIDE),
        (order("WHIRLPOOL", "INCONT"), Verdict.NEVER),
        (order("NMES", "FX_ACUTE"), Verdict.OVERRIDE),
        (order("TENS_CONV", "FX_ACUTE"), None),
        (order("TRACTION_L", "PREG", region="lumbar"), Verdict.OVERRIDE),
        (order("WHIRLPOOL", "PREG", parameters={"water_c": 39}), Verdict.OVERRIDE),
        (order("WHIRLPOOL", "PREG", parameters={"water_c": 36}), Verdict.ACCEPT),
    ],
)
def test_0_the_vectors_of_the_matrix(found, expected):
    assert verdict(found) is expected


def test_1_what_is_absolute_is_never_lifted_and_the_rest_is_decided_in_writing():
    never = order("COLD_PACK", "RAYN", overrides={"RAYN": "Warm hands today"}, accepted={"RAYN"})
    assert nothing_speaks_against(never).codes == {"modality.contraindicated"}
    bare = order("HOT_PACK", "SENS_IMP", "ANTICOAG")
    wanted = {"modality.needs_override", "modality.not_accepted"}
    assert nothing_speaks_against(bare).codes == wanted
    decided = order(
        "HOT_PACK", "SENS_IMP", "ANTICOAG", overrides={"SENS_IMP": "Tested at the site"},
        accepted=frozenset({"ANTICOAG"}),
    )  # fmt: skip
    assert nothing_speaks_against(decided).allowed
    blank = order("HOT_PACK", "SENS_IMP", overrides={"SENS_IMP": "  "})
    assert nothing_speaks_against(blank).codes == {"modality.needs_override"}


def test_6_a_failed_test_of_sensation_is_a_condition():
    assert nothing_speaks_against(order("HOT_PACK", tests={"THERM": 8})).allowed
    failed = order("HOT_PACK", tests={"THERM": 7})
    assert [each.condition for each in against(failed)] == ["SENS_IMP"]


def test_6_metal_heat_is_asked_of_the_therapist_and_age_is_never_computed():
    assert nothing_speaks_against(order("HOT_PACK", "METAL")).codes == {"modality.not_accepted"}
    assert from_precautions(["METAL", "AGE_EXT", "DVT"]) == {"DVT"}


def test_11_a_pacemaker_blocks_shortwave_anywhere_and_current_on_trunk_neck_and_head():
    assert verdict(order("SWD", "PACER", region="ankle")) is Verdict.NEVER
    for region in ("lumbar", "neck", "head", "chest"):
        assert verdict(order("IFC", "PACER", region=region)) is Verdict.NEVER
    assert verdict(order("NMES", "PACER", region="thigh")) is Verdict.OVERRIDE


def test_every_condition_has_a_cell_for_every_agent():
    assert all(set(row) == set(COLUMNS) for row in MATRIX.values())
    assert len(CONDITIONS) == 48


@given(
    st.sampled_from(sorted(SPECS)),
    st.sets(st.sampled_from(CONDITIONS)),
    st.sampled_from(CONDITIONS),
)
def test_one_condition_more_never_removes_a_reason(code, conditions, more):
    before = nothing_speaks_against(order(code, *conditions)).reasons
    after = nothing_speaks_against(order(code, *conditions, more)).reasons
    assert set(map(repr, before)) <= set(map(repr, after))


# ── 9.2 to 9.5: numbers with units ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("ULTRASOUND", "intensity_w_cm2", 2.1),
        ("ULTRASOUND", "duty_percent", 30),
        ("ULTRASOUND", "frequency_mhz", 2),
        ("ULTRASOUND", "bnr", 8.5),
        ("HOT_PACK", "layers", 5),
        ("HOT_PACK", "minutes", 31),
        ("COLD_PACK", "minutes", 21),
        ("PARAFFIN", "dips", 5),
        ("TENS_CONV", "rate_hz", 79),
        ("TENS_BRIEF", "minutes", 16),
        ("NMES", "width_us", 401),
        ("HVPC", "volts", 501),
        ("TRACTION_L", "pull_percent", 51),
        ("TRACTION_C", "pull_kg", 13.6),
        ("IONTO", "current_ma", 4.1),
        ("COLD_COMP", "cuff_mmhg", 76),
    ],
)
def test_2_a_number_outside_its_range_is_refused_with_its_unit(code, name, value):
    (reason,) = may_order(code, start_values(code) | {name: value}).reasons
    assert (reason.code, reason.facts["parameter"]) == ("modality.out_of_range", name)
    assert reason.facts["unit"]


@pytest.mark.parametrize("code", sorted(SPECS))
def test_2_typical_numbers_may_be_ordered_and_none_may_be_missing(code):
    values = start_values(code)
    assert may_order(code, values).allowed
    for name, parameter in SPECS[code].parameters.items():
        assert parameter.unit
        left = {key: value for key, value in values.items() if key != name}
        assert "modality.missing" in may_order(code, left).codes


def test_3_an_area_above_four_radiating_areas_is_refused_and_above_two_with_heat_warned():
    values = start_values("ULTRASOUND") | {"area_cm2": 21}
    assert may_order("ULTRASOUND", values).codes == {"modality.out_of_range"}
    wide = values | {"area_cm2": 15, "minutes": 7.5}
    assert advice("ULTRASOUND", wide) == ("area_for_heat",)
    assert advice("ULTRASOUND", wide | {"minutes": 5}) == ("area_for_heat", "time_for_area")
    assert advice("ULTRASOUND", start_values("ULTRASOUND")) == ()
    assert advice("ULTRASOUND", start_values("ULTRASOUND") | {"bnr": 7}) == ("uneven_beam",)


def test_4_traction_stays_below_its_share_of_the_body():
    lumbar = start_values("TRACTION_L") | {"pull_percent": 30}
    assert may_order("TRACTION_L", lumbar).allowed
    assert not may_order("TRACTION_L", lumbar, is_first_visit=True).allowed
    neck = start_values("TRACTION_C") | {"pull_kg": 7}
    assert may_order("TRACTION_C", neck, body_mass_kg=80).allowed
    assert not may_order("TRACTION_C", neck, body_mass_kg=60).allowed


@pytest.mark.parametrize(
    ("code", "minutes", "every_five", "checks"),
    [
        ("HOT_PACK", 20, False, (5, 10, 20)),
        ("HOT_PACK", 20, True, (5, 10, 15, 20)),
        ("TENS_CONV", 30, False, (5, 15, 25, 30)),
        ("SWD", 15, False, (2, 7, 12, 15)),
        ("TRACTION_L", 10, False, (1, 6, 10)),
        ("ULTRASOUND", 5, False, (5,)),
        ("PARAFFIN", 15, False, (5, 10, 15)),
    ],
)
def test_7_when_each_agent_is_looked_at(code, minutes, every_five, checks):
    assert check_minutes(code, minutes, every_five=every_five) == checks


def test_8_and_14_who_may_start_follows_from_the_task():
    assert {SPECS[code].task for code in ("HOT_PACK", "COLD_PACK")} == {"T14"}
    assert {SPECS[code].task for code in ("PARAFFIN", "WHIRLPOOL", "CONTRAST")} == {"T15"}
    assert {SPECS[code].task for code in ("IONTO", "PHONO")} == {"T17"}


# ── §4: formulas ─────────────────────────────────────────────────────────────────────────────


def test_formulas_give_the_worked_values():
    assert ultrasound_minutes(10, 5) == 5
    assert ultrasound_minutes(15, 5) == 7.5
    with pytest.raises(ValueError, match="four radiating areas"):
        ultrasound_minutes(25, 5)
    assert formulas.heating_minutes(3, frequency_mhz=3, intensity_w_cm2=1.0) == pytest.approx(5)
    assert formulas.heating_minutes(3, frequency_mhz=1, intensity_w_cm2=1.5) == pytest.approx(10)
    assert formulas.average_intensity(1.0, 20) == pytest.approx(0.2)
    assert formulas.ultrasound_joules(1.0, 20, 5, 300) == pytest.approx(300)
    assert formulas.lumbar_pull_kg(80, 25) == 20
    assert formulas.duty_percent(10, 50) == pytest.approx(16.7, abs=0.05)
    assert formulas.laser_seconds(4, 0.1) == pytest.approx(40)
    assert formulas.laser_density(4, 0.5) == 8
    assert formulas.iontophoresis_minutes(40, 2) == 20
    assert formulas.contrast_blocks(25, 4) == 5
    assert formulas.fahrenheit(71) == pytest.approx(159.8)
