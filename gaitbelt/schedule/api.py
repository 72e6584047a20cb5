"""REST: the day, free slots, kinds of visits, and what people do to visits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import (
    EMPTY,
    Asked,
    Day,
    DayOrMoment,
    Given,
    Moment,
    Named,
    Nothing,
    Page,
    PageAsked,
    Shown,
    Whole,
    begins,
    ends,
    named,
    page_of,
    reads,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.errors import BadValue
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people import fields
from gaitbelt.people.models import Membership
from gaitbelt.people.reach import concerns, is_limited
from gaitbelt.schedule import commands, queries, slots
from gaitbelt.schedule.models import Appointment, VisitType
from gaitbelt.schedule.slots import Slot
from gaitbelt.schedule.wishes import wish_from

router = Router(tags=["schedule"])

AHEAD = timedelta(days=14)  # how far slots are looked for, unless told
LONGEST = timedelta(days=92)
Code = Appointment.CancelCode


class DayAsked(Asked):
    date: Day | None = None


class VisitShown(Shown):
    """A visit: who comes, to whom, where and when; `revision` counts its changes."""

    id: UUID
    patient: Named
    visit_type: Named
    starts_at: datetime
    licensed_until: datetime
    ends_at: datetime
    therapist: Named | None
    technician: Named | None
    area: Named | None
    status: str
    revision: int


class DayShown(Shown):
    """One clinic day, earliest visit first; instants are UTC, `zone` is the clinic's."""

    date: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    visits: list[VisitShown]


class SlotsAsked(Asked):
    """For whom and what, from when to when (days or instants), and with whom if it matters."""

    patient: UUID
    visit_type: UUID
    from_: Annotated[DayOrMoment | None, Field(alias="from")] = None
    to: DayOrMoment | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    therapist: UUID | None = None
    technician: UUID | None = None
    area: UUID | None = None


class SlotShown(Shown):
    """A time at which the visit can be booked, with the people and the place that are free."""

    starts_at: datetime
    ends_at: datetime
    therapist: Named | None
    technician: Named | None
    area: Named | None


class Slots(Shown):
    items: list[SlotShown]


class Placed(Given):
    """How long a visit takes, with whom, where and with what."""

    minutes: Whole | None = None
    therapist: UUID | None = None
    technician: UUID | None = None
    area: UUID | None = None
    items: Annotated[list[UUID], Field(max_length=10)] = []


class Booking(Placed):
    """A visit as it is wished; people and place that are left open are chosen."""

    patient: UUID
    visit_type: UUID
    starts_at: Moment


class Moving(Placed):
    """What changes; what is not given stays. `revision` refuses if somebody else was first."""

    starts_at: Moment | None = None
    revision: Whole | None = None


class Cancelling(Given):
    """Why: C01 to C16, or C99 for another reason."""

    code: Code = Code.OTHER


OTHER = Cancelling()


class VisitTypeShown(Shown):
    id: UUID
    name: str
    code: str
    licensed_minutes: int
    technician_minutes: int
    min_minutes: int
    max_minutes: int
    area_kind: str
    needs_plan: bool


class VisitTypes(Shown):
    items: list[VisitTypeShown]
    next: str | None


@router.get("/day", response=DayShown)
@allow_api("schedule.view")
@reads("day")
def day(request: ClinicRequest, asked: Query[DayAsked]) -> DayShown:
    """The visits of a day, today unless told."""
    clinic, on = request.clinic, asked.date or request.clinic.today()
    since, until = clinic.day_bounds(on)
    opens, closes = clinic.opening_hours(on)
    rows = queries.visits(clinic).filter(starts_at__gte=since, starts_at__lt=until)
    return DayShown(
        date=on,
        zone=clinic.zone,
        opens_at=opens,
        closes_at=closes,
        visits=_visits(rows.order_by("starts_at", "pk"), request.member),
    )


@router.get("/slots", response=Slots)
@allow_api("schedule.view")
@reads("slots")
def free(request: ClinicRequest, asked: Query[SlotsAsked]) -> Slots:
    """The next free slots for a visit, soonest first; people whom the patient knows first."""
    now, clinic = clock.now(), request.clinic
    since = max(begins(asked.from_, clinic) if asked.from_ else now, now)
    until = ends(asked.to, clinic) if asked.to else since + AHEAD
    if asked.from_ and until <= begins(asked.from_, clinic):
        raise BadValue({"to": _("The end is before the start.")})
    if until > since + LONGEST:
        raise BadValue({"to": _("At most 92 days at once.")})
    values = asked.model_dump(exclude={"from_", "to", "limit"}) | {"starts_at": now}
    wish = wish_from(request.member, values)
    request.tells_of = [wish.patient.pk]
    found = slots.next_slots(
        wish, since=since, until=until, limit=asked.limit, prefer=slots.usual(wish)
    )
    return Slots(items=[slot_shown(each) for each in found])


