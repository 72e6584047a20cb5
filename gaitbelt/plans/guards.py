"""A signed plan never changes, held by the database: a change is a new version.

Of its rows only four things may still be written: when an item was first done with a licensee, when
and how a modality was screened again, and whether an item is for home. The plan itself moves on in
its status, is re-evaluated, and goes along when its patient's file becomes one with another.
"""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, declare, frozen
from gaitbelt.plans.models import Goal, GoalReading, Plan, PlanItem

SAYS = "a signed plan never changes"
DRAFT = Plan.Status.DRAFT.value
STILL_OPEN = {"done_with_licensee_on", "screened_on", "screen", "is_home"}
PLAN_MOVES_ON = {"status", "reevaluated_at", "patient"}  # patient: of merged files


def _signed(plan: str) -> str:
    return f"EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = {plan} AND p.status <> '{DRAFT}')"


@declare
def a_signed_plan_never_changes() -> Iterator[Guard]:
    yield frozen(Plan, f"OLD.status <> '{DRAFT}'", SAYS, open_=PLAN_MOVES_ON)
    yield Guard(
        "guard_plans_plan_signed_delete",
        "plans_plan",
        "BEFORE DELETE",
        f"SELECT RAISE(ABORT, '{SAYS}') WHERE OLD.status <> '{DRAFT}';",
        f"BEGIN IF OLD.status <> '{DRAFT}' THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN OLD; END;",
    )


@declare
def its_rows_and_goals_neither() -> Iterator[Guard]:
    for model, open_ in ((PlanItem, STILL_OPEN), (Goal, set())):
        table = model._meta.db_table
        yield frozen(model, _signed("OLD.plan_id"), SAYS, open_=open_)
        yield Guard(
            f"guard_{table}_signed_rows",
            table,
            "BEFORE INSERT OR DELETE",
            f"SELECT RAISE(ABORT, '{SAYS}') WHERE {_signed('{row}.plan_id')};",
            f"BEGIN IF {_signed('COALESCE(NEW.plan_id, OLD.plan_id)')} THEN "
            f"RAISE EXCEPTION '{SAYS}'; END IF; RETURN COALESCE(NEW, OLD); END;",
        )


@declare
def what_a_goal_measured_never_changes() -> Iterator[Guard]:
    yield frozen(GoalReading, "TRUE", "a measure of a goal never changes", open_={"ended_at"})
