"""Rosters, presence and cover as the values that the rules of supervision read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet, prefetch_related_objects

from gaitbelt.core import clock
from gaitbelt.domain import supervision
from gaitbelt.domain.competency import CprStanding, Doer, cpr_standing
from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import SEEN_BEFORE_SHIFT, SupervisorFacts
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.workforce.models import Cover, Presence, Shift

A_DAY = timedelta(days=1)
LONGEST_STAY = timedelta(hours=4)  # how long after the roster an answer "I stay" may reach


@dataclass(frozen=True)
class Team:
    """Who works at a clinic at an instant (`team_at`: 2 SQL queries)."""

    clinic: Clinic
    at: datetime
    shifts: dict[object, Shift]  # by membership
    covers: tuple[Cover, ...]

    def presence(self, member: Membership) -> supervision.Presence:
        """What is known of a member's presence on the day of the instant."""
        shift = self.shifts.get(member.pk)
        return presence_of(shift) if shift else supervision.Presence()

    def is_present(self, member: Membership) -> bool:
        return supervision.is_present(self.presence(member), self.at)

    def cover_of(self, technician: Membership) -> Cover | None:
        """The newest row that says who supervises this technician at the instant."""
        mine = [cover for cover in self.covers if cover.technician_id == technician.pk]
        return max(mine, key=lambda cover: cover.starts_at, default=None)

    def supervised_by(self, supervisor: Membership) -> list[Membership]:
        """The technicians on site whom a member supervises at the instant."""
        found = {
            cover.technician.pk: cover.technician
            for cover in self.covers
            if cover.supervisor_id == supervisor.pk and self.is_present(cover.technician)
        }
        return [each for each in found.values() if self._supervises(supervisor, each)]

    def _supervises(self, supervisor: Membership, technician: Membership) -> bool:
        cover = self.cover_of(technician)
        return cover is not None and cover.supervisor_id == supervisor.pk

    def supervisor_of(
        self, technician: Membership, *, contact_at: datetime | None = None
    ) -> SupervisorFacts | None:
        """Who supervises this technician; `contact_at` is the tap "seen" of the visit."""
        cover = self.cover_of(technician)
        if cover is None:
            return None
        return self.as_supervisor(
            cover.supervisor,
            besides=technician,
            contact_at=contact_at,
            in_sight_at=cover.in_sight_at,
        )

    def as_supervisor(
        self,
        member: Membership,
        *,
        besides: Membership | None = None,
        contact_at: datetime | None = None,
        in_sight_at: datetime | None = None,
    ) -> SupervisorFacts:
        """A member as supervisor; `besides` is not counted among the technicians they have."""
        others = [each for each in self.supervised_by(member) if each != besides]
        return SupervisorFacts(
            id=str(member.person_id),
            name=member.name,
            role=Role(member.role),
            presence=self.presence(member),
            technicians_now=len(others),
            assistants_now=self._assistants_of(member),
            contact_at=contact_at,
            in_sight_at=in_sight_at,
        )

    def _assistants_of(self, member: Membership) -> int:
        """How many assistants on site fall to a therapist; to an assistant, none."""
        if member.role != Membership.Role.PT:
            return 0
        here = [each.role for each in self.licensees()]
        return supervision.shared_out(
            here.count(Membership.Role.PTA), here.count(Membership.Role.PT)
        )

    def members(self) -> list[Membership]:
        """Everyone on the roster now or until a moment ago, licensees first, then by name."""
        everyone = [shift.member for shift in self.shifts.values()]
        return sorted(everyone, key=lambda each: (not each.is_licensed, each.name))

    def licensees(self) -> list[Membership]:
        """The therapists and assistants who are on site."""
        return [each for each in self.members() if each.is_licensed and self.is_present(each)]

    def licensee_names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.licensees())

    def supervisors(self, *, besides: Membership | None = None) -> tuple[SupervisorFacts, ...]:
        """Every licensee on the roster, with the technicians they have at the instant."""
        licensed = [each for each in self.members() if each.is_licensed]
        return tuple(self.as_supervisor(each, besides=besides) for each in licensed)

    def cpr_responders(self, *, besides: Membership) -> int:
        """How many others on site hold current CPR (1 SQL query)."""
        here = [each for each in self.members() if each != besides and self.is_present(each)]
        prefetch_related_objects(here, "person__credentials")
        on = self.clinic.day_at(self.at)
        return sum(_has_cpr(each, on) for each in here)


