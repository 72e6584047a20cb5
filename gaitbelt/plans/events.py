"""What happens to a plan of care and to what it hands on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@event("plan.drafted", _("Plan begun"))
@dataclass(frozen=True, kw_only=True)
class PlanDrafted(Fact):
    """A therapist began a plan, from a template or from the version before."""

    number: int
    template: str = ""


@event("plan.signed", _("Plan signed"))
@dataclass(frozen=True, kw_only=True)
class PlanSigned(Fact):
    """A therapist signed a version of a plan; the one before it is replaced."""

    number: int
    items: list[str]
    goals: list[str]
    valid_until_on: date | None


@event("plan.reevaluated", _("Re-evaluated"))
@dataclass(frozen=True, kw_only=True)
class Reevaluated(Fact):
    """A re-evaluation: what was delegated before it has ended."""

    reevaluated_at: datetime


@event("course.milestone", _("Course of care"))
@dataclass(frozen=True, kw_only=True)
class MilestoneSaid(Fact):
    """A step of a course of care was put on file, or taken back."""

    milestone: UUID
    kind: str
    happened_on: date
    taken_back: bool = False


@event("goal.measured", _("Goal measured"))
@dataclass(frozen=True, kw_only=True)
class GoalMeasured(Fact):
    """What a goal's measure said on a day, or that this was taken back."""

    goal: UUID
    value: str
    measured_on: date
    taken_back: bool = False


@event("plan.done_with_licensee", _("First done with a licensee"))
@dataclass(frozen=True, kw_only=True)
class DoneWithLicensee(Fact):
    """The patient has had this item from a licensee."""

    item: UUID
    done_on: date


@event("delegation.given", _("Delegated"))
@dataclass(frozen=True, kw_only=True)
class DelegationGiven(Fact):
    """Items handed to one technician."""

    technician: UUID
    items: list[UUID]
    valid_until_on: date


@event("delegation.revoked", _("Delegation taken back"))
@dataclass(frozen=True, kw_only=True)
class DelegationRevoked(Fact):
    """An item taken back from a technician."""

    technician: UUID
    item: UUID


@event("delegation.go", _("Go for the day"))
@dataclass(frozen=True, kw_only=True)
class GoGiven(Fact):
    """The supervisor's Go for the visit of a day."""

    technician: UUID
    go_on: date
