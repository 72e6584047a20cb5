"""The ordinary technician may do an ordinary item: what every other test builds on."""

import pytest

from gaitbelt.core import clock
from gaitbelt.domain.competency import credentials_allow, holds
from gaitbelt.people import facts
from gaitbelt.plans.tests.factories import DelegationFactory, PlanFactory, delegate_all
from gaitbelt.workforce.tests.factories import CODES, TechnicianFactory

pytestmark = pytest.mark.django_db


def test_ann_holds_what_the_tasks_of_the_day_ask_for():
    ann = TechnicianFactory.create()
    doer, today = facts.doer(ann), clock.now().date()
    assert holds(doer, CODES, today).allowed
    assert credentials_allow(doer, today, "block_at_once", other_responders=0).allowed


def test_ann_is_supervised_by_bo_for_her_shift():
    ann = TechnicianFactory.create()
    cover, shift = ann.covers.get(), ann.shifts.get()
    assert (cover.starts_at, cover.ends_at) == (shift.starts_at, shift.ends_at)
    assert cover.supervisor.presence.seen_at is not None


def test_the_ordinary_plan_is_signed_with_items_and_a_goal():
    plan = PlanFactory.create()
    assert plan.status == plan.Status.SIGNED
    assert plan.items.count() == 4
    assert plan.goals.count() == 1
    ann = TechnicianFactory.create(clinic=plan.clinic, supervisor=plan.written_by)
    delegate_all(plan, ann)
    assert ann.delegations.count() == 4
    assert DelegationFactory.create().technician.clinic
