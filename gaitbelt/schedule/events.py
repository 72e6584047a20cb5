"""What can happen to a visit: the facts that the log keeps of it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@dataclass(frozen=True, kw_only=True)
class VisitFact(Fact):
    """A fact about one visit."""


@event("appointment.booked", _("Booked"))
@dataclass(frozen=True, kw_only=True)
class Booked(VisitFact):
    visit_type: str
    starts_at: str
    ends_at: str
    therapist: str | None = None
    technician: str | None = None
    area: str | None = None
    series: str | None = None


@event("appointment.moved", _("Moved"))
@dataclass(frozen=True, kw_only=True)
class Moved(VisitFact):
    """Fields that changed: {field: [before, after]}."""

    fields: dict[str, list[str | None]]


@event("appointment.replanned", _("Follows the new plan"))
@dataclass(frozen=True, kw_only=True)
class Replanned(VisitFact):
    """A visit to come has the version that was signed; `before` is the one it had."""

    plan: str
    before: str | None = None


@event("appointment.given", _("Handed over"))
@dataclass(frozen=True, kw_only=True)
class Given(VisitFact):
    """Another technician has the visit; `is_claimed`: their time was free and is taken now."""

    technician: str
    before: str | None = None
    is_claimed: bool = True


@event("appointment.cancelled", _("Cancelled"))
@dataclass(frozen=True, kw_only=True)
class Cancelled(VisitFact):
    """`code` is C01 to C99, `kind` early, late or provider (plan-of-care §7); `note` in words."""

    code: str
    kind: str
    note: str = ""


@event("appointment.checked_in", _("Here"))
@dataclass(frozen=True, kw_only=True)
class CheckedIn(VisitFact):
    minutes_late: int = 0


@event("appointment.check_in_undone", _("Check-in undone"))
@dataclass(frozen=True, kw_only=True)
class CheckInUndone(VisitFact):
    pass


@event("appointment.no_show", _("No-show"))
@dataclass(frozen=True, kw_only=True)
class NoShow(VisitFact):
    pass


@event("appointment.alerted", _("Told to the therapist"))
@dataclass(frozen=True, kw_only=True)
class Alerted(VisitFact):
    """A therapist looks at it before the next visit; `why` as in domain/attendance.py."""

    why: str


@event("appointment.alert_seen", _("Seen by a licensee"))
@dataclass(frozen=True, kw_only=True)
class AlertSeen(VisitFact):
    answer: str = ""


@event("appointment.called", _("Called"))
@dataclass(frozen=True, kw_only=True)
class Called(VisitFact):
    """Somebody called the patient about a visit that did not happen."""


@event("appointment.prepared", _("Set up"))
@dataclass(frozen=True, kw_only=True)
class Prepared(VisitFact):
    pass


@event("appointment.in_session", _("Session began"))
@dataclass(frozen=True, kw_only=True)
class InSession(VisitFact):
    pass


@event("appointment.done", _("Done"))
@dataclass(frozen=True, kw_only=True)
class Done(VisitFact):
    pass
