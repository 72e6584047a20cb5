"""The roster as booking reads it: shifts, who holds what, and the technicians who are booked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from gaitbelt.domain.competency import Doer
from gaitbelt.domain.scope import CARE
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.schedule.calendar import MAX_CLAIM
from gaitbelt.schedule.models import Allocation
from gaitbelt.workforce.models import Shift


@dataclass(frozen=True)
class Busy:
    """A stretch in which a visit has a technician."""

    person: UUID
    visit: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass
class Roster:
    """The shifts that touch a stretch of a clinic's time, with everyone's certificates at hand."""

    clinic: Clinic
    starts_at: datetime
    ends_at: datetime
    shifts: tuple[Shift, ...]
    doers: dict[UUID, Doer] = field(default_factory=dict)

    def of(self, member: Membership) -> list[Shift]:
        return [shift for shift in self.shifts if shift.member_id == member.pk]

    def during(self, starts_at: datetime, ends_at: datetime) -> list[Shift]:
        """The shifts that touch a shorter stretch."""
        return [each for each in self.shifts if each.starts_at < ends_at > starts_at < each.ends_at]

    def doer(self, member: Membership) -> Doer:
        """A member with what they hold, read once (2 SQL queries where they are not rostered)."""
        if member.pk not in self.doers:
            rostered = next((shift.member for shift in self.of(member)), member)
            self.doers[member.pk] = people.doer(rostered)
        return self.doers[member.pk]

    def busy_technicians(
        self, starts_at: datetime, ends_at: datetime, *, besides: Membership, visit: UUID | None
    ) -> int:
        """How many other technicians have a patient at once, `visit` not counted."""
        others = [
            each
            for each in self._busy
            if each.starts_at < ends_at
            and each.ends_at > starts_at
            and each.person != besides.person_id
            and each.visit != visit
        ]
        moments = {starts_at, *(each.starts_at for each in others if each.starts_at > starts_at)}
        return max(
            len({each.person for each in others if each.starts_at <= at < each.ends_at})
            for at in moments
        )

    @cached_property
    def _busy(self) -> list[Busy]:
        """Every open claim of a technician in the stretch (1 SQL query)."""
        claims = Allocation.objects.filter(
            organization_id=self.clinic.organization_id,
            appointment__clinic=self.clinic,
            released_at=None,
            starts_at__gt=self.starts_at - MAX_CLAIM,
            starts_at__lt=self.ends_at,
            ends_at__gt=self.starts_at,
            resource__person__memberships__role=Membership.Role.TECH,
            resource__person__memberships__clinic=self.clinic,
        )
        names = ("resource__person", "appointment", "starts_at", "ends_at")
        return [Busy(*row) for row in claims.values_list(*names)]


def roster(clinic: Clinic, starts_at: datetime, ends_at: datetime) -> Roster:
    """Who is rostered in a stretch of time (3 SQL queries)."""
    rows = (
        clinic.shifts.filter(
            organization_id=clinic.organization_id,
            starts_at__gt=starts_at - timedelta(days=1),
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
            member__role__in=CARE,
        )
        .select_related("member__person")
        .prefetch_related("member__person__sign_offs__signed_by", "member__person__credentials")
        .order_by("starts_at", "pk")
    )
    for shift in rows:
        shift.member.clinic = clinic
    return Roster(clinic, starts_at, ends_at, tuple(rows))


def day_roster(clinic: Clinic, day: date) -> Roster:
    """Who is rostered on a clinic day (3 SQL queries)."""
    return roster(clinic, *clinic.day_bounds(day))