@dataclass(frozen=True)
class Around:
    """The roster and the covers from a day before an instant to a day after it."""

    clinic: Clinic
    at: datetime
    shifts: tuple[Shift, ...]
    covers: tuple[Cover, ...]

    @cached_property
    def team(self) -> Team:
        """Who works at the instant, as `team_at` finds it."""
        at = self.at
        rows = [
            shift
            for shift in self.shifts
            if shift.starts_at <= at + SEEN_BEFORE_SHIFT and shift.ends_at > at - LONGEST_STAY
        ]
        covers = tuple(each for each in self.covers if each.starts_at <= at < each.ends_at)
        return Team(self.clinic, at, current(rows, at), covers)


def around(clinic: Clinic, at: datetime) -> Around:
    """What is rostered around an instant, for a page with bands (2 SQL queries)."""
    rows = _shifts(clinic, at).filter(starts_at__lt=at + A_DAY)
    covers = _covers(clinic).filter(starts_at__lt=at + A_DAY, ends_at__gt=at - A_DAY)
    return Around(clinic, at, tuple(rows), tuple(covers.order_by("starts_at")))


def team_at(clinic: Clinic, at: datetime | None = None) -> Team:
    """Who works at a clinic at an instant, now by default (2 SQL queries)."""
    at = at or clock.now()
    rows = _shifts(clinic, at).filter(
        starts_at__lte=at + SEEN_BEFORE_SHIFT, ends_at__gt=at - LONGEST_STAY
    )
    covers = _covers(clinic).filter(starts_at__lte=at, ends_at__gt=at)
    return Team(clinic, at, current(rows, at), tuple(covers))


def shifts_around(clinic: Clinic, at: datetime) -> list[Shift]:
    """Shifts that have begun at an instant and are not over (1 SQL query)."""
    return list(_shifts(clinic, at).filter(starts_at__lte=at, ends_at__gt=at))


def _shifts(clinic: Clinic, at: datetime) -> QuerySet[Shift]:
    rows = Shift.objects.filter(
        clinic=clinic, organization_id=clinic.organization_id, starts_at__gt=at - A_DAY
    )
    return rows.select_related("member__person", "member__presence").order_by("starts_at")


def _covers(clinic: Clinic) -> QuerySet[Cover]:
    rows = Cover.objects.filter(clinic=clinic, organization_id=clinic.organization_id)
    return rows.select_related("technician__person", "supervisor__person")


def current(rows: Iterable[Shift], at: datetime) -> dict[object, Shift]:
    """Per member the shift that has begun last, else the one that comes next."""
    found: dict[object, Shift] = {}
    for shift in rows:
        if shift.starts_at <= at or shift.member_id not in found:
            found[shift.member_id] = shift
    return found


def presence_of(shift: Shift) -> supervision.Presence:
    """A shift and the presence of its member; what belongs to a day before does not count."""
    row = getattr(shift.member, "presence", None) or Presence()
    begins = shift.starts_at - SEEN_BEFORE_SHIFT
    stays = row.stays_until
    until = max(shift.ends_at, stays) if stays and stays > shift.starts_at else shift.ends_at
    return supervision.Presence(
        rostered_from=shift.starts_at,
        rostered_until=min(until, shift.ends_at + LONGEST_STAY),
        lunch_from=shift.lunch_starts_at,
        lunch_until=shift.lunch_ends_at,
        seen_at=_since(row.seen_at, begins),
        confirmed_by_colleague_at=_since(row.vouched_at, begins),
        away_since=_since(row.away_since, begins),
        stays_until=_since(stays, begins),
    )


def _since(moment: datetime | None, begins: datetime) -> datetime | None:
    return moment if moment is not None and moment >= begins else None


def _has_cpr(member: Membership, on: date) -> bool:
    responder = Doer("", member.name, Role(member.role), credentials=people.cards(member))
    return cpr_standing(responder, on, "block_at_once") is CprStanding.CURRENT
