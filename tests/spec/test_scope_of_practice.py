"""Scope of practice as worked clinic cases: who may do what, and under whom.

The numbers are the lines of scope of practice §9. Ann is the technician, Bo the therapist, Pat the
assistant, Cy the patient; one clinic is in Texas, the other is a nursing home in Pennsylvania.
"""

from dataclasses import fields, replace
from datetime import date

import pytest

from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.gate_facts import Place
from gaitbelt.domain.packs import (
    PACKS,
    PAYERS,
    FacilityPolicy,
    Layer,
    Rule,
    resolve,
    supervision_terms,
    title_allowed,
)
from gaitbelt.domain.scope import TASKS, Permission, Role
from gaitbelt.domain.supervision import NO_LIMIT, SupervisionLevel, may_supervise
from gaitbelt.domain.tests.cast import (
    ANN,
    BO,
    BO_HERE,
    BRIDGE,
    HOT_PACK,
    MINUTE,
    NINE,
    PA_GO,
    PAT_HERE,
    PENNSYLVANIA,
    START,
    TEXAS,
    TODAY,
    start,
)

NEW_YORK = Place(pack=PACKS["US-NY"], facility=FacilityPolicy())
CALIFORNIA = Place(pack=PACKS["US-CA"], facility=FacilityPolicy())


def permission(task, place, role=Role.TECH):
    return resolve(task, role, pack=place.pack, facility=place.facility)


# ── 1: every failing code, each with its remedy ──────────────────────────────────────────────


def test_1_every_failing_precondition_comes_back_at_once():
    bare = replace(BRIDGE, has_dose=False, done_before_with_licensee=False, delegations=())
    cy = replace(START.patient, precautions_acknowledged=False, status_changed_at=NINE)
    untrained = replace(ANN, competencies={})
    decision = may_start_item(
        start(item=bare, patient=cy, doer=untrained, plan=None, supervisor=None)
    )
    assert {
        "plan.not_evaluated",  # P1
        "plan.no_dose",  # P2
        "competency.missing",  # P4
        "item.first_time",  # P5
        "patient.changed",  # P6
        "supervision.absent",  # P7
        "precautions.unread",  # P8
        "delegation.missing",  # P9
    } <= decision.codes


# ── 2: the strictest wins ────────────────────────────────────────────────────────────────────


def test_2_pennsylvania_refuses_ultrasound_and_allows_a_hot_pack_with_the_therapist_on_site():
    ultrasound = replace(HOT_PACK, task="T16", name="Ultrasound", modality="ULTRASOUND")
    refused = may_start_item(replace(PA_GO, item=ultrasound))
    assert refused.codes == {"scope.not_permitted"}
    assert refused.reasons[0].source == "49 Pa Code 40.32"
    assert may_start_item(PA_GO).allowed
    alone = may_start_item(replace(PA_GO, supervisor=None))
    assert alone.codes == {"supervision.absent"}


def test_2_the_same_exercise_is_allowed_in_texas_and_refused_in_pennsylvania():
    assert may_start_item(start()).allowed
    refused = may_start_item(start(place=PENNSYLVANIA))
    assert [(each.code, each.source) for each in refused.reasons] == [
        ("scope.not_permitted", "49 Pa Code 40.32")
    ]


@pytest.mark.parametrize(
    ("task", "texas", "pennsylvania"),
    [
        ("T03", "N", "N"),
        ("T07", "N", "N"),
        ("T08", "D", "N"),
        ("T10", "D", "D"),
        ("T11", "A", "N"),
        ("T14", "D", "D"),
        ("T15", "A", "N"),
        ("T16", "A", "N"),
        ("T19", "D", "D"),
        ("T20", "N", "N"),
        ("T25", "D", "D"),
        ("T29", "Y", "D"),
        ("T30", "Y", "Y"),
        ("T31", "Y", "Y"),
        ("T32", "Y", "Y"),
        ("T35", "Y", "Y"),
    ],
)
def test_2_what_a_technician_may_do_in_both_clinics(task, texas, pennsylvania):
    assert permission(task, TEXAS).permission.name == texas
    assert permission(task, PENNSYLVANIA).permission.name == pennsylvania


def test_2_texas_hands_heat_to_the_clinic_and_a_clinic_without_a_policy_only_assists():
    silent = replace(TEXAS, facility=FacilityPolicy())
    assert permission("T14", silent).permission is Permission.A
    assert permission("T14", TEXAS).decided_by is Layer.FACILITY
    unsigned = replace(TEXAS, facility=replace(TEXAS.facility, signed_by=None))
    assert permission("T14", unsigned).permission is Permission.A


