"""A newer version of the plan comes to a visit that is under way."""

from datetime import datetime

from gaitbelt.core.db import atomic
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import Plan, PlanItem
from gaitbelt.treatment import events as e
from gaitbelt.treatment.commands._one import opened, write
from gaitbelt.treatment.models import ItemRun, Session


@atomic
def follow_plan(*, plan: Plan, by: Membership, at: datetime) -> int:
    """Let open visits of the patient follow a signed version; how many did.

    A visit keeps its version to its end, unless whoever signs the next one says so: what is not
    begun then has the new dose, what is begun or done keeps its own.
    """
    rows = Session.objects.open().filter(clinic=plan.clinic, plan__episode=plan.episode_id)
    found = list(rows.exclude(plan=plan).order_by("pk"))
    items = {_place(item): item for item in plan.items.all()}
    for session in found:
        book = opened(session, by, for_gate=False)
        to_do = [run for run in book.runs.values() if run.status == ItemRun.Status.TO_DO]
        pairs = [(run.pk, new.pk) for run in to_do if (new := items.get(_place(run.item)))]
        write(book, [e.SessionReplanned(plan=plan.pk, runs=pairs)], by=by, at=at)
    return len(found)


def _place(item: PlanItem) -> tuple[str, int]:
    """The same line of another version."""
    return item.code, item.position
