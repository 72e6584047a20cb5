"""Competencies and cards: who signs, for how long, and what the gate makes of it."""

from datetime import date, timedelta

import pytest

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.domain.ahead import Answer
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory, sign_rules
from gaitbelt.workforce import commands, queries
from gaitbelt.workforce.commands.skills import months_later
from gaitbelt.workforce.models import SignOff
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory
from gaitbelt.workforce.words import TASKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return TechnicianFactory.create(trained=False)


@pytest.fixture
def bo(ann):
    return TherapistFactory.create(clinic=ann.clinic)


def answers(member):
    return {row.authority.task: row.authority.answer for row in queries.tasks_of(member)}


def test_a_therapist_signs_for_the_months_of_each_competency(ann, bo):
    rows = commands.sign(member=ann, codes=["K36", "K25"], by=bo, on=date(2026, 1, 31))
    assert [row.valid_until_on for row in rows] == [date(2027, 1, 31), date(2028, 1, 31)]
    assert Event.objects.get(type="record.changed").payload["fields"] == {
        "K36": [None, "2027-01-31"], "K25": [None, "2028-01-31"],
    }  # fmt: skip


def test_a_month_that_is_shorter_ends_on_its_last_day():
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_only_a_therapist_signs_and_nobody_for_themselves(ann, bo):
    pat = TherapistFactory.create(clinic=ann.clinic, role=Membership.Role.PTA)
    for by, member, code in (
        (pat, ann, "competency.not_assessor"),
        (bo, bo, "competency.own"),
    ):
        with pytest.raises(GuardRefused) as caught:
            commands.sign(member=member, codes=["K36"], by=by)
        assert code in caught.value.decision.codes
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("codes", [["K99"], ["K15"], []])
def test_a_card_is_not_signed_and_an_unknown_code_is_named(ann, bo, codes):
    with pytest.raises(BadValue) as caught:
        commands.sign(member=ann, codes=codes, by=bo)
    assert list(caught.value.fields) == ["codes"]


def test_an_attestation_needs_what_it_rests_on_and_ends_after_90_days(ann, bo):
    with pytest.raises(BadValue):
        commands.attest(member=ann, codes=["K36"], by=bo, note=" ")
    [row] = commands.attest(member=ann, codes=["K36"], by=bo, note="Two years here, seen weekly")
    assert row.valid_until_on - row.signed_on == timedelta(days=90)
    assert row.get_basis_display() == "Attested, not assessed"


def test_a_signature_taken_back_stays_on_file_and_counts_no_more(ann, bo):
    [row] = commands.sign(member=ann, codes=["K36"], by=bo)
    commands.end_sign_off(sign_off=row, member=ann, by=bo, reason="Seen to cue the wrong side")
    assert queries.sign_offs(ann) == []
    assert SignOff.objects.count() == 1


def test_a_new_card_replaces_the_old_one(ann, bo):
    today = ann.clinic.today()
    commands.record_credential(member=ann, kind="CPR", expires_on=today, by=bo)
    commands.record_credential(
        member=ann, kind="CPR", expires_on=today + timedelta(days=730), by=bo
    )
    assert [card.expires_on for card in queries.cards(ann)] == [today + timedelta(days=730)]


def test_the_authority_of_a_trained_technician_depends_on_the_patient():
    ann = TechnicianFactory.create()
    found = answers(ann)
    assert (found["T08"], found["T30"], found["T02"]) == (Answer.DEPENDS, Answer.YES, Answer.NO)
    assert found["T35"] is Answer.YES


def test_a_clinic_that_blocks_at_once_stops_a_technician_whose_cpr_ended_yesterday():
    for policy, answer in (("block_at_once", Answer.NO), ("not_sole_responder", Answer.DEPENDS)):
        clinic = ClinicFactory.create()
        sign_rules(
            clinic, MembershipFactory.create(clinic=clinic, role="PT"),
            policy={"expired_cpr": policy},
        )  # fmt: skip
        ann = TechnicianFactory.create(clinic=clinic)
        TechnicianFactory.create(clinic=clinic)  # another responder on site
        ann.person.credentials.filter(kind="CPR").update(
            expires_on=clinic.today() - timedelta(days=1)
        )
        assert answers(ann)["T08"] is answer


def test_every_task_has_a_name(ann):
    assert set(answers(ann)) == set(TASKS)
