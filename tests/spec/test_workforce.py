"""Competencies and certificates as worked cases (workforce §3, §4, §7, §12)."""

from dataclasses import replace

import pytest

from gaitbelt.domain.ahead import Answer, authority
from gaitbelt.domain.competency import (
    COMMON,
    NAMES,
    REQUIRED_CARDS,
    VALID_MONTHS,
    CprStanding,
    Credential,
    SignOff,
    cpr_standing,
    credentials_allow,
    required_codes,
)
from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.scope import Role
from gaitbelt.domain.tests.cast import (
    ANN,
    BO,
    BO_HERE,
    BRIDGE,
    DAY,
    HOT_PACK,
    NINE,
    PENNSYLVANIA,
    START,
    TEXAS,
    TODAY,
    start,
)


def with_signature(code, **changes):
    signed = replace(SignOff(code, TODAY - DAY, TODAY + DAY, "bo"), **changes)
    return replace(ANN, competencies={**ANN.competencies, code: (signed,)})


def with_cpr_ended(days):
    cpr = Credential("K15", TODAY - days * DAY)
    return replace(ANN, credentials={**ANN.credentials, "K15": cpr})


@pytest.mark.parametrize(
    ("task", "how", "codes"),
    [
        ("T08", {"region": "lower"}, ["K13", "K34", "K38", "K36"]),
        ("T08", {"region": "spine"}, ["K13", "K34", "K38", "K37"]),
        ("T08", {}, ["K13", "K34", "K38", "K36", "K37"]),
        ("T08", {"region": "upper", "machine": "cable"}, ["K13", "K34", "K38", "K37", "K40"]),
        ("T10", {"moves": frozenset({"stairs", "lift"})},
         ["K17", "K26", "K27", "K32", "K33", "K31", "K28"]),
        ("T14", {"modality": "HOT_PACK"}, ["K18", "K41"]),
        ("T14", {"modality": "COLD_PACK"}, ["K18", "K42"]),
        ("T16", {"modality": "TRACTION_L"}, ["K46"]),
        ("T19", {}, ["K11", "K12", "K13"]),
        ("T25", {"isolation": True}, ["K48", "K04", "K06"]),
    ],
)  # fmt: skip
def test_1_what_a_patient_facing_task_asks_for(task, how, codes):
    assert required_codes(task, **how) == (*COMMON, *codes)


def test_1_cleaning_asks_for_its_own_competencies_only():
    assert required_codes("T30") == ("K18", "K20", "K21")
    assert len(NAMES) == len(VALID_MONTHS) == 52


def test_1_a_competency_that_ended_yesterday_closes_its_task():
    vitals = replace(BRIDGE, task="T19", name="Blood pressure")
    ended = with_signature("K11", valid_until=TODAY - DAY)
    refused = may_start_item(start(doer=ended, item=vitals))
    assert refused.codes == {"competency.expired"}
    assert refused.reasons[0].facts["ended_on"] == (TODAY - DAY).isoformat()
    assert may_start_item(start(doer=with_signature("K11", valid_until=TODAY), item=vitals)).allowed


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_by": "ann"},
        {"signed_by_role": Role.TECH},
        {"signed_by_role": Role.PTA},
        {"revoked_on": TODAY},
        {"signed_on": TODAY + DAY},
    ],
)
def test_2_only_a_therapists_standing_signature_counts(changes):
    assert may_start_item(start(doer=with_signature("K36", **changes))).codes == {
        "competency.missing"
    }


@pytest.mark.parametrize(
    ("days", "policy", "standing"),
    [
        (0, "block_at_once", CprStanding.CURRENT),
        (5, "not_sole_responder", CprStanding.NOT_SOLE_RESPONDER),
        (30, "not_sole_responder", CprStanding.NOT_SOLE_RESPONDER),
        (31, "not_sole_responder", CprStanding.BLOCKED),
        (1, "block_at_once", CprStanding.BLOCKED),
    ],
)
def test_3_what_an_ended_cpr_card_still_allows(days, policy, standing):
    assert cpr_standing(with_cpr_ended(days), TODAY, policy) is standing


def test_3_not_sole_responder_means_somebody_else_has_cpr():
    ended = with_cpr_ended(5)
    policy = "not_sole_responder"
    assert credentials_allow(ended, TODAY, policy, other_responders=1).allowed
    alone = credentials_allow(ended, TODAY, policy, other_responders=0)
    assert alone.codes == {"credential.sole_responder"}


def test_3_the_demo_clinic_blocks_at_once_and_cleaning_stays_open():
    ended = with_cpr_ended(1)
    assert may_start_item(start(doer=ended)).codes == {"credential.expired"}
    cleaning = replace(BRIDGE, task="T30", name="Wipe bay 3", delegations=())
    assert may_start_item(start(doer=ended, item=cleaning, plan=None)).allowed


def test_4_expired_bloodborne_training_keeps_off_patients():
    blood = Credential("BBP", TODAY - DAY)
    ann = replace(ANN, credentials={**ANN.credentials, "BBP": blood})
    refused = may_start_item(start(doer=ann))
    assert refused.codes == {"credential.expired"}
    assert refused.reasons[0].facts["credential"] == "BBP"


@pytest.mark.parametrize("card", REQUIRED_CARDS)
def test_4_a_card_that_is_missing_keeps_off_patients_as_one_that_has_expired(card):
    held = {code: row for code, row in ANN.credentials.items() if code != card}
    refused = may_start_item(start(doer=replace(ANN, credentials=held)))
    assert refused.codes == {"credential.missing"}
    assert refused.reasons[0].facts["credential"] == card


def test_15_three_patients_at_once_and_not_four():
    assert may_start_item(start(patients_now=2)).allowed
    assert may_start_item(start(patients_now=3)).codes == {"load.too_many"}


def test_15_a_patient_at_high_risk_of_falling_stands_one_to_one():
    cy = replace(START.patient, is_high_fall_risk=True)
    seated = start(patient=cy, patients_now=2)
    assert may_start_item(seated).allowed
    standing = replace(seated, item=replace(BRIDGE, is_standing=True))
    assert may_start_item(standing).codes == {"load.one_to_one"}
    assert may_start_item(replace(standing, patients_now=0)).allowed
    other = start(has_high_fall_risk_standing=True)
    assert may_start_item(other).codes == {"load.one_to_one"}


def answers(doer, place):
    found = authority(doer, place=place, at=NINE, on=TODAY, supervisor=BO_HERE)
    return {each.task: each.answer for each in found}


def test_authority_says_what_a_person_may_do_today():
    texas, pennsylvania = answers(ANN, TEXAS), answers(ANN, PENNSYLVANIA)
    assert (texas["T08"], pennsylvania["T08"]) == (Answer.DEPENDS, Answer.NO)
    assert (texas["T14"], pennsylvania["T14"]) == (Answer.DEPENDS, Answer.DEPENDS)
    assert texas["T30"] is Answer.YES
    assert texas["T03"] is Answer.NO
    assert answers(BO, TEXAS)["T03"] is Answer.YES
    assert len(texas) == 39


def test_authority_is_no_when_no_kind_of_the_task_is_open_and_depends_when_one_is():
    one = {k: v for k, v in ANN.competencies.items() if k != "K41"}
    assert answers(replace(ANN, competencies=one), TEXAS)["T14"] is Answer.DEPENDS
    none = {k: v for k, v in one.items() if k != "K42"}
    assert answers(replace(ANN, competencies=none), TEXAS)["T14"] is Answer.NO
    refused = may_start_item(start(doer=replace(ANN, competencies=none), item=HOT_PACK))
    assert refused.codes == {"competency.missing"}
