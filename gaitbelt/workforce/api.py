"""REST: what a member of staff may do now."""

from datetime import datetime
from uuid import UUID

from ninja import Router

from gaitbelt.core import clock
from gaitbelt.core.api import ReasonShown, Shown, reasons_shown
from gaitbelt.core.errors import NotHere
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people.queries import staff_of
from gaitbelt.workforce import queries

router = Router(tags=["workforce"])


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
    member = staff_of(request.clinic).filter(pk=id).first()
    if member is None:
        raise NotHere
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
