"""From a template to a signed plan: drafting, editing, signing, and what stays closed after."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from gaitbelt.core.errors import BadValue, GuardRefused, Stale
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.core.reactions import REACTIONS
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans import commands, facts
from gaitbelt.plans.models import Delegation, Goal, Plan, PlanItem
from gaitbelt.plans.starting_points import templates
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    return TherapistFactory.create()


@pytest.fixture
def episode(bo):
    return EpisodeFactory.create(clinic=bo.clinic)


@pytest.fixture
def draft(bo, episode):
    return commands.draft_plan_from_template(
        episode=episode, template="knee_replacement", side="L", by=bo
    )


def codes(caught):
    return caught.value.decision.codes


@pytest.mark.parametrize("slug", list(templates()))
def test_every_template_becomes_a_draft_that_can_be_signed(bo, episode, slug):
    plan = commands.draft_plan_from_template(episode=episode, template=slug, side="R", by=bo)
    assert all(facts.has_dose(row) and facts.has_limits(row) for row in plan.items.all())
    signed = commands.sign_plan(plan=plan, by=bo, revision=plan.revision)
    assert signed.status == Plan.Status.SIGNED


def test_the_rows_stand_on_the_side_of_the_problem(draft):
    assert draft.diagnosis == "Total knee replacement, left"
    assert draft.items.get(code="X055").side == "L"
    assert draft.items.get(code="X063").side == "B"


def test_a_problem_with_a_side_asks_for_it(bo, episode):
    with pytest.raises(BadValue) as caught:
        commands.draft_plan_from_template(episode=episode, template="ankle_sprain", by=bo)
    assert list(caught.value.fields) == ["side"]


def test_a_plan_can_begin_empty_and_is_not_signed_so(bo, episode):
    plan = commands.draft_empty_plan(episode=episode, by=bo)
    assert not plan.items.exists()
    with pytest.raises((BadValue, GuardRefused)):
        commands.sign_plan(plan=plan, by=bo, revision=plan.revision)
    plan = commands.edit_header(plan=plan, by=bo, revision=plan.revision, given={"weeks": 6})
    assert plan.valid_until_on


def test_one_draft_of_an_episode_at_a_time(bo, draft):
    with pytest.raises(BadValue):
        commands.draft_plan_from_template(episode=draft.episode, template="neck_pain", by=bo)
    commands.drop_draft(plan=draft, by=bo)
    again = commands.draft_plan_from_template(episode=draft.episode, template="neck_pain", by=bo)
    assert again.number == 2


def test_a_dose_is_changed_and_audited(bo, draft):
    row = draft.items.get(code="X055")
    edited = commands.edit_row(item=row, by=bo, revision=1, given={"reps": 12})
    assert (edited.reps, edited.plan.revision) == (12, 2)
    assert Event.objects.filter(type="record.changed").last().payload["fields"] == {
        "reps": [15, 12]
    }


def test_seconds_take_the_place_of_repetitions(bo, draft):
    row = draft.items.get(code="X055")
    edited = commands.edit_row(item=row, by=bo, revision=1, given={"duration_s": 40})
    assert (edited.reps, edited.duration_s) == (None, 40)
    assert facts.has_dose(edited)


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("X055", {"sets": 7}, "sets"),
        ("X055", {"reps": 51}, "reps"),
        ("X055", {"reps": "ten"}, "reps"),
        ("X055", {"hold_s": 121}, "hold_s"),
        ("X055", {"side": "NA"}, "side"),
        ("X055", {"pain_limit": 11}, "pain_limit"),
        ("X055", {"alternate_code": "X999"}, "alternate_code"),
        ("X055", {"minutes": 10}, "minutes"),
        ("X055", {"status": "signed"}, "status"),
        ("COLD_PACK", {"minutes": 21}, "minutes"),
        ("COLD_PACK", {"layers": 0}, "layers"),
        ("X055", {"stop_rules": ["R99"]}, "stop_rules"),
    ],
)
def test_1_a_value_outside_its_limits_is_named_and_nothing_changes(bo, draft, code, given, field):
    row = draft.items.get(code=code)
    with pytest.raises(BadValue) as caught:
        commands.edit_row(item=row, by=bo, revision=1, given=given)
    assert list(caught.value.fields) == [field]
    assert Plan.objects.get(pk=draft.pk).revision == 1


def test_two_editors_of_one_cell_never_overwrite_each_other_silently(bo, draft):
    row = draft.items.get(code="X055")
    commands.edit_row(item=row, by=bo, revision=1, given={"reps": 12})
    with pytest.raises(Stale) as caught:
        commands.edit_row(item=row, by=bo, revision=1, given={"reps": 20}, was={"reps": 15})
    assert caught.value.changes == [("reps", 20, 12)]


def test_two_editors_of_different_cells_both_keep_theirs(bo, draft):
    row = draft.items.get(code="X055")
    commands.edit_row(item=row, by=bo, revision=1, given={"reps": 12})
    edited = commands.edit_row(item=row, by=bo, revision=1, given={"sets": 3}, was={"sets": 2})
    assert (edited.reps, edited.sets) == (12, 3)


def test_rows_are_added_moved_and_removed(bo, draft):
    added = commands.add_row(plan=draft, code="X080", by=bo)
    assert (added.sets, added.duration_s, added.side) == (3, 20, "L")
    assert added.stop_rules
    commands.move_row(item=added, to=0, by=bo)
    assert draft.items.first().code == "X080"
    commands.remove_row(item=added, by=bo)
    assert not draft.items.filter(code="X080").exists()


def test_the_duration_moves_the_last_day_up_to_ninety_days(bo, draft):
    today = bo.clinic.today()
    for weeks, days in ((4, 28), (20, 90)):
        revision = Plan.objects.get(pk=draft.pk).revision
        plan = commands.edit_header(plan=draft, by=bo, revision=revision, given={"weeks": weeks})
        assert plan.valid_until_on == today + timedelta(days=days - 1)


def test_a_plan_that_lacks_its_minimum_content_is_refused_with_everything_that_is_missing(bo):
    plan = PlanFactory.create(
        signed=False, items=(), diagnosis="", visits_per_week=None, weeks=None,
        sessions_per_day=0, evaluated_on=None, valid_until_on=None, episode__clinic=bo.clinic,
    )  # fmt: skip
    with pytest.raises(GuardRefused) as caught:
        commands.sign_plan(plan=plan, by=bo, revision=1)
    assert codes(caught) == {
        "plan.not_evaluated", "plan.no_diagnosis", "plan.no_goals", "plan.no_type",
        "plan.no_amount", "plan.no_frequency", "plan.no_duration",
    }  # fmt: skip


def test_a_goal_without_a_target_keeps_a_plan_from_being_signed(bo, draft):
    goal = draft.goals.first()
    commands.edit_goal(goal=goal, by=bo, revision=1, given={"target": ""})
    with pytest.raises(GuardRefused) as caught:
        commands.sign_plan(plan=draft, by=bo, revision=2)
    assert codes(caught) == {"plan.goal_not_measurable"}


def test_a_plan_that_changed_since_it_was_read_is_not_signed(bo, draft):
    with pytest.raises(Stale):
        commands.sign_plan(plan=draft, by=bo, revision=7)


def test_signing_tells_everyone_and_puts_precautions_on_file(bo, draft):
    heard = []
    REACTIONS["plan.signed"].append(lambda *, plan, by: heard.append(plan.pk))
    try:
        commands.sign_plan(plan=draft, by=bo, revision=1)
    finally:
        REACTIONS["plan.signed"].pop()
    assert heard == [draft.pk]
    assert draft.patient.precautions.get(ended_at=None).code == "KNEE_TKA"
    topics = set(OutboxMessage.objects.values_list("topic", flat=True))
    assert {"floor", f"patient:{draft.patient_id}"} <= topics
    assert Event.objects.filter(type="plan.signed", subject=draft.pk).exists()


def test_a_signed_plan_refuses_every_edit_with_the_way_on(bo):
    plan = PlanFactory.create(episode__clinic=bo.clinic)
    row = plan.items.first()
    for attempt in (
        lambda: commands.edit_row(item=row, by=bo, revision=1, given={"sets": 1}),
        lambda: commands.add_row(plan=plan, code="X001", by=bo),
        lambda: commands.remove_goal(goal=plan.goals.get(), by=bo),
        lambda: commands.edit_header(plan=plan, by=bo, revision=1, given={"weeks": 1}),
    ):
        with pytest.raises(GuardRefused) as caught:
            attempt()
        assert codes(caught) == {"plan.already_signed"}
        assert caught.value.decision.reasons[0].remedy == "plan.new_version"


def test_the_database_itself_keeps_a_signed_plan():
    plan = PlanFactory.create()
    row = plan.items.first()
    for attempt in (
        lambda: PlanItem.objects.filter(pk=row.pk).update(sets=6),
        lambda: Goal.objects.filter(plan=plan).update(text="Fly"),
        lambda: Goal.objects.filter(plan=plan).delete(),
        lambda: Plan.objects.filter(pk=plan.pk).update(diagnosis="Another"),
        lambda: Goal.objects.create(plan=plan, organization=plan.organization, text="One more"),
        lambda: Plan.objects.filter(pk=plan.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    PlanItem.objects.filter(pk=row.pk).update(done_with_licensee_on=plan.clinic.today())
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ENDED)


def test_a_new_version_replaces_the_old_one_when_it_is_signed(bo):
    old = PlanFactory.create(episode__clinic=bo.clinic)
    new = commands.draft_next_version(plan=old, by=bo)
    assert new.number == 2
    assert new.items.count() == old.items.count()
    commands.sign_plan(plan=new, by=bo, revision=new.revision)
    old.refresh_from_db()
    assert old.status == Plan.Status.REPLACED


def test_the_first_time_with_a_licensee_is_kept(bo):
    plan = PlanFactory.create(
        episode__clinic=bo.clinic, items=[{"code": "X062", "done_with_licensee_on": None}]
    )
    row, today = plan.items.get(), bo.clinic.today()
    commands.mark_done_with_licensee(item=row, by=bo, on=today)
    commands.mark_done_with_licensee(item=row, by=bo, on=today + timedelta(days=1))
    row.refresh_from_db()
    assert row.done_with_licensee_on == today
    assert Event.objects.filter(type="plan.done_with_licensee").count() == 1


@pytest.mark.parametrize("role", ["PTA", "TECH", "MANAGER"])
def test_what_a_therapist_decides_is_asked_of_the_role_whatever_door_was_open(draft, role):
    other = TherapistFactory.create(clinic=draft.clinic, role=role)
    ann = TechnicianFactory.create(clinic=draft.clinic)
    item = draft.items.first()
    for act in (
        lambda: commands.sign_plan(plan=draft, by=other, revision=draft.revision),
        lambda: commands.delegate(item=item, technician=ann, by=other),
        lambda: commands.delegate_eligible(plan=draft, technician=ann, by=other),
        lambda: commands.give_go(plan=draft, technician=ann, by=other),
        lambda: commands.record_reevaluation(plan=draft, by=other),
    ):
        with pytest.raises(GuardRefused) as caught:
            act()
        assert "plan.therapist_only" in codes(caught)


def test_who_had_a_row_that_leaves_a_draft_stays_in_the_log(draft, bo):
    ann = TechnicianFactory.create(clinic=draft.clinic)
    commands.delegate_eligible(plan=draft, technician=ann, by=bo)
    item = Delegation.objects.filter(technician=ann).first().item
    commands.remove_row(item=item, by=bo)
    told = Event.objects.get(type="delegation.revoked")
    assert told.payload == {"technician": str(ann.pk), "item": str(item.pk)}
