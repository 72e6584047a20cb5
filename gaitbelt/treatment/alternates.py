"""The pre-approved alternate: what is done in an item's place, and when it may be taken."""

from copy import copy

from gaitbelt.domain.decision import Decision
from gaitbelt.plans.library import Exercise, exercise
from gaitbelt.plans.models import PlanItem
from gaitbelt.plans.prescribe import MACHINES
from gaitbelt.treatment.models import ItemRun

OF_THE_ITEM = ("device.", "tank.", "exercise.")  # reasons that another exercise can avoid


def code_of(run: ItemRun) -> str:
    """The code of what is really done."""
    taken = run.actual.get("alternate") and run.item.alternate_code
    return str(run.item.alternate_code if taken else run.item.code)


def exercise_of(run: ItemRun) -> Exercise | None:
    """The exercise of the library that is really done; None for heat, cold and the others."""
    return exercise(code_of(run))


def item_of(run: ItemRun) -> PlanItem:
    """The item as the rules see it: the alternate in its place, once that is taken."""
    return as_alternate(run.item) if run.actual.get("alternate") else run.item


def as_alternate(item: PlanItem) -> PlanItem:
    """A copy that asks for the alternate, with the dose and limits of the item.

    What a therapist kept despite a precaution was kept of the item, not of its alternate.
    """
    known = exercise(item.alternate_code)
    if known is None:
        return item
    other = copy(item)
    other.code, other.name, other.region = known.code, known.name.en, known.region
    other.task, other.place, other.settled = known.task, known.place, []
    other.equipment_kind = MACHINES.get(known.code, "")
    return other


def avoids(decision: Decision) -> bool:
    """Whether everything that speaks against an item is of its device or its exercise."""
    return not decision.allowed and all(
        reason.code.startswith(OF_THE_ITEM) for reason in decision.reasons
    )


def why_of(decision: Decision) -> str:
    """Why the alternate is taken: a precaution where one speaks up, else the device."""
    return "precaution" if any(c.startswith("exercise.") for c in decision.codes) else "device"
