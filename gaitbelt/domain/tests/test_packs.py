from dataclasses import replace
from datetime import date

import pytest

from gaitbelt.domain import data
from gaitbelt.domain.pack_files import by_version, pack_from_data
from gaitbelt.domain.packs import (
    DEFAULT_STRICT,
    PACKS,
    PAYERS,
    Confidence,
    FacilityPolicy,
    Layer,
    Rule,
    attested,
    in_force,
    known,
    resolve,
    supervision_terms,
)
from gaitbelt.domain.scope import TASKS, Cell, Permission, Role, parse_cell
from gaitbelt.domain.supervision import NO_LIMIT, SupervisionLevel
from gaitbelt.domain.tests.cast import TODAY

TEXAS = PACKS["US-TX"]


def raw(**changes):
    return data.load("packs/US-TX.toml") | changes


def rule(value, **more):
    return {"value": value, "source": "a rule", "confidence": "high"} | more


def test_the_table_has_39_tasks_and_a_cell_for_every_role():
    assert list(TASKS) == [f"T{number:02}" for number in range(1, 40)]
    assert all(set(task.cells) == set(Role) for task in TASKS.values())


STATES = {  # scope §6
    *("AZ", "CA", "CO", "FL", "GA", "IL", "ME", "MT"),
    *("NH", "NJ", "NY", "OH", "OR", "PA", "TX", "WA"),
}


def test_every_state_of_the_reference_has_its_pack():
    assert set(PACKS) == {"DEFAULT_STRICT", *(f"US-{state}" for state in STATES)}
    assert set(PAYERS) == {"MEDICARE_B_OUTPT", "MEDICARE_A_SNF", "HOME_HEALTH"}
    assert all(pack.code == name for name, pack in [*PACKS.items(), *PAYERS.items()])
    assert all(pack.citations for pack in [*PACKS.values(), *PAYERS.values()])


def test_none_is_no_limit_and_a_missing_rule_is_unknown():
    assert TEXAS.ratio_max_tech_per_supervisor.value is NO_LIMIT
    assert TEXAS.reeval_max_visits is None
    assert DEFAULT_STRICT.min_age.value == 18


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": {"no_such_rule": rule(1)}},
        {"tasks": {"T99": rule("D")}},
        {"rules": {"min_age": rule("unknown")}},
        {"rules": {"min_age": rule(True)}},
        {"rules": {"min_age": rule(-1)}},
        {"rules": {"supervisor_roles": rule(["AIDE"])}},
        {"rules": {"nonpatient_tasks": rule(["T99"])}},
        {"tasks": {"T14": {"value": "N"}}, "usual": {}},
        {"confidence": "certain"},
    ],
)
def test_a_pack_that_says_what_packs_cannot_say_is_a_mistake(changes):
    with pytest.raises(ValueError, match=r"no such rule|write a number|not a valid|needs its so"):
        pack_from_data(raw(**changes))


@pytest.mark.parametrize(
    ("text", "cell"),
    [("N", Cell(Permission.N)), ("J", Cell(None)), ("J:N", Cell(None, Permission.N))],
)
def test_cells_are_read_as_written(text, cell):
    assert parse_cell(text) == cell


def test_a_pack_may_hand_a_task_over_to_the_clinic():
    handed = replace(
        TEXAS,
        task_permissions={"T08": Rule(Cell(None), "a rule", Confidence.HIGH)},
    )
    silent = resolve("T08", Role.TECH, pack=handed, facility=FacilityPolicy())
    assert (silent.permission, silent.decided_by) == (Permission.A, Layer.PACK)
    clinic = FacilityPolicy(permissions={"T08": Permission.D}, signed_by="Bo", signed_on=TODAY)
    opened = resolve("T08", Role.TECH, pack=handed, facility=clinic)
    assert (opened.permission, opened.decided_by) == (Permission.D, Layer.FACILITY)
    assert opened.source == f"facility policy, signed by Bo on {TODAY}"


def test_an_open_ladder_step_stays_closed_until_somebody_decides():
    handed = replace(TEXAS, task_permissions={"T07": Rule(Cell(None), "a rule", Confidence.HIGH)})
    ruling = resolve("T07", Role.TECH, pack=handed, facility=FacilityPolicy())
    assert ruling.permission is Permission.N


