"""Delegation as worked clinic cases: ways on, when it ends, what counts, who is here.

The numbers are the lines of scope of practice §9 from 18 on; the cast is the same.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gaitbelt.domain.ahead import may_book, may_delegate, will_be_supervised
from gaitbelt.domain.codes import REMEDIES
from gaitbelt.domain.competency import Basis, SignOff
from gaitbelt.domain.delegation import CarriedOver, ItemFacts, expires_on
from gaitbelt.domain.gate import may_start_item, may_start_session
from gaitbelt.domain.gate_facts import BookFacts, SessionFacts
from gaitbelt.domain.hygiene import ItemRecord, ItemState
from gaitbelt.domain.safety import Level, Lock
from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import Presence, SupervisionLevel, is_present
from gaitbelt.domain.tests.cast import (
    ANN,
    BO,
    BO_HERE,
    BRIDGE,
    DAY,
    MINUTE,
    NINE,
    ON_SITE,
    PA_GO,
    PENNSYLVANIA,
    PLAN,
    START,
    TABLE_2,
    TEXAS,
    TODAY,
    start,
)

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


@pytest.mark.parametrize(
    ("supervisor", "codes", "caps"),
    [
        (BO_HERE, set(), []),
        (replace(BO_HERE, role=Role.FRONT), {"supervision.not_rostered"}, []),
        (replace(BO_HERE, technicians_now=1), {"supervision.full"}, [1]),
    ],
)
def test_18_a_booking_needs_a_supervisor_of_an_allowed_role_with_room(supervisor, codes, caps):
    decision = will_be_supervised((supervisor,), PENNSYLVANIA, NINE)
    assert decision.codes == codes
    assert [each.facts["cap"] for each in decision.reasons if "cap" in each.facts] == caps


def test_18_a_treatment_is_handed_on_with_a_complete_order_and_support_needs_none():
    unordered = replace(BRIDGE, has_dose=False, has_limits=False)
    assert not may_delegate(unordered, ANN, on=TODAY, place=TEXAS).allowed
    vitals = ItemFacts(task="T19", name="Blood pressure")
    assert may_delegate(vitals, ANN, on=TODAY, place=TEXAS).allowed


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


def test_4_nothing_of_a_plan_that_is_over_starts():
    """Exercise-and-outcomes §7.4."""
    over = replace(PLAN, is_active=False)
    assert may_start_item(start(plan=over)).codes == {"plan.not_active"}


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
