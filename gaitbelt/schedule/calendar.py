"""Some days of a clinic as bits (grid.py): who works when, and what is taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gaitbelt.domain.competency import (
    CprStanding,
    Credential,
    Doer,
    cpr_standing,
    credentials_allow,
)
from gaitbelt.domain.packs import FacilityPolicy, supervision_terms
from gaitbelt.domain.scope import CARE, Role
from gaitbelt.domain.supervision import NO_LIMIT
from gaitbelt.equipment.models import Kind
from gaitbelt.people import facts as people
from gaitbelt.people.models import Area, Clinic, Membership
from gaitbelt.schedule import isolation
from gaitbelt.schedule.claims import OWNERS, Wish, units_of
from gaitbelt.schedule.grid import PER_DAY, Grid, Load
from gaitbelt.schedule.guards import MAX_CLAIM_HOURS
from gaitbelt.schedule.models import Allocation, Resource
from gaitbelt.schedule.resources import kinds_in_service
from gaitbelt.workforce.models import Credential as CardRow
from gaitbelt.workforce.models import Shift

MAX_CLAIM = timedelta(hours=MAX_CLAIM_HOURS)


@dataclass
class Calendar:
    """What `read` found; everything is asked in steps of the grid."""

    clinic: Clinic
    grid: Grid
    members: list[Membership]  # who is rostered in these days, by name
    work: dict[UUID, int]  # membership → rostered and not at lunch
    areas: list[Area]
    comes_last: bool  # the patient is in isolation: after everybody else in a place
    units: dict[Kind, int]  # in service
    taken: dict[UUID, Load] = field(default_factory=lambda: defaultdict(Load))

    @property
    def open(self) -> int:
        return self.grid.daily(self.clinic.opens_at, self.clinic.closes_at)

    def free(self, owner: UUID, capacity: int, units: int = 1) -> int:
        """Where the resource of this owner has room for so many units more."""
        load = self.taken.get(owner)
        full = load.full(capacity, units) if load else Load().full(capacity, units)
        return self.grid.everything & ~full

    def after_everybody(self, owner: UUID) -> int:
        """The steps of each day after the last claim on the resource of this owner."""
        levels = self.taken[owner].levels if owner in self.taken else []
        taken, found = (levels[0] if levels else 0), 0
        for day in range(self.grid.days):
            begins, ends = day * PER_DAY, (day + 1) * PER_DAY
            that_day = (taken & self.grid.between(begins, ends)) >> begins
            found |= self.grid.between(begins + that_day.bit_length(), ends)
        return found

    def supervised(self, technician: Membership) -> int:
        """Where a permitted supervisor is rostered with room for this technician."""
        place = people.place(self.clinic)
        terms = supervision_terms(place.pack, place.facility)
        permitted = [self.work[each.pk] for each in self.members if each.role in terms.roles]
        if terms.cap is NO_LIMIT:
            return reduce(or_, permitted, 0)
        room, busy = Load(), Load()
        for mask in permitted:
            room.add(mask, int(terms.cap))
        for other in self.members:
            if not other.is_licensed and other.pk != technician.pk:
                busy.add(self.grid.everything & ~self.free(other.person_id, 1))
        return room.beyond(busy)


def read(wish: Wish, first: date, days: int) -> Calendar:
    """The calendar of a wish, without the claims of the visit that it would move (≤ 4 SQL)."""
    clinic = wish.clinic
    grid = Grid(clinic.tz, first, days)
    starts_at = clinic.day_bounds(first)[0]
    ends_at = clinic.day_bounds(first + timedelta(days=days))[0]
    shifts = list(_shifts(clinic, starts_at, ends_at))
    members = {shift.member_id: shift.member for shift in shifts}
    kinds = units_of(wish)
    places = clinic.areas.filter(ended_at=None, kind=wish.visit_type.area_kind)
    areas = list(places.annotate(comes_last=isolation.holds_for(wish.patient)))
    calendar = Calendar(
        clinic=clinic,
        grid=grid,
        members=sorted(members.values(), key=lambda each: (each.name, each.pk)),
        work=_work(grid, shifts, people.facility(clinic)),
        areas=[*areas],
        comes_last=any(area.comes_last for area in areas),
        units=kinds_in_service(clinic, kinds) if kinds else {},
    )
    for owner, begins, ends, units in claims(wish, members.values(), starts_at, ends_at):
        calendar.taken[owner].add(grid.span(begins, ends), units)
    return calendar


def _shifts(clinic: Clinic, starts_at: datetime, ends_at: datetime) -> QuerySet[Shift]:
    """Shifts of those who treat, each with the last day of its member's cards."""
    cards = CardRow.objects.filter(person=OuterRef("member__person"), ended_at=None)
    last_days = {
        code: Subquery(cards.filter(kind=kind).order_by("-expires_on").values("expires_on")[:1])
        for kind, code in people.CARDS.items()
    }
    return (
        clinic.shifts.filter(
            Q(member__ended_at=None) | Q(member__ended_at__gt=starts_at),
            organization_id=clinic.organization_id,
            starts_at__gt=starts_at - timedelta(days=1),
            starts_at__lt=ends_at,
            member__role__in=CARE,
        )
        .annotate(**last_days)
        .select_related("member__person")
        .order_by("starts_at", "pk")
    )