@pytest.mark.parametrize(
    ("task", "role", "conditions", "permission"),
    [
        ("T29", Role.TECH, {"hands_on"}, Permission.D),
        ("T12", Role.PTA, set(), Permission.Y),
        ("T12", Role.PTA, {"spinal"}, Permission.A),
        ("T13", Role.PT, {"dry_needling"}, Permission.A),
        ("T26", Role.PTA, {"response_to_care"}, Permission.Y),
        ("T08", Role.PATIENT, set(), Permission.N),
        ("T08", Role.PATIENT, {"home_programme"}, Permission.Y),
        ("T10", Role.CAREGIVER, {"trained"}, Permission.Y),
        ("T37", Role.MANAGER, set(), Permission.N),
    ],
)
def test_a_compound_cell_is_a_row_with_a_condition(task, role, conditions, permission):
    ruling = resolve(
        task, role, pack=TEXAS, facility=FacilityPolicy(), conditions=frozenset(conditions)
    )
    assert ruling.permission is permission


def test_whether_an_assistant_supervises_is_what_the_pack_names():
    def may(pack):
        return resolve("T37", Role.PTA, pack=pack, facility=FacilityPolicy()).permission

    assert may(TEXAS) is Permission.Y
    assert may(PACKS["US-PA"]) is Permission.N
    assert may(DEFAULT_STRICT) is Permission.N


def test_a_rule_with_a_condition_goes_first_while_it_holds():
    row = {"condition": "long_term_care", "value": "A", "source": "a letter"}
    pack = pack_from_data(raw(tasks={"T14": rule("N", when=[row])}))
    assert pack.rule_of("T14").value == Cell(Permission.N)
    inside = pack.rule_of("T14", frozenset({"long_term_care"}))
    assert (inside.value, inside.source) == (Cell(Permission.A), "a letter")


def test_a_payer_that_asks_for_line_of_sight_is_followed_until_the_clinic_decides_otherwise():
    part_a = PAYERS["MEDICARE_A_SNF"]
    asked = supervision_terms(TEXAS, FacilityPolicy(), part_a)
    assert asked.level is SupervisionLevel.DIRECT_PERSONAL
    assert asked.level_source == part_a.line_of_sight_required.source
    switched = supervision_terms(TEXAS, FacilityPolicy(line_of_sight=False), part_a)
    assert switched.level is SupervisionLevel.DIRECT_ONSITE


def test_a_rule_that_nobody_has_is_a_mistake():
    with pytest.raises(ValueError, match="Neither"):
        known(None, None)


def version(value, day):
    return pack_from_data(raw(tasks={"T14": rule(value)}, effective_from=day))


def test_a_new_version_of_a_pack_holds_from_its_day_and_the_old_one_until_then():
    versions = by_version([version("D", date(2027, 1, 1)), version("N", None)])
    on = {day: in_force("US-TX", day, versions) for day in (date(2026, 12, 31), date(2027, 1, 1))}
    cells = [each.rule_of("T14").value.permission for each in on.values()]
    assert cells == [Permission.N, Permission.D]
    assert in_force("US-XX", TODAY, versions) is None


def test_what_a_clinic_attests_fills_what_the_state_leaves_unknown_and_nothing_else():
    own = pack_from_data(
        raw(
            code="OWN",
            citations=["a letter of the board"],
            attested_by="Bo",
            rules={"ratio_max_tech_per_supervisor": rule(2), "supervisor_roles": rule(["PTA"])},
            tasks={"T08": rule("Y"), "T19": rule("D")},
        )
    )
    merged = attested(PACKS["US-PA"], own)
    assert merged.ratio_max_tech_per_supervisor.value == 2  # not found for aides
    assert merged.supervisor_roles.value == {Role.PT}  # Pennsylvania names the PT only
    assert merged.rule_of("T08").value.permission is Permission.N
    assert merged.rule_of("T19").value.permission is Permission.D
    assert (merged.confidence, merged.attested_by) == (Confidence.HIGH, "Bo")


def test_a_pack_of_low_confidence_is_the_clinics_to_attest():
    own = pack_from_data(raw(code="OWN", attested_by="Bo", tasks={"T08": rule("D")}))
    merged = attested(PACKS["US-IL"], own)
    assert merged.confidence is Confidence.ATTESTED
    assert merged.rule_of("T08").value.permission is Permission.D
    assert not merged.needs_confirmation
