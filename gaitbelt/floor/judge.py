"""What would stand in the way of a visit, judged before its time, each reason with its way on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from gaitbelt.core import reasons
from gaitbelt.core.templatetags.gaitbelt import reason_icon
from gaitbelt.core.ways import OFFERS, Ask, Way
from gaitbelt.domain import hygiene
from gaitbelt.domain.decision import Reason
from gaitbelt.domain.gate_facts import Place
from gaitbelt.domain.item_states import ItemState
from gaitbelt.equipment import facts as equipment
from gaitbelt.equipment.queries import Standing
from gaitbelt.floor.glance import Glance
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import PlanItem
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.roster import Roster, day_roster
from gaitbelt.schedule.rules import known_ahead


@dataclass(frozen=True)
class Problem:
    """A reason against an act that is still to come, and the way on that is one tap away."""

    reason: Reason
    text: str
    way: Way | None = None

    @property
    def icon(self) -> str:
        """The icon of the reason's family."""
        return reason_icon(self.reason)


def with_way(glance: Glance, reason: Reason, **about: object) -> Problem:
    """A reason with the action that its remedy is on this screen."""
    offer = OFFERS.get(reason.remedy)
    way = offer(Ask(glance.request, reason, about)) if offer else None
    return Problem(reason, reasons.text(reason, glance.clinic.tz), way)


@dataclass
class Judge:
    """Judges the visits of one clinic day by the guards that will decide their start.

    Visits have `plan__items__delegations__technician` at hand.
    """

    glance: Glance
    day: date

    @cached_property
    def roster(self) -> Roster:
        """Who is rostered that day (3 SQL queries)."""
        return day_roster(self.glance.clinic, self.day)

    @cached_property
    def place(self) -> Place:
        """Whose rules apply that day."""
        return people.place(self.glance.clinic, self.day)

    def problems(self, visit: Appointment, technician: Membership) -> list[Problem]:
        """Every reason of gate and devices, each kind once."""
        known = known_ahead(visit, self.roster, self.place).reasons
        kinds: dict[tuple[str, object], Reason] = {}
        for reason in (*known, *self._devices(visit)):
            kinds.setdefault((reason.code, reason.facts.get("device")), reason)
        about = {"appointment": visit, "technician": technician, "plan": visit.plan}
        return [with_way(self.glance, reason, **about) for reason in kinds.values()]

    def _devices(self, visit: Appointment) -> Iterator[Reason]:
        """A kind of which no unit will be ready: what speaks against the first."""
        at = max(self.glance.at, visit.starts_at)
        for kind in dict.fromkeys(item.equipment_kind for item in items_of(visit)):
            units = [each for each in self.glance.register if kind and each.item.kind.slug == kind]
            against = [self._against(unit, visit, at) for unit in units]
            if against and all(against):
                yield from against[0]

    def _against(self, unit: Standing, visit: Appointment, at: datetime) -> tuple[Reason, ...]:
        """Why a unit could not be used at an instant; what is in use now may be free by then."""
        if unit.state is ItemState.IN_USE and at > self.glance.at:
            return ()
        device = equipment.device(unit.item, self.glance.clinic, at)
        on = self.glance.clinic.day_at(at)
        return hygiene.may_use(device, at=at, on=on, patient_id=str(visit.patient_id)).reasons


def items_of(visit: Appointment) -> list[PlanItem]:
    """What the plan of a visit prescribes."""
    return list(visit.plan.items.all()) if visit.plan else []
