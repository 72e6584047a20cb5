"""What can be known before the moment: the next hour with its problems, and what I may not yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from gaitbelt.domain.ahead import Answer
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.judge import Judge, Problem, items_of, with_way
from gaitbelt.floor.queries.technician import Status, visits
from gaitbelt.plans.models import Delegation, PlanItem
from gaitbelt.schedule.models import Appointment
from gaitbelt.workforce.queries import TaskRow, tasks_of

SHOWN = 2  # problems of one visit that are spelled out
SCOPE = "scope."  # what a role does not do here is no step on anybody's way


@dataclass(frozen=True)
class Soon:
    """A visit that comes: what to set up, and what would stand in the way."""

    visit: Appointment
    setup: str
    problems: list[Problem]
    more: int
    wet_until: datetime | None

    @property
    def is_here(self) -> bool:
        return self.visit.status == Status.CHECKED_IN


def soon(glance: Glance) -> list[Soon]:
    """My visits of the next 60 minutes, already judged (≤ 11 SQL queries).

    Who is here already stands with my patients, and here only where something is in the way.
    """
    judge = Judge(glance, glance.day_on)
    coming = [_soon(judge, visit) for visit in with_plans(visits(glance.member, glance.at))]
    return [each for each in coming if not each.is_here or each.problems or each.wet_until]


def with_plans(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Visits with what their plans prescribe and delegate (3 SQL queries besides)."""
    given = Delegation.objects.select_related("technician")
    items = PlanItem.objects.order_by("position").prefetch_related(Prefetch("delegations", given))
    return rows.prefetch_related(Prefetch("plan__items", items))


def _soon(judge: Judge, visit: Appointment) -> Soon:
    problems = judge.problems(visit, judge.glance.member)
    wet = [p.wet_until for p in judge.glance.places if p.area.pk == visit.area_id]
    return Soon(
        visit=visit,
        setup=", ".join(dict.fromkeys(_setup(items_of(visit)))),
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
        wet_until=next((at for at in wet if at), None),
    )


def _setup(items: Iterable[PlanItem]) -> Iterator[str]:
    """What has to stand there: settings of the plan, bands, and what the library asks for."""
    for item in items:
        if item.setup:
            yield item.setup
        if item.band:
            yield item.band
        if item.exercise:
            yield from (str(each) for each in item.exercise.equipment)


@dataclass(frozen=True)
class NotYet:
    """Tasks that I may not do today for one reason, and the shortest way to them."""

    tasks: list[TaskRow]
    problem: Problem


def not_yet(glance: Glance, most: int = 4) -> list[NotYet]:
    """Tasks that only a signature, a card or a supervisor stands before (≤ 7 SQL queries)."""
    found: dict[str, NotYet] = {}
    for row in tasks_of(glance.member, glance.at):
        reasons = row.authority.decision.reasons
        if row.authority.answer is not Answer.NO or any(r.code.startswith(SCOPE) for r in reasons):
            continue
        problem = with_way(glance, reasons[0], technician=glance.member)
        found.setdefault(problem.text, NotYet([], problem)).tasks.append(row)
    return list(found.values())[:most]
