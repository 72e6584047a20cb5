"""REST: plans of care, their versions, and what each changes."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from gaitbelt.core.api import Given, Page, PageAsked, Shown, page_of, reads
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people.queries import patient_for
from gaitbelt.plans import commands, conflicts, difference, facts, queries
from gaitbelt.plans.models import Plan

router = Router(tags=["plans"])


class PlanListed(Shown):
    """A version of a plan of care."""

    id: UUID
    number: int
    status: str
    diagnosis: str
    signed_at: datetime | None
    signed_by: str | None
    valid_until_on: date | None


class Plans(Shown):
    items: list[PlanListed]
    next: str | None


class ConflictShown(Shown):
    """A precaution that speaks against an item; `because` says why it stays, "" while open."""

    precaution: str
    text: str
    source: str
    because: str


class PlanItemShown(Shown):
    """A prescribed item with its dose in words."""

    id: UUID
    code: str
    name: str
    task: str
    side: str
    dose: str
    pain_limit: int | None
    effort_limit: int
    stop_rules: list[str]
    alternate: str
    conflicts: list[ConflictShown]


class PlanGoalShown(Shown):
    text: str
    measure: str
    target: str


class ChangeShown(Shown):
    """What the version changes against the one before; "" where there was or is nothing."""

    about: str
    was: str
    now: str


class PlanShown(PlanListed):
    """A plan as care staff read it."""

    revision: int
    visits_per_week: int | None
    weeks: int | None
    goals: list[PlanGoalShown]
    items: list[PlanItemShown]
    changes: list[ChangeShown]


class Signature(Given):
    """The revision of the draft as it was read."""

    revision: int


class Settling(Given):
    """What becomes of an item that a precaution speaks against."""

    precaution: str
    choice: Literal["leave_out", "change", "keep"]
    because: str = Field("", max_length=160, description="why it stays, with `keep`")
    code: str = Field("", max_length=20, description="the exercise instead, with `change`")


@router.get("/patients/{id}/plans", response=Plans)
@allow_api("plan.view")
@reads("plans")
def plans(request: ClinicRequest, id: UUID, asked: Query[PageAsked]) -> Plans:
    """Every version of a patient's plans at the clinic, the oldest first."""
    patient = patient_for(request.member, id)
    request.tells_of = [patient.pk]
    page: Page[Plan] = page_of(queries.plans_of(request.clinic).filter(patient=patient), asked)
    rows = [PlanListed.of(row, signed_by=_signed_by(row)) for row in page.rows]
    return Plans(items=rows, next=page.next)


@router.get("/plans/{id}", response=PlanShown)
@allow_api("plan.view")
@reads("plan")
def plan(request: ClinicRequest, id: UUID) -> PlanShown:
    """One version with its items, goals, and what it changes."""
    found = queries.plan_for(request.member, id)
    request.tells_of = [found.patient_id]
    return _plan(found)


@router.post("/plans/{id}/sign", response=PlanShown)
@allow_api("plan.write")
def sign(request: ClinicRequest, id: UUID, given: Signature) -> PlanShown:
    """Sign a draft as it was read; 409 with everything that is missing or not settled."""
    found = queries.plan_of(request.clinic, id)
    commands.sign_plan(plan=found, by=request.member, revision=given.revision)
    return _plan(queries.plan_of(request.clinic, id))


@router.post("/plan-items/{id}/settle", response=PlanShown)
@allow_api("plan.write")
def settle(request: ClinicRequest, id: UUID, given: Settling) -> PlanShown:
    """Leave out, change or keep an item of a draft that a precaution speaks against."""
    item = queries.item_of(request.clinic, id)
    commands.settle(
        item=item,
        choice=given.choice,
        precaution=given.precaution,
        because=given.because,
        code=given.code,
        by=request.member,
    )
    return _plan(queries.plan_of(request.clinic, item.plan_id))


def _plan(found: Plan) -> PlanShown:
    old = difference.before(found)
    changes = difference.changes(old, found) if old else []
    precautions = facts.precautions_of(found)
    return PlanShown.of(
        found,
        signed_by=_signed_by(found),
        goals=[PlanGoalShown.of(each) for each in found.goals.all()],
        items=[_item(row, precautions) for row in queries.read_plan(found).rows],
        changes=[ChangeShown.of(each) for each in changes],
    )


def _signed_by(row: Plan) -> str | None:
    return str(row.signed_by.person) if row.signed_by else None


def _item(row: queries.ReadRow, precautions: frozenset[str]) -> PlanItemShown:
    return PlanItemShown.of(
        row.item,
        name=row.item.title,
        dose=row.dose,
        alternate=row.alternate,
        conflicts=[ConflictShown.of(line) for line in conflicts.lines_of(row.item, precautions)],
    )
