"""REST: the hand-over brief, and that it was read."""

from datetime import datetime
from uuid import UUID

from ninja import Router

from gaitbelt.core import clock
from gaitbelt.core.api import EMPTY, Named, Nothing, Shown, reads
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import brief as briefs
from gaitbelt.treatment import words
from gaitbelt.treatment.queries import OnFloor

router = Router(tags=["oversight"])


class InHand(Shown):
    """A patient in treatment: what runs, and until when something stays on the skin."""

    session: UUID
    patient: Named
    technician: str
    area: str
    item: str
    level: int
    next_at: list[datetime]


class StillOpen(Shown):
    """Something that was told and that no licensee has answered."""

    id: UUID
    patient: Named
    level: int
    words: str
    why: list[str]
    noted_at: datetime


class BriefShown(Shown):
    """What is open now."""

    at: datetime
    running: list[InHand]
    open: list[StillOpen]
    to_wipe: list[str]
    changed: list[str]


@router.get("/hand-over", response=BriefShown)
@allow_api("session.view")
@reads("brief")
def brief(request: ClinicRequest) -> BriefShown:
    """What whoever comes on takes over: patients in hand, open observations, what to wipe."""
    return _shown(request)


@router.post("/hand-over/read", response=BriefShown)
@allow_api("session.record")
def read(request: ClinicRequest, given: Nothing = EMPTY) -> BriefShown:
    """Say that the brief was read, once for each shift; the answer is the brief."""
    briefs.read_brief(by=request.member, at=clock.now())
    return _shown(request)


def _shown(request: ClinicRequest) -> BriefShown:
    found = briefs.brief(request.member, clock.now())
    return BriefShown(
        at=found.at,
        running=[_in_hand(each) for each in found.running],
        open=[
            StillOpen(
                id=row.pk,
                patient=Named(id=row.patient_id, name=row.patient.called),
                level=row.level,
                words=row.words,
                why=words.why(row.why),
                noted_at=row.noted_at,
            )
            for row in found.open_
        ],
        to_wipe=[place.area.name for place in found.places],
        changed=[f"{row.patient.called}: {row.code}" for row in found.changed],
    )


def _in_hand(each: OnFloor) -> InHand:
    session = each.session
    return InHand(
        session=session.pk,
        patient=Named(id=session.patient_id, name=session.patient.called),
        technician=session.technician.name,
        area=session.area.name if session.area else "",
        item=each.item,
        level=each.level,
        next_at=[timer.next_at for timer in each.timers],
    )