def test_2_a_clinic_can_tighten_what_its_state_allows_and_never_loosen_it():
    strict = replace(TEXAS, facility=replace(TEXAS.facility, permissions={"T08": Permission.A}))
    assert permission("T08", strict).permission is Permission.A
    loose = replace(
        PENNSYLVANIA,
        facility=FacilityPolicy(
            permissions={"T08": Permission.Y, "T11": Permission.D},
            signed_by="Bo",
            signed_on=TODAY,
        ),
    )
    assert permission("T08", loose).permission is Permission.N
    assert permission("T11", loose).permission is Permission.N


def test_2_without_a_competency_the_permission_is_worth_nothing():
    held = {code: signs for code, signs in ANN.competencies.items() if code != "K36"}
    decision = may_start_item(start(doer=replace(ANN, competencies=held)))
    assert decision.codes == {"competency.missing"}
    assert decision.reasons[0].facts["competency"] == "K36"


# ── 3: New York delegates nothing ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("task", ["T08", "T11", "T14", "T16"])
def test_3_new_york_denies_a_technician_every_service(task):
    assert permission(task, NEW_YORK).permission is Permission.N
    item = replace(BRIDGE, task=task)
    assert may_start_item(start(item=item, place=NEW_YORK)).codes == {"scope.not_permitted"}


@pytest.mark.parametrize("task", ["T30", "T32"])
def test_3_new_york_leaves_set_up_and_scheduling_open(task):
    assert permission(task, NEW_YORK).permission is Permission.Y


@pytest.mark.parametrize(("task", "inside"), [("T14", "A"), ("T11", "A"), ("T08", "N")])
def test_3_long_term_care_in_new_york_lets_a_technician_help_with_heat_and_motion(task, inside):
    ruling = resolve(
        task,
        Role.TECH,
        pack=NEW_YORK.pack,
        facility=NEW_YORK.facility,
        conditions=frozenset({"long_term_care"}),
    )
    assert ruling.permission.name == inside


# ── 4: supervision and ratio, at every change ────────────────────────────────────────────────


def test_4_california_allows_one_patient_related_task_for_each_therapist():
    alone = replace(BO_HERE, contact_at=NINE - MINUTE)
    assert may_start_item(start(place=CALIFORNIA, supervisor=alone, go_at=NINE)).allowed
    second = replace(alone, technicians_now=1)
    refused = may_start_item(start(place=CALIFORNIA, supervisor=second, go_at=NINE))
    assert refused.codes == {"supervision.ratio"}


def test_4_support_in_a_transfer_is_not_patient_related_in_california():
    busy = replace(BO_HERE, technicians_now=1)
    support = replace(BRIDGE, task="T10", name="Support")
    assert may_start_item(
        start(place=CALIFORNIA, supervisor=busy, item=support, go_at=NINE)
    ).allowed


def test_4_the_same_start_is_refused_once_the_supervisor_has_left():
    left = replace(BO_HERE, presence=replace(BO_HERE.presence, away_since=NINE))
    assert may_start_item(start(supervisor=BO_HERE)).allowed
    assert may_start_item(start(supervisor=left)).codes == {"supervision.not_on_site"}


# ── 5, 7: walls between roles ────────────────────────────────────────────────────────────────


def test_5_an_assistant_may_supervise_in_texas_and_not_in_pennsylvania():
    assert may_start_item(start(supervisor=PAT_HERE)).allowed
    refused = may_start_item(replace(PA_GO, supervisor=PAT_HERE))
    assert refused.codes == {"supervision.role"}
    assert refused.reasons[0].facts["allowed"] == "PT"


def test_5_an_assistant_is_never_chosen_for_a_patient_related_task_in_california():
    here = replace(PAT_HERE, contact_at=NINE)
    refused = may_start_item(start(place=CALIFORNIA, supervisor=here, go_at=NINE))
    assert refused.codes == {"supervision.role"}


# ── 6: who fills the ratio ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "technicians", "assistants", "reason"),
    [
        ("AZ", 1, 0, None),
        ("AZ", 2, 0, "supervision.needs_assistant"),
        ("AZ", 1, 1, None),
        ("AZ", 2, 1, "supervision.ratio"),
        ("WA", 2, 0, None),
        ("WA", 3, 0, "supervision.ratio"),
        ("WA", 2, 1, "supervision.ratio"),
        ("OR", 1, 3, None),
        ("OR", 2, 0, "supervision.ratio"),
        ("GA", 2, 0, "supervision.ratio"),
        ("CO", 3, 0, None),
        ("CO", 3, 1, "supervision.ratio"),
    ],
)
def test_6_one_technician_more_for_a_therapist(state, technicians, assistants, reason):
    terms = supervision_terms(PACKS[f"US-{state}"], FacilityPolicy())
    terms = replace(terms, level=SupervisionLevel.DIRECT_ONSITE)  # the ratio alone is asked
    bo = replace(BO_HERE, technicians_now=technicians, assistants_now=assistants)
    assert may_supervise(bo, terms, NINE).codes == ({reason} if reason else set())


