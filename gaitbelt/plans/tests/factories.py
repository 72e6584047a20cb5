"""Cy's plan of care: three exercises and a hot pack, signed by Bo two days ago.

The database refuses items and goals for a plan that is signed already, so a plan is made with
all its items: `PlanFactory(items=[MINI_SQUAT, HOT_PACK | {"side": "R"}])`; `signed=False` leaves
it a draft.
"""

from datetime import timedelta
from typing import Any

from factory import LazyAttribute, LazyFunction, SelfAttribute, SubFactory, post_generation
from factory.django import DjangoModelFactory

from gaitbelt.core import clock
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.models import Delegation, Goal, Plan, PlanItem
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

EXERCISE = {
    "kind": PlanItem.Kind.EXERCISE,
    "task": "T08",
    "sets": 3,
    "reps": 10,
    "stop_rules": ["R09a", "R11"],
    "settled": [{"precaution": "FALL_HIGH", "because": "Bar and belt"}],
}
SIT_TO_STAND = EXERCISE | {
    "code": "X063", "name": "Sit-to-stand", "region": "whole leg", "side": "B",
}  # fmt: skip
MINI_SQUAT = EXERCISE | {"code": "X062", "name": "Mini squat", "region": "knee/hip", "side": "B"}
HEEL_SLIDE = EXERCISE | {
    "code": "X055", "name": "Heel slide", "region": "knee", "side": "L", "sets": 2, "reps": 15,
}  # fmt: skip
HOT_PACK: dict[str, Any] = {
    "kind": PlanItem.Kind.MODALITY,
    "code": "HOT_PACK",
    "name": "Hot pack",
    "task": "T14",
    "region": "knee",
    "side": "L",
    "parameters": {"minutes": 15, "layers": 8, "lies_on_pack": False},
    "stop_rules": ["R17"],
    "equipment_kind": "hot-pack",
}
ORDINARY = (SIT_TO_STAND, MINI_SQUAT, HEEL_SLIDE, HOT_PACK)


class GoalFactory(DjangoModelFactory[Goal]):
    class Meta:
        model = Goal

    plan = SubFactory("gaitbelt.plans.tests.factories.PlanFactory", signed=False)
    organization = SelfAttribute("plan.organization")
    text = "Walk to the mailbox and back"
    measure = "10 m walk"
    target = "0.8 m/s"


class PlanItemFactory(DjangoModelFactory[PlanItem]):
    """Sit-to-stand in a draft; a plan in force is made with its items (`PlanFactory`)."""

    class Meta:
        model = PlanItem

    plan = SubFactory("gaitbelt.plans.tests.factories.PlanFactory", signed=False, items=())
    organization = SelfAttribute("plan.organization")
    kind = SIT_TO_STAND["kind"]
    code = SIT_TO_STAND["code"]
    name = SIT_TO_STAND["name"]
    task = SIT_TO_STAND["task"]
    region = SIT_TO_STAND["region"]
    side = "B"
    sets = 3
    reps = 10
    stop_rules = LazyFunction(lambda: ["R09a", "R11"])


class PlanFactory(DjangoModelFactory[Plan]):
    class Meta:
        model = Plan
        skip_postgeneration_save = True

    episode = SubFactory(EpisodeFactory)
    clinic = SelfAttribute("episode.clinic")
    organization = SelfAttribute("clinic.organization")
    patient = SelfAttribute("episode.patient")
    diagnosis = "Left total knee replacement"
    visits_per_week = 2
    weeks = 6
    written_by = SubFactory(TherapistFactory, clinic=SelfAttribute("..clinic"))
    evaluated_on = LazyFunction(lambda: clock.now().date() - timedelta(days=3))
    valid_until_on = LazyAttribute(lambda made: made.evaluated_on + timedelta(weeks=6))

    @post_generation
    def items(made: Any, create: bool, rows: list[dict[str, Any]] | None, **kwargs: Any) -> None:
        """The rows of the plan, all led by a licensee once."""
        done_on = made.evaluated_on
        for position, row in enumerate(ORDINARY if rows is None else rows):
            values = {"done_with_licensee_on": done_on, "screened_on": done_on} | row
            PlanItemFactory.create(plan=made, position=position, **values)

    @post_generation
    def signed(made: Any, create: bool, is_signed: bool | None, **kwargs: Any) -> None:
        """Signed by whoever wrote it, with one goal."""
        if is_signed is False:
            return
        GoalFactory.create(plan=made)
        made.status, made.signed_by = Plan.Status.SIGNED, made.written_by
        made.signed_at = clock.now() - timedelta(days=2)
        made.save()


class DelegationFactory(DjangoModelFactory[Delegation]):
    """Bo hands an item of a signed plan to Ann for 30 days."""

    class Meta:
        model = Delegation

    item = LazyFunction(lambda: PlanFactory.create().items.first())
    organization = SelfAttribute("item.organization")
    technician = LazyAttribute(lambda made: TechnicianFactory.create(clinic=made.item.plan.clinic))
    given_by = SelfAttribute("item.plan.written_by")
    given_at = LazyAttribute(lambda made: made.item.plan.signed_at or clock.now())
    valid_until_on = LazyAttribute(lambda made: made.given_at.date() + timedelta(days=30))


def delegate_all(plan: Plan, technician: Membership) -> None:
    """Hand every item of a plan to one technician."""
    for item in plan.items.all():
        DelegationFactory.create(item=item, technician=technician)
