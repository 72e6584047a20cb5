"""REST: plans of care, their versions, and what each changes."""

from datetime import date, datetime
from uuid import UUID

from ninja import Query, Router

from gaitbelt.core.api import Page, PageAsked, Shown, page_of, reads
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people.queries import patient_for
from gaitbelt.plans import difference, queries
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

    visits_per_week: int | None
    weeks: int | None
    goals: list[PlanGoalShown]
    items: list[PlanItemShown]
    changes: list[ChangeShown]


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
    old = difference.before(found)
    changes = difference.changes(old, found) if old else []
    return PlanShown.of(
        found,
        signed_by=_signed_by(found),
        goals=[PlanGoalShown.of(each) for each in found.goals.all()],
        items=[_item(row) for row in queries.read_plan(found).rows],
        changes=[ChangeShown.of(each) for each in changes],
    )


def _signed_by(row: Plan) -> str | None:
    return str(row.signed_by.person) if row.signed_by else None


def _item(row: queries.ReadRow) -> PlanItemShown:
    return PlanItemShown.of(row.item, name=row.item.title, dose=row.dose, alternate=row.alternate)
