"""REST: the rules in force with their sources, and what if a booked day had others."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import (
    Asked,
    Given,
    PageAsked,
    ReasonShown,
    Shown,
    page_of_list,
    reads,
    reasons_shown,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.errors import NotHere
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people.models import RuleVersion
from gaitbelt.rulebook import commands, moves, queries, trials
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
    tests: list[str]


class RulesShown(Shown):
    """The rule book of the clinic today.

    `as_of`: the day on which its sources were read; `needs_confirmation`: ask the board.
    """

    code: str
    name: str
    confidence: str
    needs_confirmation: bool
    as_of: date | None
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
    return RulesShown.of(
        book.pack,
        rules=[RuleShown.of(row) for row in book.rules],
        tasks=[TaskRuleShown.of(row, permission=row.permission.name) for row in book.tasks],
    )


class MovingElsewhere(Given):
    """Another jurisdiction's pack, such as US-PA, the first day of its rules, and why."""

    pack: Annotated[str, Field(max_length=20)]
    holds_from: date
    reason: Annotated[str, Field(max_length=200)]


class MoveShown(Shown):
    """A change of the clinic's jurisdiction, which holds from its day on."""

    pack: str
    holds_from: date


class Moved(Shown):
    """The jurisdiction as the clinic opened, and every later one from its day on."""

    jurisdiction: str
    moves: list[MoveShown]


@router.post("/rules/move", response=Moved)
@allow_api("rules.write")
def move(request: ClinicRequest, given: MovingElsewhere) -> Moved:
    """From a later day on, the clinic is judged under another pack."""
    clinic = moves.move_clinic(
        clinic=request.clinic, by=request.member, code=given.pack, holds_from=given.holds_from,
        reason=given.reason,
    )  # fmt: skip
    rows = [MoveShown(pack=each["code"], holds_from=each["holds_from"]) for each in clinic.moves]
    return Moved(jurisdiction=clinic.jurisdiction, moves=rows)


class VersionShown(Shown):
    """One version of the clinic's own rules."""

    id: UUID
    number: int
    effective_from: date
    citation: str
    policy: dict[str, Any]
    rules: dict[str, Any]
    tasks: dict[str, str]
    signed_by: str | None
    manager: str | None
    is_live: bool
    dry_run: dict[str, Any] | None


class Versions(Shown):
    items: list[VersionShown]
    next: str | None


@router.get("/rules/own", response=Versions)
@allow_api("rules.view")
def own_rules(request: ClinicRequest, asked: Query[PageAsked]) -> Versions:
    """The versions of the clinic's own rules, the newest first, drafts among them."""
    rows = [_version(each) for each in queries.versions(request.clinic)]
    page = page_of_list(rows, asked)
    return Versions(items=page.rows, next=page.next)


@router.post("/rules/own/{id}/{step}", response=VersionShown)
@allow_api("rules.write")
def own_rules_step(
    request: ClinicRequest, id: UUID, step: Literal["dry-run", "sign", "discard"]
) -> VersionShown:
    """Judge the next booked day under a draft, sign it, or throw it away."""
    version = one_of(queries.versions(request.clinic).select_related("clinic"), id)
    STEPS[step](version=version, by=request.member)
    version.refresh_from_db()
    return _version(version)


STEPS = {"dry-run": commands.dry_run, "sign": commands.sign, "discard": commands.discard}


def _version(row: RuleVersion) -> VersionShown:
    return VersionShown.of(
        row,
        signed_by=str(row.signed_by.person) if row.signed_by else None,
        manager=str(row.manager.person) if row.manager else None,
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
    trial = trials.read_by(request.member, trials.judge(clinic, day, place))
    request.tells_of = [each.visit.patient_id for each in trial.shown]

    def shown(each: Verdict) -> VerdictShown:
        return VerdictShown(
            appointment=each.visit.pk,
            starts_at=each.visit.starts_at,
            now=reasons_shown(each.now, clinic),
            then=reasons_shown(each.then, clinic),
        )

    return TrialShown.of(trial, pack=place.pack.code, visits=[shown(each) for each in trial.shown])
