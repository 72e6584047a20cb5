"""REST: what falls due on equipment, checks put on file, dates put off."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Body, Query, Router
from ninja.responses import Status
from pydantic import Field, StringConstraints

from gaitbelt.core import clock
from gaitbelt.core.api import Day, Given, Line, Named, PageAsked, Shown, named, page_of_list
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.domain.dues import DueKind
from gaitbelt.equipment import check_queries, commands, queries

router = Router(tags=["equipment"])

Value = Annotated[float, Field(ge=0, lt=100_000, allow_inf_nan=False)]
Said = Annotated[Line, StringConstraints(min_length=1, max_length=120)]


class DueShown(Shown):
    """An open due date; `standing`: out, amber, soon, or meter while uses or hours decide."""

    id: UUID
    item: Named | None
    due: str
    due_on: date | None
    usable_until: date | None
    standing: Literal["out", "amber", "soon", "meter"]
    extended_until: date | None
    why: str
    uses_left: int | None
    hours_left: int | None


class Dues(Shown):
    items: list[DueShown]
    next: str | None


class CheckGiven(Given):
    """A check as its report says it; values with their units in `measured`."""

    due: DueKind
    done_on: Day
    is_good: bool
    done_by: Said
    measured: Annotated[Line, StringConstraints(max_length=240)] = ""
    touch_ua: Value | None = None
    ground_ohm: Value | None = None


class CheckShown(Shown):
    id: UUID
    due: str
    done_on: date
    is_good: bool
    done_by: str
    measured: str


class ExtensionGiven(Given):
    """Putting an amber date off, once."""

    until_on: Day
    why: Annotated[Line, StringConstraints(min_length=1, max_length=160)]


@router.get("/dues", response=Dues)
@allow_api("device.view")
def dues(request: ClinicRequest, asked: Query[PageAsked]) -> Dues:
    """What is due, past its date, or will be within 30 days, and what a meter counts."""
    rows = check_queries.due_rows(request.clinic, request.clinic.today())
    page = page_of_list([_due(row) for row in rows], asked)
    return Dues(items=page.rows, next=page.next)


@router.post("/items/{id}/checks", response={201: CheckShown})
@allow_api("check.record")
def record_check(request: ClinicRequest, id: UUID, given: Body[CheckGiven]) -> Status[CheckShown]:
    """A check goes on file; a bad one takes the item out at once."""
    item = one_of(queries.items(request.clinic), id)
    values = given.model_dump(exclude={"due", "touch_ua", "ground_ohm"})
    result = commands.Result(
        **values, touch_ua=_decimal(given.touch_ua), ground_ohm=_decimal(given.ground_ohm)
    )
    made = commands.record_check(
        item=item, due=given.due, result=result, by=request.member, at=clock.now()
    )
    return Status(201, CheckShown.of(made, due=made.kind))


@router.post("/dues/{id}/extension", response=DueShown)
@allow_api("due.extend")
def extend_due(request: ClinicRequest, id: UUID, given: Body[ExtensionGiven]) -> DueShown:
    """An amber date is put off once, with a reason."""
    row = one_of(check_queries.open_dues(request.clinic), id)
    commands.extend_due(
        due=row, until_on=given.until_on, why=given.why, by=request.member, at=clock.now()
    )
    row = one_of(check_queries.open_dues(request.clinic), id)
    return _due(check_queries.row_of(row, request.clinic.today()))


def _due(row: check_queries.DueRow) -> DueShown:
    due = row.due
    return DueShown(
        id=due.pk,
        item=named(due.item),
        due=due.kind,
        due_on=due.due_on,
        usable_until=row.last_on,
        standing=row.part.value,
        extended_until=due.extended_until_on,
        why=due.extended_why,
        uses_left=row.uses_left,
        hours_left=row.hours_left,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
