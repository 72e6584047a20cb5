"""REST: fall screens of a patient, what each proposes, and the flag that a therapist confirms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import Given, Line, Page, PageAsked, Shown, page_of, reads
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.domain.fall_risk import TOOLS
from gaitbelt.people.queries import patient_for
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import FallScreen

router = Router(tags=["treatment"])
type Number = Annotated[float, Field(strict=True, gt=-1e6, lt=1e6, allow_inf_nan=False)]


class ValueShown(Shown):
    """One question or test with its value, and what that says: none, caution or high."""

    tool: str
    value: float
    mark: str


class FallScreenShown(Shown):
    """A screen with the flag that it proposes; `confirmed` is "" until a therapist says it."""

    id: UUID
    values: list[ValueShown]
    falls: int
    with_injury: bool
    proposed: str
    screened_by: str
    screened_at: datetime
    confirmed: str
    confirmed_by: str | None
    confirmed_at: datetime | None
    why: str


class FallScreens(Shown):
    items: list[FallScreenShown]
    next: str | None


class Screened(Given):
    """Values by tool, the falls of the last twelve months, and whether one had an injury."""

    values: dict[str, Number] = {}
    falls: Annotated[int, Field(strict=True)] = 0
    with_injury: bool = False


class Confirmed(Given):
    """The therapist's flag; `why` where it is not what was proposed."""

    risk: str
    why: Line = ""


@router.get("/patients/{id}/falls", response=FallScreens)
@allow_api("fall.screen")
@reads("falls")
def falls(request: ClinicRequest, id: UUID, asked: Query[PageAsked]) -> FallScreens:
    """Every screen of a patient, the oldest first."""
    patient = patient_for(request.member, id)
    request.tells_of = [patient.pk]
    rows = patient.fall_screens.select_related("screened_by__person", "confirmed_by__person")
    page: Page[FallScreen] = page_of(rows, asked)
    return FallScreens(items=[_screen(row) for row in page.rows], next=page.next)


@router.post("/patients/{id}/falls", response={201: FallScreenShown})
@allow_api("fall.screen")
def screen(request: ClinicRequest, id: UUID, given: Screened) -> Status[FallScreenShown]:
    """Keep what was asked and measured, with the flag that it proposes; nothing changes yet."""
    row = commands.screen_falls(
        patient=patient_for(request.member, id),
        by=request.member,
        at=clock.now(),
        values=given.values,
        falls=given.falls,
        with_injury=given.with_injury,
    )
    return Status(201, _screen(row))


@router.post("/patients/{id}/falls/{screen_id}/confirm", response=FallScreenShown)
@allow_api("fall.confirm")
def confirm(request: ClinicRequest, id: UUID, screen_id: UUID, given: Confirmed) -> FallScreenShown:
    """The therapist's flag, which holds from now on."""
    patient = patient_for(request.member, id)
    row = one_of(patient.fall_screens.select_related("patient"), screen_id)
    row = commands.confirm_falls(
        screen=row, by=request.member, at=clock.now(), risk=given.risk, why=given.why
    )
    return _screen(row)


def _screen(row: FallScreen) -> FallScreenShown:
    values = [
        ValueShown(tool=name, value=value, mark=TOOLS[name].mark(value).value)
        for name, value in row.values.items()
    ]
    confirmed_by = row.confirmed_by
    return FallScreenShown.of(
        row,
        values=values,
        screened_by=row.screened_by.name,
        confirmed_by=confirmed_by.name if confirmed_by else None,
    )
