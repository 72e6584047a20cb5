"""Precautions against the items of a draft: shown, settled one by one, asked at the signature."""

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.people.commands.precautions import set_precaution
from gaitbelt.people.tests.program import Program
from gaitbelt.plans import commands, conflicts, facts
from gaitbelt.plans.tests.factories import EXERCISE, GoalFactory, PlanFactory

pytestmark = pytest.mark.django_db

STRETCH = EXERCISE | {"code": "X049", "name": "Piriformis stretch", "region": "hip", "side": "L"}
CLAM = EXERCISE | {"code": "X043", "name": "Clamshell", "region": "hip", "side": "L"}
QUAD = EXERCISE | {"code": "X058", "name": "Long-arc quad", "region": "knee", "side": "L"}


@pytest.fixture
def plan():
    plan = PlanFactory.create(signed=False, items=[STRETCH, CLAM, QUAD])
    if not plan.goals.exists():
        GoalFactory.create(plan=plan)
    set_precaution(patient=plan.patient, by=plan.written_by, given={"code": "HIP_POST"})
    plan.refresh_from_db()
    return plan


@pytest.fixture
def bo(plan):
    return plan.written_by


def item(plan, code):
    return plan.items.get(code=code)


def open_codes(plan):
    asked = facts.precautions_of(plan)
    return [row.code for row in plan.items.all() if facts.open_conflicts(row, asked)]


def signed(plan, bo):
    plan.refresh_from_db()
    return commands.sign_plan(plan=plan, by=bo, revision=plan.revision)


def test_a_plan_with_open_conflicts_is_not_signed_and_says_which(plan, bo):
    with pytest.raises(GuardRefused) as caught:
        signed(plan, bo)
    assert {r.facts["item"] for r in caught.value.decision.reasons} >= {"Piriformis stretch"}
    assert {"exercise.conflict", "exercise.conflict_needs"} <= caught.value.decision.codes


def test_each_conflict_is_left_out_changed_or_kept_and_then_the_plan_is_signed(plan, bo):
    commands.swap_row(item=item(plan, "X049"), code="X053", by=bo)
    commands.keep_despite(
        item=item(plan, "X043"), precaution="HIP_POST", because="Pillow between the legs", by=bo
    )
    assert open_codes(plan) == []
    assert signed(plan, bo).status == "signed"
    assert item(plan, "X043").kept["HIP_POST"] == "Pillow between the legs"


def test_what_is_kept_says_why_and_only_a_real_conflict_is_kept(plan, bo):
    row = item(plan, "X043")
    with pytest.raises(BadValue) as caught:
        commands.keep_despite(item=row, precaution="HIP_POST", because="  ", by=bo)
    assert list(caught.value.fields) == ["because"]
    with pytest.raises(BadValue) as caught:
        commands.keep_despite(item=row, precaution="STERNAL", because="Fine", by=bo)
    assert list(caught.value.fields) == ["precaution"]


def test_one_tap_keeps_all_that_have_a_condition_and_no_other(plan, bo):
    assert commands.keep_with_condition(plan=plan, precaution="HIP_POST", by=bo) == 1
    assert open_codes(plan) == ["X049"]
    commands.open_again(item=item(plan, "X043"), precaution="HIP_POST", by=bo)
    assert open_codes(plan) == ["X049", "X043"]


def test_the_next_version_remembers_what_was_kept(plan, bo):
    commands.remove_row(item=item(plan, "X049"), by=bo)
    commands.keep_with_condition(plan=plan, precaution="HIP_POST", by=bo)
    new = commands.draft_next_version(plan=signed(plan, bo), by=bo)
    assert open_codes(new) == []


def test_a_high_risk_of_falling_is_asked_like_a_precaution(plan):
    plan.patient.fall_risk = "HIGH"
    plan.patient.save(update_fields=["fall_risk"])
    assert "FALL_HIGH" in facts.precautions_of(plan)


def test_an_exercise_offered_instead_meets_no_rule(plan):
    (group,) = conflicts.groups(plan)
    (stretch,) = [line for line in group.lines if line.item.code == "X049"]
    offered = [code for code, _ in stretch.instead]
    assert "X033" not in offered
    assert all(not facts.conflicts_of(code, {"HIP_POST"}) for code in offered)


def test_the_table_shows_each_conflict_with_its_source_and_settles_it(client, plan, bo):
    client.force_login(bo.person.user)
    page = client.get(reverse("plan", args=[plan.clinic.slug, plan.pk])).content.decode()
    assert "Piriformis stretch conflicts with posterior hip precautions." in page
    assert "exercise-and-outcomes §6" in page
    url = reverse("plan_row_settle", args=[plan.clinic.slug, item(plan, "X043").pk])
    typed = {"choice": "keep", "precaution": "HIP_POST", "because": "Pillow"}
    assert "stays, because:" in client.post(url, typed).content.decode()
    assert client.post(url, {"choice": "bless"}).status_code == 422
    url = reverse("plan_row_settle", args=[plan.clinic.slug, item(plan, "X049").pk])
    assert client.post(url, {"choice": "leave_out"}).status_code == 200
    assert open_codes(plan) == []


def test_rest_shows_settles_and_signs_alike(plan, bo):
    program = Program(bo)
    told = program.get(f"/plans/{plan.pk}").json()
    (stretch, clam, quad) = told["items"]
    assert [len(each["conflicts"]) for each in told["items"]] == [1, 1, 0]
    refused = program.post(f"/plans/{plan.pk}/sign", {"revision": told["revision"]})
    assert refused.status_code == 409
    assert {"exercise.conflict", "exercise.conflict_needs"} <= {
        reason["code"] for reason in refused.json()["reasons"]
    }
    program.post(
        f"/plan-items/{stretch['id']}/settle", {"precaution": "HIP_POST", "choice": "leave_out"}
    )
    kept = program.post(
        f"/plan-items/{clam['id']}/settle",
        {"precaution": "HIP_POST", "choice": "keep", "because": "Pillow"},
    ).json()
    assert kept["items"][0]["conflicts"][0]["because"] == "Pillow"
    done = program.post(f"/plans/{plan.pk}/sign", {"revision": kept["revision"]})
    assert done.json()["status"] == "signed"
    assert quad["code"] == "X058"


def test_11_a_precaution_of_the_other_side_is_no_conflict():
    plan = PlanFactory.create(signed=False, items=[STRETCH, CLAM])
    bo = plan.written_by
    set_precaution(patient=plan.patient, by=bo, given={"code": "HIP_POST", "side": "R"})
    assert open_codes(plan) == []
    set_precaution(patient=plan.patient, by=bo, given={"code": "HIP_POST", "side": "L"})
    assert open_codes(plan) == ["X049", "X043"]


def test_11_what_a_plan_proposes_for_a_limb_is_put_on_file_with_its_side():
    plan = PlanFactory.create(signed=False, items=[QUAD])
    GoalFactory.create(plan=plan)
    plan.side, plan.proposed_precautions = "L", ["KNEE_TKA", "FALL"]
    plan.save()
    signed(plan, plan.written_by)
    sides = dict(plan.patient.precautions.values_list("code", "side"))
    assert sides == {"KNEE_TKA": "L", "FALL": ""}
