"""REST: the two ledgers of a visit."""

from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from gaitbelt.core.api import Given, Moment, Shown, reads
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import ledger_commands, ledgers
from gaitbelt.schedule import queries as schedule
from gaitbelt.schedule.models import Appointment

router = Router(tags=["oversight"])


class LicensedShown(Shown):
    """Minutes of licensees for one activity, with its units by both rules."""

    code: str
    label: str
    minutes: int
    cms_units: int
    ama_units: int


class LedgersShown(Shown):
    """Both ledgers of a visit; a technician's minutes have no code and no units."""

    appointment: UUID
    licensed: list[LicensedShown]
    technician_minutes: int


class Saying(Given):
    """A stretch of the caller's own time; anybody without a licence is refused."""

    code: Annotated[str, Field(max_length=6)]
    starts_at: Moment
    ends_at: Moment
    is_one_to_one: bool = True


@router.get("/appointments/{id}/minutes", response=LedgersShown)
@allow_api("minutes.view")
@reads("minutes")
def minutes(request: ClinicRequest, id: UUID) -> LedgersShown:
    """Licensed minutes with their units, and technicians' support, apart."""
    visit = _visit(request, id)
    request.tells_of = [visit.patient_id]
    return _shown(visit)


@router.post("/appointments/{id}/minutes", response=LedgersShown)
@allow_api("minutes.say")
def say_minutes(request: ClinicRequest, id: UUID, given: Saying) -> LedgersShown:
    """A licensee says what a stretch of their own time was."""
    visit = _visit(request, id)
    ledger_commands.say_minutes(visit=visit, by=request.member, **given.model_dump())
    return _shown(visit)


def _visit(request: ClinicRequest, pk: UUID) -> Appointment:
    return one_of(schedule.visits(request.clinic), pk)


def _shown(visit: Appointment) -> LedgersShown:
    found = ledgers.of_visit(visit)
    return LedgersShown(
        appointment=visit.pk,
        licensed=[
            LicensedShown(code=code, label=label, minutes=spent, cms_units=cms, ama_units=ama)
            for code, label, spent, cms, ama in found.lines
        ],
        technician_minutes=found.technician,
    )
