"""REST: the rules in force with their sources, and what if a booked day had others."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import Asked, ReasonShown, Shown, reads, reasons_shown
from gaitbelt.core.errors import NotHere
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.rulebook import queries, trials
from gaitbelt.rulebook.trials import Verdict

router = Router(tags=["rules"])


class RuleShown(Shown):
    """One rule; `is_strict`: the pack does not know it, and the strict default holds."""

    name: str
    value: str
    source: str
    confidence: str
    is_strict: bool
    tests: list[str]


class TaskRuleShown(Shown):
    """What a technician may do with a task here: N never, A assist, D by delegation, Y yes."""

    task: str
    name: str
    permission: str
    source: str
    confidence: str


class RulesShown(Shown):
    """The rule book of the clinic today; `needs_confirmation`: ask the board."""

    code: str
    name: str
    confidence: str
    needs_confirmation: bool
    attested_by: str | None
    citations: list[str]
    rules: list[RuleShown]
    tasks: list[TaskRuleShown]


class WhatIf(Asked):
    """Another jurisdiction's pack, such as US-PA."""

    pack: Annotated[str, Field(max_length=20)]


class VerdictShown(Shown):
    """A booked visit: the reasons against its technician's part now, and under the other pack."""

    appointment: UUID
    starts_at: datetime
    now: list[ReasonShown]
    then: list[ReasonShown]


class TrialShown(Shown):
    """The next booked day under another pack; asking changes nothing."""

    pack: str
    day: date
    blocked_now: int
    blocked_then: int
    visits: list[VerdictShown]


@router.get("/rules", response=RulesShown)
@allow_api("rules.view")
def rules(request: ClinicRequest) -> RulesShown:
    """Every rule in force at the clinic with its source and how sure it is."""
    book = queries.book(request.clinic)
    pack = book.pack
    return RulesShown(
        code=pack.code,
        name=pack.name,
        confidence=pack.confidence,
        needs_confirmation=pack.needs_confirmation,
        attested_by=pack.attested_by,
        citations=list(pack.citations),
        rules=[
            RuleShown(
                name=row.name,
                value=row.value,
                source=row.source,
                confidence=row.confidence,
                is_strict=row.is_strict,
                tests=list(row.tests),
            )
            for row in book.rules
        ],
        tasks=[
            TaskRuleShown(
                task=row.task,
                name=row.name,
                permission=row.permission.name,
                source=row.source,
                confidence=row.confidence,
            )
            for row in book.tasks
        ],
    )


@router.get("/rules/what-if", response=TrialShown)
@allow_api("rules.view")
@reads("rules_what_if")
def what_if(request: ClinicRequest, asked: Query[WhatIf]) -> TrialShown:
    """The next booked day judged under another pack."""
    clinic = request.clinic
    day = trials.next_booked_day(clinic, clock.now()) or clinic.today()
    place = trials.elsewhere(clinic, asked.pack, day)
    if place is None:
        raise NotHere
    trial = trials.judge(clinic, day, place)

    def shown(each: Verdict) -> VerdictShown:
        return VerdictShown(
            appointment=each.visit.pk,
            starts_at=each.visit.starts_at,
            now=reasons_shown(each.now, clinic),
            then=reasons_shown(each.then, clinic),
        )

    return TrialShown(
        pack=place.pack.code,
        day=day,
        blocked_now=trial.blocked_now,
        blocked_then=trial.blocked_then,
        visits=[shown(each) for each in trial.verdicts],
    )