def test_6_what_does_not_touch_a_patient_stays_open_when_the_ratio_is_full():
    oregon = Place(pack=PACKS["US-OR"], facility=FacilityPolicy())
    full = replace(BO_HERE, technicians_now=2)
    cleaning = replace(BRIDGE, task="T30", name="Clean the bay")
    assert may_start_item(start(place=oregon, supervisor=full, item=cleaning)).allowed


@pytest.mark.parametrize("task", ["T02", "T03", "T04", "T05", "T06", "T26", "T27", "T28"])
@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_7_no_pack_and_no_policy_opens_plan_dose_assessment_or_billing(task, pack):
    everything = FacilityPolicy(
        permissions=dict.fromkeys(TASKS, Permission.Y), signed_by="Bo", signed_on=TODAY
    )
    ruling = resolve(task, Role.TECH, pack=pack, facility=everything)
    assert ruling.permission is Permission.N


# ── 10, 12 ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("task", ["T35", "T36"])
def test_10_stopping_and_reporting_are_never_refused(task):
    nothing = replace(ANN, competencies={}, credentials={}, role=Role.FRONT)
    item = replace(BRIDGE, task=task, delegations=())
    facts = start(item=item, doer=nothing, supervisor=None, plan=None, patients_now=9)
    assert may_start_item(facts).allowed


def test_12_a_title_kept_for_licensees_is_refused_however_it_is_written():
    assert title_allowed(TEXAS.pack, "Physical therapy technician").allowed
    for title in ("P.T.A.", "physical  therapist assistant", "dpt"):
        assert title_allowed(TEXAS.pack, title).codes == {"title.forbidden"}
    refused = title_allowed(PACKS["US-OH"], "Physical Therapy Technician")
    assert refused.reasons[0].source == "OAC 4755-27-01"
    assert not title_allowed(PACKS["US-OH"], "DPT").allowed
    assert not title_allowed(PACKS["US-IL"], "PTA").allowed


# ── 14, 15: unknown is not "none" ────────────────────────────────────────────────────────────


def test_14_texas_sets_no_ratio_and_pennsylvania_does_not_say():
    assert TEXAS.pack.ratio_max_tech_per_supervisor.value is NO_LIMIT
    assert PENNSYLVANIA.pack.ratio_max_tech_per_supervisor is None
    assert supervision_terms(TEXAS.pack, TEXAS.facility).cap is NO_LIMIT
    assert supervision_terms(PENNSYLVANIA.pack, PENNSYLVANIA.facility).cap == 1


def test_14_a_second_technician_is_taken_on_in_texas_and_not_in_pennsylvania():
    busy = replace(BO_HERE, technicians_now=5)
    assert may_start_item(start(supervisor=busy)).allowed
    one = replace(BO_HERE, technicians_now=1)
    assert may_start_item(replace(PA_GO, supervisor=one)).codes == {"supervision.ratio"}


@pytest.mark.parametrize("pack", [*PACKS.values(), *PAYERS.values()], ids=[*PACKS, *PAYERS])
def test_15_every_pack_says_what_it_rests_on_when_it_was_read_and_how_sure_it_is(pack):
    assert pack.citations
    assert all(pack.citations)
    assert isinstance(pack.as_of, date)
    assert pack.confidence in {"high", "medium", "low", "unknown"}


def test_15_pennsylvania_is_as_read_on_the_day_that_scope_gives():
    assert PACKS["US-PA"].as_of == date(2024, 12, 28)


@pytest.mark.parametrize("pack", [*PACKS.values(), *PAYERS.values()], ids=[*PACKS, *PAYERS])
def test_15_every_rule_of_every_pack_has_a_source_and_a_confidence(pack):
    rules = [each for field in fields(pack) if isinstance(each := getattr(pack, field.name), Rule)]
    for rule in [*rules, *pack.task_permissions.values()]:
        assert rule.source
        assert rule.confidence
    assert pack.needs_confirmation is (pack.confidence in {"low", "unknown"})


# ── 16: the gate limits the technician, never the care ───────────────────────────────────────


def test_16_a_therapist_leads_what_the_technician_may_not():
    refused = start(place=PENNSYLVANIA, supervisor=None, plan=None)
    assert not may_start_item(refused).allowed
    assert may_start_item(replace(refused, doer=BO)).allowed
