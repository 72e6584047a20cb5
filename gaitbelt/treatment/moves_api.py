"""REST: who was there in a move, and how a patient moves from now on."""

from typing import Literal
from uuid import UUID

from ninja import Router

from gaitbelt.core import clock
from gaitbelt.core.api import Given, Shown
from gaitbelt.core.db import one_of
from gaitbelt.core.errors import NotHere
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.treatment import commands, queries
from gaitbelt.treatment.events import Assist
from gaitbelt.treatment.reach import sessions_for

router = Router(tags=["treatment"])


class WasThere(Given):
    """Whether the member, who is named in a move, was there."""

    was_there: bool


class HowTheyMove(Given):
    """The assist level that a licensee confirms."""

    level: Assist


class OnTheFloor(Given):
    """How the patient came to the floor, or out of danger."""

    how: Literal["lowered", "fell", "rescued"] = "lowered"


class Kept(Shown):
    """The session in which it is kept."""

    session: UUID


@router.post("/sessions/{id}/moves/{move_id}", response=Kept)
@allow_api("session.record")
def confirm_move(request: ClinicRequest, id: UUID, move_id: UUID, given: WasThere) -> Kept:
    """Say whether the member, who was named in a move by a colleague, was there."""
    mine = queries.attested_to(request.clinic, request.member)
    session = next((each for each in mine if each.pk == id), None)
    if session is None:
        raise NotHere
    commands.confirm_move(
        session=session, move=move_id, by=request.member, at=clock.now(),
        was_there=given.was_there,
    )  # fmt: skip
    return Kept(session=id)


@router.post("/sessions/{id}/transfer", response=Kept)
@allow_api("session.lead")
def confirm_transfer(request: ClinicRequest, id: UUID, given: HowTheyMove) -> Kept:
    """A licensee confirms how the patient moves: in this visit, and on file from now on."""
    session = one_of(sessions_for(request.member).select_related("patient"), id)
    commands.confirm_transfer(session=session, level=given.level, by=request.member, at=clock.now())
    return Kept(session=id)


@router.post("/sessions/{id}/lower", response=Kept)
@allow_api("session.record")
def lower(request: ClinicRequest, id: UUID, given: OnTheFloor) -> Kept:
    """Lowered to the floor, fallen or rescued: never refused; it stops the visit."""
    session = one_of(sessions_for(request.member), id)
    commands.lower(session=session, by=request.member, at=clock.now(), how=given.how)
    return Kept(session=id)
