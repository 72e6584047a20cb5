"""Scope of practice as worked clinic cases: who may do what, under whom, and what is the way on.

The numbers are the lines of scope of practice §9. Ann is the technician, Bo the therapist, Pat the
assistant, Cy the patient; one clinic is in Texas, the other is a nursing home in Pennsylvania.
"""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from gaitbelt.domain.ahead import may_book, may_delegate
from gaitbelt.domain.codes import REMEDIES
from gaitbelt.domain.competency import Basis, SignOff
from gaitbelt.domain.delegation import CarriedOver, expires_on
from gaitbelt.domain.gate import may_start_item, may_start_session
from gaitbelt.domain.gate_facts import BookFacts, SessionFacts
from gaitbelt.domain.hygiene import ItemRecord, ItemState
from gaitbelt.domain.packs import (
    DEFAULT_STRICT,
    PACKS,
    FacilityPolicy,
    Layer,
    Rule,
    resolve,
    supervision_terms,
    title_allowed,
)
from gaitbelt.domain.safety import Level, Lock
from gaitbelt.domain.scope import TASKS, Permission, Role
from gaitbelt.domain.supervision import NO_LIMIT, Presence, SupervisionLevel, is_present
from gaitbelt.domain.tests.cast import (
    ANN,
    BO,
    BO_HERE,
    BRIDGE,
    DAY,
    HOT_PACK,
    MINUTE,
    NINE,
    ON_SITE,
    PAT_HERE,
    PENNSYLVANIA,
    PLAN,
    START,
    TABLE_2,
    TEXAS,
    TODAY,
    start,
)

PA_GO = replace(START, place=PENNSYLVANIA, item=HOT_PACK, go_at=NINE - MINUTE)


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


# ── 5, 7: walls between roles ────────────────────────────────────────────────────────────────


def test_5_an_assistant_may_supervise_in_texas_and_not_in_pennsylvania():
    assert may_start_item(start(supervisor=PAT_HERE)).allowed
    refused = may_start_item(replace(PA_GO, supervisor=PAT_HERE))
    assert refused.codes == {"supervision.role"}
    assert refused.reasons[0].facts["allowed"] == "PT"


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
    ohio = replace(
        DEFAULT_STRICT,
        forbidden_titles=Rule(
            ("physical therapy technician", "PTT"), "OAC 4755-27-01", DEFAULT_STRICT.confidence
        ),
    )
    refused = title_allowed(ohio, "Physical Therapy Technician")
    assert refused.reasons[0].source == "OAC 4755-27-01"


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


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
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


# ── 18: each reason has a way on ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"plan": None}, "plan.sign"),
        ({"item": replace(BRIDGE, has_limits=False)}, "plan.complete"),
        ({"item": replace(BRIDGE, delegations=())}, "delegation.give"),
        ({"item": replace(BRIDGE, done_before_with_licensee=False)}, "licensee.leads"),
        ({"doer": replace(ANN, competencies={})}, "competency.assess"),
        ({"doer": replace(ANN, credentials={})}, "credential.record"),
        ({"supervisor": None}, "supervisor.take_over"),
        ({"supervisor": replace(BO_HERE, presence=Presence())}, "supervisor.confirm_here"),
        ({"patient": replace(START.patient, precautions_acknowledged=False)},
         "precautions.acknowledge"),
        ({"vitals_required": frozenset({"spo2_percent"})}, "vitals.measure"),
        ({"patients_now": 3}, "patients.hand_over"),
    ],
)  # fmt: skip
def test_18_every_refusal_offers_its_way_on_and_names_who_could_lead(change, remedy):
    decision = may_start_item(start(**change))
    assert {each.remedy for each in decision.reasons} == {remedy}
    assert all(each.facts["licensees"] == "Bo" for each in decision.reasons)
    assert "licensee.leads" in REMEDIES


def test_18_what_can_be_known_earlier_is_said_at_booking_and_at_delegating():
    expired = replace(ANN, credentials={})
    visit = BookFacts(
        starts_at=NINE,
        on=TODAY,
        place=TEXAS,
        doer=expired,
        patient=START.patient,
        plan=PLAN,
        items=(replace(BRIDGE, delegations=()),),
        supervisors=(replace(BO_HERE, presence=Presence()),),
    )
    assert may_book(visit).codes == {
        "credential.missing",
        "delegation.missing",
        "supervision.not_rostered",
    }
    assert may_book(replace(visit, doer=BO)).allowed
    assert may_delegate(BRIDGE, ANN, on=TODAY, place=TEXAS).allowed
    assert may_delegate(BRIDGE, ANN, on=TODAY, place=PENNSYLVANIA).codes == {"scope.not_permitted"}


def test_18_a_visit_is_asked_before_its_items():
    visit = SessionFacts(
        at=NINE,
        on=TODAY,
        place=TEXAS,
        doer=ANN,
        patient=START.patient,
        plan=PLAN,
        supervisor=BO_HERE,
    )
    assert may_start_session(visit).allowed
    assert may_start_session(replace(visit, supervisor=None)).codes == {"supervision.absent"}
    desk = replace(ANN, role=Role.FRONT)
    assert may_start_session(replace(visit, doer=desk)).codes == {"scope.not_care"}


# ── 19: more caution is never refused ────────────────────────────────────────────────────────


