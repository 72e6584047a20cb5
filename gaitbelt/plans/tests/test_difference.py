"""What a new version of a plan changes, in words."""

import pytest
from django.urls import reverse

from gaitbelt.plans import commands, difference
from gaitbelt.plans.models import Plan
from gaitbelt.plans.tests.factories import PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory.create()


@pytest.fixture
def draft(plan):
    return commands.draft_next_version(plan=plan, by=plan.written_by)


def edit(draft, item, **given):
    draft.refresh_from_db()
    commands.edit_row(item=item, by=draft.written_by, revision=draft.revision, was={}, given=given)


def test_a_copy_changes_nothing(plan, draft):
    assert difference.before(draft) == plan
    assert [each.about for each in difference.changes(plan, draft)] in ([], ["Valid until"])


def test_a_changed_dose_shows_what_was_and_what_is(plan, draft):
    item = draft.items.filter(reps__isnull=False).first()
    edit(draft, item, reps=item.reps + 2)
    (change,) = [c for c in difference.changes(plan, draft) if item.title in c.about]
    assert change.was == f"{item.sets} × {item.reps}"
    assert change.now == f"{item.sets} × {item.reps + 2}"


def test_a_part_that_was_not_there_was_nothing(plan, draft):
    item = draft.items.filter(reps__isnull=False, load_kg=None).first()
    edit(draft, item, load_kg="2")
    (change,) = [c for c in difference.changes(plan, draft) if item.title in c.about]
    assert (change.was, change.now) == ("–", "2 kg")
    assert not change.is_new


def test_rows_that_come_and_go_are_said(plan, draft):
    gone = draft.items.first()
    title = gone.title
    draft.refresh_from_db()
    commands.remove_row(item=gone, by=draft.written_by)
    found = {each.about: each for each in difference.changes(plan, draft)}
    (change,) = [each for about, each in found.items() if about.startswith(title)]
    assert change.is_gone


def test_the_page_of_a_new_version_shows_the_difference_and_leads_to_the_old_one(
    plan, draft, client
):
    item = draft.items.filter(reps__isnull=False).first()
    edit(draft, item, reps=item.reps + 2)
    draft.refresh_from_db()
    signed = commands.sign_plan(plan=draft, by=draft.written_by, revision=draft.revision)
    client.force_login(plan.written_by.person.user)
    page = client.get(reverse("plan", args=[plan.clinic.slug, signed.pk])).content.decode()
    assert f"Changed since plan {plan.number}" in page
    assert reverse("plan", args=[plan.clinic.slug, plan.pk]) in page
    old = client.get(reverse("plan", args=[plan.clinic.slug, plan.pk]))
    assert old.status_code == 200
    plan.refresh_from_db()
    assert plan.status == Plan.Status.REPLACED
