"""One tick hands on what the rules allow, and says of every other row why not."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain import delegation as rules
from gaitbelt.people.tests.factories import ClinicFactory, EpisodeFactory, sign_rules
from gaitbelt.plans import commands, facts
from gaitbelt.plans.models import Delegation
from gaitbelt.plans.tests.factories import HOT_PACK, SIT_TO_STAND, PlanFactory
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db

POLICY = {"permissions": {"T14": "D"}}


def texas():
    clinic = ClinicFactory.create(jurisdiction="US-TX")
    sign_rules(clinic, TherapistFactory.create(clinic=clinic, on_shift=False), policy=POLICY)
    return clinic


@pytest.fixture
def ann():
    return TechnicianFactory.create(clinic=texas())


@pytest.fixture
def plan(ann):
    return PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))


def holds(plan, item, technician, *, days=0):
    at = clock.now() + timedelta(days=days)
    return rules.delegation_holds(
        facts.item(item, plan=plan),
        str(technician.person_id),
        technician.name,
        facts.plan(plan),
        at,
        plan.clinic.today() + timedelta(days=days),
    )


def test_one_tick_delegates_every_eligible_row(plan, ann):
    handed = commands.delegate_eligible(plan=plan, technician=ann, by=plan.written_by)
    assert [row.code for row in handed.given] == ["X063", "X062", "X055", "HOT_PACK"]
    assert handed.refused == []
    assert Delegation.objects.get(item__code="X063").valid_until_on == (
        plan.clinic.today() + timedelta(days=30)
    )


def test_pennsylvania_takes_the_hot_pack_and_refuses_the_exercise_with_its_citation():
    ann = TechnicianFactory.create(clinic=ClinicFactory.create(jurisdiction="US-PA"))
    plan = PlanFactory.create(
        episode=EpisodeFactory.create(clinic=ann.clinic), items=[SIT_TO_STAND, HOT_PACK]
    )
    handed = commands.delegate_eligible(plan=plan, technician=ann, by=plan.written_by)
    assert [row.code for row in handed.given] == ["HOT_PACK"]
    [(row, decision)] = handed.refused
    assert (row.code, decision.codes) == ("X063", {"scope.not_permitted"})
    assert decision.reasons[0].source == "49 Pa Code 40.32"


def test_stairs_stay_with_a_licensee(ann):
    bo = ann.covers.get().supervisor
    plan = commands.draft_plan_from_template(
        episode=EpisodeFactory.create(clinic=ann.clinic), template="balance_and_falls", by=bo
    )
    handed = commands.delegate_eligible(plan=plan, technician=ann, by=bo)
    assert [row.code for row, _ in handed.refused] == ["X089"]


def test_a_technician_without_the_sign_off_gets_the_reason(plan):
    new = TechnicianFactory.create(clinic=plan.clinic, trained=False, supervisor=False)
    with pytest.raises(GuardRefused) as caught:
        commands.delegate(item=plan.items.first(), technician=new, by=plan.written_by)
    assert "competency.missing" in caught.value.decision.codes


def test_a_delegation_holds_thirty_days_and_ends_on_the_next(plan, ann):
    row = plan.items.first()
    commands.delegate(item=row, technician=ann, by=plan.written_by)
    assert holds(plan, row, ann, days=30).allowed
    assert holds(plan, row, ann, days=31).codes == {"delegation.expired"}


def test_a_delegation_taken_back_ends_at_once_and_one_tick_gives_it_again(plan, ann):
    bo, row = plan.written_by, plan.items.first()
    commands.delegate_eligible(plan=plan, technician=ann, by=bo)
    commands.revoke(item=row, technician=ann, by=bo)
    assert holds(plan, row, ann).codes == {"delegation.revoked"}
    commands.delegate(item=row, technician=ann, by=bo)
    assert holds(plan, row, ann).allowed
    commands.revoke_all(plan=plan, technician=ann, by=bo)
    assert not Delegation.objects.filter(revoked_at=None).exists()


def test_a_reevaluation_ends_what_was_delegated_before(plan, ann):
    row = plan.items.first()
    commands.delegate(item=row, technician=ann, by=plan.written_by)
    commands.record_reevaluation(plan=plan, by=plan.written_by)
    plan.refresh_from_db()
    assert holds(plan, row, ann).codes == {"delegation.reevaluated"}


def test_what_was_delegated_on_a_draft_counts_from_the_signature(ann):
    bo = ann.covers.get().supervisor
    plan = commands.draft_plan_from_template(
        episode=EpisodeFactory.create(clinic=ann.clinic), template="neck_pain", by=bo
    )
    commands.delegate_eligible(plan=plan, technician=ann, by=bo)
    Delegation.objects.update(given_at=clock.now() - timedelta(days=9))
    signed = commands.sign_plan(plan=plan, by=bo, revision=plan.revision)
    assert set(Delegation.objects.values_list("given_at", flat=True)) == {signed.signed_at}


def test_a_go_covers_the_clinic_day(plan, ann):
    bo, today = plan.written_by, plan.clinic.today()
    with pytest.raises(BadValue):
        commands.give_go(plan=plan, technician=ann, by=bo)
    commands.delegate_eligible(plan=plan, technician=ann, by=bo)
    commands.give_go(plan=plan, technician=ann, by=bo)
    given = list(Delegation.objects.all())
    assert facts.go_at(given, plan, today) == plan.clinic.day_bounds(today)[0]
    assert facts.go_at(given, plan, today + timedelta(days=1)) is None


def test_only_a_technician_of_the_clinic_is_handed_anything(plan):
    for wrong in (plan.written_by, TechnicianFactory.create()):
        with pytest.raises(BadValue) as caught:
            commands.delegate_eligible(plan=plan, technician=wrong, by=plan.written_by)
        assert list(caught.value.fields) == ["technician"]
