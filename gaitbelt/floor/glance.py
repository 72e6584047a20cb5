"""What one first screen reads once, whichever of its blocks ask for it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from gaitbelt.core import clock
from gaitbelt.core.rights import ClinicRequest
from gaitbelt.equipment import queries as equipment
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.workforce.days import Day, day_of


@dataclass
class Glance:
    """A member looking at their clinic at an instant."""

    request: ClinicRequest
    at: datetime

    @property
    def member(self) -> Membership:
        member: Membership = self.request.member
        return member

    @property
    def clinic(self) -> Clinic:
        return self.member.clinic

    @property
    def day_on(self) -> date:
        """The calendar day that it is at the clinic."""
        return self.clinic.day_at(self.at)

    @cached_property
    def day(self) -> Day:
        """Who works today (2 SQL queries)."""
        return day_of(self.clinic, self.day_on, self.at)

    @cached_property
    def register(self) -> list[equipment.Standing]:
        """Everything in the house with its state (3 SQL queries)."""
        return equipment.register(self.clinic, self.at)

    @cached_property
    def places(self) -> list[equipment.Place]:
        """Where something is to be wiped, or wet."""
        return equipment.places_of(self.register, self.at)


def glance(request: ClinicRequest) -> Glance:
    """The member of a request, now."""
    return Glance(request, clock.now())
