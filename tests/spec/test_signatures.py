"""Who may sign what, as worked cases; the sources are scope §9, plan-of-care §11, workforce §12."""

from dataclasses import replace

import pytest

from gaitbelt.domain.scope import Role
from gaitbelt.domain.signing import (
    PlanContent,
    may_assess,
    may_decide_care,
    may_say_milestone,
    may_sign,
    may_sign_rules,
    rules_are_open,
)

PLAN = PlanContent(
    patient="Cy",
    is_evaluated=True,
    diagnosis="M17.11",
    goals=(("Walks to the shop", "6-minute walk", "400 m"),),
    items=("Bridge",),
    amount=1,
    frequency=2,
    duration=6,
)


def test_a_plan_with_its_minimum_content_is_signed():
    assert may_sign(PLAN).allowed


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"is_evaluated": False}, "plan.not_evaluated"),
        ({"diagnosis": " "}, "plan.no_diagnosis"),
        ({"goals": ()}, "plan.no_goals"),
        ({"items": ()}, "plan.no_type"),
        ({"amount": None}, "plan.no_amount"),
        ({"frequency": None}, "plan.no_frequency"),
        ({"duration": None}, "plan.no_duration"),
        ({"goals": (("Walks", "", "400 m"),)}, "plan.goal_not_measurable"),
        ({"goals": (("Walks", "6-minute walk", " "),)}, "plan.goal_not_measurable"),
    ],
)
def test_11_2_whatever_a_plan_lacks_is_named(lacking, code):
    assert may_sign(replace(PLAN, **lacking)).codes == {code}


def test_11_2_a_signed_plan_changes_by_its_next_version_alone():
    signed = replace(PLAN, is_draft=False, diagnosis="")
    assert may_sign(signed).codes == {"plan.already_signed"}


@pytest.mark.parametrize("role", Role)
def test_9_7_care_is_decided_by_a_therapist_alone(role):
    decision = may_decide_care(role=role, who="Ann", patient="Cy")
    assert decision.codes == (set() if role is Role.PT else {"plan.therapist_only"})


@pytest.mark.parametrize(
    ("role", "person_id", "codes"),
    [
        (Role.PT, "ann", set()),
        (Role.PT, "bo", {"competency.own"}),
        (Role.PTA, "ann", {"competency.not_assessor"}),
        (Role.TECH, "bo", {"competency.not_assessor", "competency.own"}),
    ],
)
def test_12_2_a_therapist_signs_a_competency_and_nobody_their_own(role, person_id, codes):
    decision = may_assess(
        assessor="Bo", assessor_id="bo", role=role, person="Ann", person_id=person_id
    )
    assert decision.codes == codes


@pytest.mark.parametrize(
    ("kind", "role", "is_allowed"),
    [
        ("progress_report", Role.PT, True),
        ("progress_report", Role.FRONT, False),
        ("on_hold", Role.PTA, False),
        ("sent", Role.FRONT, True),
        ("sent", Role.PT, True),
    ],
)
def test_1_reports_are_the_therapists_and_the_desk_logs_what_comes_in(kind, role, is_allowed):
    decision = may_say_milestone(kind=kind, role=role, who="Ann")
    assert decision.codes == (set() if is_allowed else {"course.therapist_only"})


def test_9_11_signed_rules_never_change():
    assert rules_are_open(clinic="Cedar", is_live=False).allowed
    assert rules_are_open(clinic="Cedar", is_live=True).codes == {"rules.already_signed"}


@pytest.mark.parametrize(
    ("role", "is_judged", "codes"),
    [
        (Role.PT, True, set()),
        (Role.MANAGER, True, set()),
        (Role.PTA, True, {"rules.signer"}),
        (Role.PT, False, {"rules.no_dry_run"}),
    ],
)
def test_9_23_therapist_and_manager_sign_a_clinics_rules_after_a_dry_run(role, is_judged, codes):
    decision = may_sign_rules(signer="Bo", role=role, clinic="Cedar", is_judged=is_judged)
    assert decision.codes == codes
