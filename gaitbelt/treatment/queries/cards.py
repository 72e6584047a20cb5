"""What a lane is made of: its open item, its other items, its precautions."""

from dataclasses import dataclass, field
from datetime import date

from gaitbelt.domain.decision import Decision
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Precaution
from gaitbelt.people.precautions import PROTECTS
from gaitbelt.plans import orders
from gaitbelt.plans.library import Exercise
from gaitbelt.treatment import dosing
from gaitbelt.treatment.alternates import exercise_of
from gaitbelt.treatment.models import ItemRun
from gaitbelt.treatment.queries.form import FormLine, form_lines
from gaitbelt.treatment.queries.history import Course
from gaitbelt.treatment.queries.timers import Timer


@dataclass(frozen=True, kw_only=True)
class PrecautionLine:
    """A precaution in force, as the lane shows it."""

    row: Precaution
    is_new: bool
    was: str

    @property
    def protects(self) -> str:
        """What whoever treats wears against an isolation."""
        return str(PROTECTS.get(self.row.code, ""))


@dataclass(kw_only=True)
class Card:
    """The one open item of a lane; `kind` says what it asks for."""

    run: ItemRun
    kind: str  # exercise, ease, pack, running, off, held, refused, led
    title: str
    dose: str
    course: Course = field(default_factory=Course)
    limit: int = 0
    timer: Timer | None = None
    device: Item | None = None
    decision: Decision | None = None
    alternate: str = ""  # the name of what may be done instead, now
    instead_why: str = "pain"
    why: list[str] = field(default_factory=list)

    @property
    def order(self) -> str:
        """The numbers of a physical agent's order, with their units."""
        return orders.dose(self.run.item) if self.run.item.code in SPECS else ""

    @property
    def valid_until(self) -> date | None:
        """Until when the licensee's screen holds: all that a technician sees of it."""
        return orders.valid_until(self.run.item)

    @property
    def has_layers(self) -> bool:
        return self.run.item.code in SPECS and SPECS[self.run.item.code].has_layers

    @property
    def is_dosed(self) -> bool:
        """Whether its output is on: a powered agent that nobody has switched off."""
        return dosing.is_dosed(self.run)

    @property
    def is_set_up_only(self) -> bool:
        """What the place gives as help: a technician sets it up, a licensee doses it."""
        return self.decision is not None and "scope.assist_only" in self.decision.codes

    @property
    def exercise(self) -> Exercise | None:
        """What is really done, of the library; None for heat, cold and the others."""
        return exercise_of(self.run)

    @property
    def form(self) -> list[FormLine]:
        """The three errors of the exercise, each with what was seen."""
        return form_lines(self.run)

    @property
    def was(self) -> str:
        return self.course.was if self.course.was != self.dose else ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item that is not open: done, coming, locked, or with a licensee."""

    run: ItemRun
    kind: str
    title: str
    words: str