def test_19_help_to_rest_is_open_under_every_lock_and_without_vitals():
    stopped = replace(START.patient, locks=(Lock(Level.STOP, NINE),))
    help_to_chair = replace(BRIDGE, task="T10", name="Help to the chair", is_help=True)
    facts = start(patient=stopped, item=help_to_chair, vitals_required=frozenset({"spo2_percent"}))
    assert may_start_item(facts).allowed
    assert may_start_item(replace(facts, item=BRIDGE)).codes == {"patient.stop", "vitals.missing"}


# ── 20: when a delegation ends ───────────────────────────────────────────────────────────────


def delegated(signed_on: date, **changes):
    given = replace(
        BRIDGE.delegations[0],
        signed_at=NINE - (TODAY - signed_on),
        expires_on=expires_on(signed_on),
        **changes,
    )
    return replace(BRIDGE, delegations=(given,))


def test_20_a_delegation_holds_on_day_30_and_has_expired_on_day_31():
    assert may_start_item(start(item=delegated(TODAY - 30 * DAY))).allowed
    assert may_start_item(start(item=delegated(TODAY - 31 * DAY))).codes == {"delegation.expired"}


def test_20_a_re_evaluation_on_day_12_ends_it_that_day():
    signed_on = TODAY - 12 * DAY
    before = start(item=delegated(signed_on))
    assert may_start_item(before).allowed
    after = replace(before, plan=replace(PLAN, reevaluated_at=NINE - MINUTE))
    assert may_start_item(after).codes == {"delegation.reevaluated"}


def test_20_a_new_plan_version_or_one_tap_ends_it():
    assert may_start_item(start(plan=replace(PLAN, version=2))).codes == {"delegation.plan_changed"}
    revoked = delegated(TODAY, revoked_at=NINE)
    assert may_start_item(start(item=revoked)).codes == {"delegation.revoked"}


def test_20_pennsylvania_does_not_say_so_each_visit_needs_one_go():
    assert PENNSYLVANIA.pack.delegation_validity is None
    assert may_start_item(replace(PA_GO, go_at=None)).codes == {"delegation.no_go"}
    assert may_start_item(PA_GO).allowed


# ── 21: carried over, attested ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tick", "version", "counts"),
    [
        (CarriedOver(True, PLAN.signed_on - DAY), 1, True),
        (CarriedOver(True, None), 1, False),
        (CarriedOver(False, PLAN.signed_on - DAY), 1, False),
        (CarriedOver(True, PLAN.signed_on + DAY), 1, False),
        (CarriedOver(True, PLAN.signed_on - DAY), 2, False),
    ],
)
def test_21_carried_over_care_needs_the_tick_and_the_date_on_the_first_plan(tick, version, counts):
    given = replace(BRIDGE.delegations[0], plan_version=version)
    item = replace(BRIDGE, done_before_with_licensee=False, carried_over=tick, delegations=(given,))
    decision = may_start_item(start(item=item, plan=replace(PLAN, version=version)))
    assert decision.codes == (frozenset() if counts else {"item.first_time"})


@pytest.mark.parametrize(("days", "code"), [(90, None), (91, "competency.attestation_ended")])
def test_21_a_founding_attestation_counts_for_90_days(days, code):
    signed = SignOff(
        "K36", TODAY - timedelta(days=days), date(2099, 1, 1), "bo", basis=Basis.ATTESTED
    )
    ann = replace(ANN, competencies={**ANN.competencies, "K36": (signed,)})
    assert may_start_item(start(doer=ann)).codes == ({code} if code else frozenset())


# ── 22: presence ─────────────────────────────────────────────────────────────────────────────


def test_22_present_is_rostered_and_seen_today_or_named_by_a_colleague():
    unseen = replace(ON_SITE, seen_at=None)
    assert is_present(ON_SITE, NINE)
    assert not is_present(unseen, NINE)
    assert is_present(replace(unseen, confirmed_by_colleague_at=NINE - MINUTE), NINE)
    told = replace(unseen, confirmed_by_colleague_at=NINE)
    assert not is_present(told, ON_SITE.rostered_until)
    assert not is_present(replace(ON_SITE, rostered_from=NINE + MINUTE), NINE)


@pytest.mark.parametrize(("minutes", "met"), [(0, True), (15, True), (16, False)])
def test_22_a_tap_in_sight_counts_for_15_minutes(minutes, met):
    personal = replace(
        TEXAS,
        facility=replace(TEXAS.facility, supervision_level=SupervisionLevel.DIRECT_PERSONAL),
    )
    bo = replace(BO_HERE, in_sight_at=NINE - minutes * MINUTE)
    decision = may_start_item(start(place=personal, supervisor=bo))
    assert decision.codes == (frozenset() if met else {"supervision.not_in_sight"})


def test_a_device_that_is_not_ready_names_the_unit_that_is():
    wet = replace(
        TABLE_2,
        record=ItemRecord(ItemState.DISINFECTING, NINE - MINUTE, 180),
        others_ready=("Table 3",),
    )
    decision = may_start_item(start(devices=(wet,)))
    assert decision.codes == {"device.wet"}
    assert decision.reasons[0].remedy == "device.take_other"
    assert decision.reasons[0].facts["other"] == "Table 3"
    assert decision.reasons[0].facts["seconds_left"] == 120
