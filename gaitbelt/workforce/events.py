"""What happens to presence and cover. Presence is the fold of these and of everyone's own acts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@event("presence.seen", _("Here"))
@dataclass(frozen=True, kw_only=True)
class Seen(Fact):
    """First sign of a member today, or after being away; later acts are in the log themselves."""


@event("presence.confirmed", _("A colleague says: is here"))
@dataclass(frozen=True, kw_only=True)
class Confirmed(Fact):
    """A colleague said that a member is here."""


@event("presence.left", _("Away"))
@dataclass(frozen=True, kw_only=True)
class Left(Fact):
    """A member goes away, from `away_since` on, perhaps until `back_at`."""

    away_since: datetime
    back_at: datetime | None = None


@event("presence.stays", _("Stays longer"))
@dataclass(frozen=True, kw_only=True)
class Stays(Fact):
    """A member stays past lunch or the end of the roster."""

    until: datetime


@event("supervision.in_sight", _("Supervisor in sight"))
@dataclass(frozen=True, kw_only=True)
class InSight(Fact):
    """A technician tapped that the supervisor is in sight."""

    supervisor: UUID


@event("supervision.taken_over", _("Supervision taken over"))
@dataclass(frozen=True, kw_only=True)
class TakenOver(Fact):
    """A licensee supervises a technician from now on."""

    technician: UUID
    instead_of: UUID | None
    until: datetime


@event("roster.hours_set", _("Hours on the roster changed"))
@dataclass(frozen=True, kw_only=True)
class HoursSet(Fact):
    """A member's hours on a day, before and after, as wall-clock texts of the clinic."""

    member: UUID
    day: date
    before: str
    after: str


@event("roster.covers_set", _("Who holds a technician changed"))
@dataclass(frozen=True, kw_only=True)
class CoversSet(Fact):
    """Who holds a technician on a day: [supervisor, from, until] before and after."""

    technician: UUID
    day: date
    before: list[list[str]]
    after: list[list[str]]
