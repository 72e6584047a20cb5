"""REST: what a member of staff may do now, and the rosters of coming days."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import (
    Day,
    Named,
    PageAsked,
    ReasonShown,
    Shown,
    page_of_list,
    reasons_shown,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.errors import BadValue
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people.queries import staff_of
from gaitbelt.workforce import queries
from gaitbelt.workforce.days import Day as ClinicDay
from gaitbelt.workforce.days import days_of
from gaitbelt.workforce.models import Shift

router = Router(tags=["workforce"])

LONGEST = timedelta(days=31)


class TaskShown(Shown):
    """One task; `answer` is yes, no, or depends on the patient."""

    task: str
    name: str
    answer: str
    reasons: list[ReasonShown]


class AuthorityShown(Shown):
    """What a person may do at an instant."""

    id: UUID
    name: str
    role: str
    at: datetime
    tasks: list[TaskShown]


@router.get("/staff/{id}/authority", response=AuthorityShown)
@allow_api("staff.view")
def authority(request: ClinicRequest, id: UUID) -> AuthorityShown:
    """What this person may do now, task by task, with reasons."""
    member = one_of(staff_of(request.clinic), id)
    member.clinic, at = request.clinic, clock.now()
    rows = queries.tasks_of(member, at)
    return AuthorityShown(
        id=member.pk,
        name=str(member.person),
        role=member.role,
        at=at,
        tasks=[
            TaskShown(
                task=row.authority.task,
                name=row.name,
                answer=row.authority.answer.value,
                reasons=reasons_shown(row.authority.decision.reasons, request.clinic),
            )
            for row in rows
        ],
    )


class RosterAsked(PageAsked):
    """The first and the last day; a week from today without them."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


class Stretch(Shown):
    starts_at: datetime
    ends_at: datetime


class CoverShown(Stretch):
    """Who holds a technician, as planned."""

    supervisor: Named


class ShiftShown(Stretch):
    """A shift; of a technician's also who holds them when, and where nobody does."""

    id: UUID
    day: date
    member: Named
    role: str
    lunch_starts_at: datetime | None
    lunch_ends_at: datetime | None
    covers: list[CoverShown]
    gaps: list[Stretch]


class Rosters(Shown):
    items: list[ShiftShown]
    next: str | None


@router.get("/rosters", response=Rosters)
@allow_api("roster.view")
def rosters(request: ClinicRequest, asked: Query[RosterAsked]) -> Rosters:
    """The shifts of up to 31 days, in order, with covers and gaps of technicians."""
    first = asked.first or request.clinic.today()
    last = asked.last or first + timedelta(days=6)
    if not first <= last < first + LONGEST:
        raise BadValue({"to": _("Choose a last day up to 31 days after the first.")})
    days = days_of(request.clinic, first, last)
    found = [_shift(day, shift) for day in days for shift in day.shifts]
    page = page_of_list(found, asked)
    return Rosters(items=page.rows, next=page.next)


def _shift(day: ClinicDay, row: Shift) -> ShiftShown:
    return ShiftShown.of(
        row,
        day=day.day,
        member=Named(id=row.member_id, name=str(row.member.person)),
        role=row.member.role,
        covers=[
            CoverShown.of(
                each, supervisor=Named(id=each.supervisor_id, name=str(each.supervisor.person))
            )
            for each in day.covers
            if each.technician_id == row.member_id
        ],
        gaps=[
            Stretch.of(gap)
            for gap in day.gaps()
            if gap.technician == row.member
            and gap.starts_at < row.ends_at
            and gap.ends_at > row.starts_at
        ],
    )
