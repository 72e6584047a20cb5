"""REST: what was told in a session with the clock of each, and the photo of one."""

from datetime import datetime
from io import BytesIO
from typing import Annotated
from uuid import UUID

from django.core.files.base import File
from django.db.models import QuerySet
from ninja import Router
from pydantic import Base64Bytes, Field

from gaitbelt.core import clock, files
from gaitbelt.core.api import Given, Named, Shown, reads
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.treatment import commands, queries, words
from gaitbelt.treatment.models import Observation
from gaitbelt.treatment.reach import sessions_for, told_for

router = Router(tags=["treatment"])
MOST = 8 * 1024 * 1024  # letters of a body; the picture itself is three quarters of that


class ToldShown(Shown):
    """Something told or asked, and the clock that runs until a licensee takes note of it.

    `due_at` null: before the patient leaves, who is still here. `asked`: who is asked now.
    """

    id: UUID
    kind: str
    patient: Named
    level: int
    item: str
    body_part: str
    words: str
    why: list[str]
    noted_by: str
    noted_at: datetime
    due_at: datetime | None
    is_late: bool
    asked: list[str]
    seen_by: str
    seen_at: datetime | None
    decision: str
    answer: str
    has_photo: bool


class AllTold(Shown):
    items: list[ToldShown]


class Photo(Given):
    """A JPEG, PNG or WebP in base64."""

    photo: Annotated[Base64Bytes, Field(max_length=MOST)]


@router.get("/sessions/{id}/told", response=AllTold)
@allow_api("session.view")
@reads("told")
def told(request: ClinicRequest, id: UUID) -> AllTold:
    """What was told and asked in a visit; nobody has seen what has no `seen_at`."""
    session = one_of(sessions_for(request.member), id)
    rows = _rows(request).filter(session=session).order_by("noted_at")
    found = queries.told(rows, request.clinic, clock.now())
    return AllTold(items=[_shown(each) for each in found])


@router.put("/observations/{id}/photo", response=ToldShown)
@allow_api("observation.write")
def photo(request: ClinicRequest, id: UUID, given: Photo) -> ToldShown:
    """Add the photo of an own observation; the same once more changes nothing."""
    row = one_of(_rows(request), id)
    upload = File(BytesIO(given.photo), name="photo")
    kept = files.keep(upload, field="photo")
    commands.add_photo(observation=row, by=request.member, at=clock.now(), kept=kept)
    (shown,) = queries.told([one_of(_rows(request), id)], request.clinic, clock.now())
    return _shown(shown)


def _rows(request: ClinicRequest) -> QuerySet[Observation]:
    return told_for(request.member).select_related(
        "patient", "session__technician__person", "run__item", "noted_by__person",
        "acknowledged_by__person",
    )  # fmt: skip


def _shown(each: queries.Told) -> ToldShown:
    row = each.row
    return ToldShown.of(
        row,
        patient=Named(id=row.patient_id, name=row.patient.called),
        item=words.title(row.run.item) if row.run else "",
        why=words.why(row.why),
        noted_by=row.noted_by.name if row.noted_by else "",
        due_at=each.due_at,
        is_late=each.is_late,
        asked=list(each.standing.names),
        seen_by=row.acknowledged_by.name if row.acknowledged_by else "",
        seen_at=row.acknowledged_at,
        has_photo=row.photo_id is not None,
    )
