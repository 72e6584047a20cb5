"""REST: the record of a patient, newest first."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import StringConstraints

from gaitbelt.core.api import PageAsked, Shown, reads
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import retention
from gaitbelt.oversight.timeline import Entry, timeline
from gaitbelt.oversight.timeline_words import told
from gaitbelt.people.queries import patient_for

router = Router(tags=["oversight"])


class TimelineAsked(PageAsked):
    """Which kind of entries: visits, observations, plans, precautions, imported or documents."""

    kind: Annotated[str, StringConstraints(max_length=20)] = ""


class TimelineEntryShown(Shown):
    """An entry of the record in words; `day` where its source knew no more than that."""

    id: UUID
    kind: str
    at: datetime
    day: str | None
    title: str
    lines: list[str]
    who: str
    source: str
    level: int


class TimelineShown(Shown):
    """A page of the record; it is kept until `kept_until` at least, null without an end."""

    patient: UUID
    kept_until: date | None
    items: list[TimelineEntryShown]
    next: str | None


@router.get("/patients/{id}/timeline", response=TimelineShown)
@allow_api("patient.timeline")
@reads("patient.timeline")
def patient_timeline(
    request: ClinicRequest, id: UUID, asked: Query[TimelineAsked]
) -> TimelineShown:
    """What the role of the token sees of a patient's record, newest first."""
    patient, role = patient_for(request.member, id), request.member.role
    page = timeline(
        request.clinic, patient, role=role, kind=asked.kind, next=asked.next, limit=asked.limit
    )
    items = [_shown(entry, role) for entry in page.entries]
    return TimelineShown(
        patient=patient.pk,
        kept_until=retention.kept(request.clinic, patient).until_on,
        items=items,
        next=page.next,
    )


def _shown(entry: Entry, role: str) -> TimelineEntryShown:
    return TimelineEntryShown.of(
        told(entry, role), id=entry.row.pk, kind=entry.kind.value, at=entry.at
    )