def _work(grid: Grid, shifts: list[Shift], policy: FacilityPolicy) -> dict[UUID, int]:
    """When everyone works, outside lunch and on days on which their cards allow it."""
    found: dict[UUID, int] = {shift.member_id: 0 for shift in shifts}
    responders: dict[date, set[UUID]] = defaultdict(set)
    for shift in shifts:
        on = shift.starts_at.astimezone(grid.zone).date()
        if cpr_standing(_holder(shift), on, "block_at_once") is CprStanding.CURRENT:
            responders[on].add(shift.member_id)
    for shift in shifts:
        on = shift.starts_at.astimezone(grid.zone).date()
        others = len(responders[on] - {shift.member_id})
        if shift.member.is_licensed or _may_treat(shift, on, policy, others):
            found[shift.member_id] |= _span(grid, shift)
    return found


def _span(grid: Grid, shift: Shift) -> int:
    span = grid.span(shift.starts_at, shift.ends_at)
    if shift.lunch_starts_at and shift.lunch_ends_at:
        span &= ~grid.span(shift.lunch_starts_at, shift.lunch_ends_at)
    return span


def _may_treat(shift: Shift, on: date, policy: FacilityPolicy, others: int) -> bool:
    holder = _holder(shift)
    return credentials_allow(holder, on, policy.expired_cpr, other_responders=others).allowed


def _holder(shift: Shift) -> Doer:
    """The member with the cards that `_shifts` read."""
    days = {code: getattr(shift, code) for code in people.CARDS.values()}
    held = {code: Credential(code, last_day) for code, last_day in days.items() if last_day}
    return Doer("", shift.member.name, Role(shift.member.role), credentials=held)


def claims(
    wish: Wish, members: Iterable[Membership], starts_at: datetime, ends_at: datetime
) -> "QuerySet[Allocation, tuple[UUID, datetime, datetime, int]]":
    """(owner, from, to, units) of every open claim that may matter to the wish (1 SQL)."""
    clinic = wish.clinic
    ours = Resource.objects.filter(
        Q(clinic=clinic)
        | Q(patient=wish.patient)
        | Q(person__in={member.person_id for member in members}),
        organization_id=clinic.organization_id,
    ).order_by()
    open_claims = Allocation.objects.filter(
        organization_id=clinic.organization_id,
        resource__in=ours,
        starts_at__gt=starts_at - MAX_CLAIM,
        starts_at__lt=ends_at,
        released_at=None,
    )
    if wish.visit:
        open_claims = open_claims.exclude(appointment=wish.visit)
    owner = Coalesce(*(f"resource__{column}" for column in OWNERS.values()))
    return open_claims.values_list(owner, "starts_at", "ends_at", "units")