@router.get("/visit-types", response=VisitTypes)
@allow_api("schedule.view")
def visit_types(request: ClinicRequest, asked: Query[PageAsked]) -> VisitTypes:
    """The kinds of visits that the clinic books."""
    page: Page[VisitType] = page_of(request.clinic.visittypes.all(), asked, by=("name", "code"))
    return VisitTypes(items=[VisitTypeShown.of(each) for each in page.rows], next=page.next)


@router.post("/appointments", response={201: VisitShown})
@allow_api("schedule.book")
def book(request: ClinicRequest, given: Booking) -> Status[VisitShown]:
    """Book a visit; a refusal has every reason and the nearest slots that are free."""
    wish = wish_from(request.member, given.model_dump())
    made = commands.book(wish=wish, by=request.member, at=clock.now())
    return Status(201, _visit(made, request.member))


@router.post("/appointments/{id}/move", response=VisitShown)
@allow_api("schedule.book")
def move(request: ClinicRequest, id: UUID, given: Moving) -> VisitShown:
    """Put a visit at another time, or with other people or another place."""
    visit = _found(request, id)
    values = given.model_dump() | {"starts_at": given.starts_at or visit.starts_at}
    wish = wish_from(request.member, values, visit=visit)
    moved = commands.move(
        visit=visit, wish=wish, by=request.member, at=clock.now(), revision=given.revision
    )
    return _visit(moved, request.member)


@router.post("/appointments/{id}/cancel", response=VisitShown)
@allow_api("schedule.book")
def cancel(request: ClinicRequest, id: UUID, given: Cancelling = OTHER) -> VisitShown:
    """Cancel a visit; others may have its time at once."""
    return _done(request, id, commands.cancel, code=given.code)


@router.post("/appointments/{id}/check-in", response=VisitShown)
@allow_api("schedule.check_in")
def check_in(request: ClinicRequest, id: UUID, given: Nothing = EMPTY) -> VisitShown:
    """The patient is here."""
    return _done(request, id, commands.check_in)


@router.post("/appointments/{id}/no-show", response=VisitShown)
@allow_api("schedule.check_in")
def no_show(request: ClinicRequest, id: UUID, given: Nothing = EMPTY) -> VisitShown:
    """The patient did not come; 15 minutes after the visit's time at the earliest."""
    return _done(request, id, commands.mark_no_show)


def slot_shown(slot: Slot) -> SlotShown:
    return SlotShown.of(
        slot,
        therapist=named(slot.therapist),
        technician=named(slot.technician),
        area=named(slot.area),
    )


def _done(
    request: ClinicRequest, pk: UUID, command: Callable[..., Appointment], **values: Any
) -> VisitShown:
    visit = command(visit=_found(request, pk), by=request.member, at=clock.now(), **values)
    return _visit(visit, request.member)


def _found(request: ClinicRequest, pk: UUID) -> Appointment:
    return one_of(queries.visits_for(request.member), pk)


def _visits(rows: QuerySet[Appointment], member: Membership) -> list[VisitShown]:
    """A day as a role sees it; whom a technician does not reach has the name of the wall alone."""
    if not is_limited(member):
        return [_visit(each, member) for each in rows]
    near = set(rows.filter(concerns(member)).values_list("pk", flat=True))
    return [_visit(each, member, is_near=each.pk in near) for each in rows]


def _visit(row: Appointment, member: Membership, *, is_near: bool = True) -> VisitShown:
    """A visit as a role sees it: the whole name only where the file shows it, too."""
    sees_names = is_near and "family_name" in fields.visible(member.role)
    name = str(row.patient) if sees_names else row.patient.board_name
    return VisitShown.of(
        row,
        patient=Named(id=row.patient_id, name=name),
        visit_type=Named(id=row.visit_type_id, name=row.visit_type.name),
        therapist=named(row.therapist),
        technician=named(row.technician),
        area=named(row.area),
    )
