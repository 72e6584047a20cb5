"""What can happen to an item: facts of its event log."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@event("item.used", _("In use"))
@dataclass(frozen=True, kw_only=True)
class ItemUsed(Fact):
    """A patient's treatment began to use it."""

    session: str = ""
    is_isolation: bool = False
    is_enteric: bool = False


@event("item.released", _("To wipe"))
@dataclass(frozen=True, kw_only=True)
class ItemReleased(Fact):
    """The patient is done with it: it is to be wiped now, as their isolation by now asks."""

    is_isolation: bool = False
    is_enteric: bool = False


@event("item.wiped", _("Wiped"))
@dataclass(frozen=True, kw_only=True)
class ItemWiped(Fact):
    """Cleaned and wetted; the tap attests inspection. Contact time counts from `wiped_at`."""

    wiped_at: datetime | str
    product: str
    contact_s: int
    is_sporicidal: bool = False
    is_late: bool = False
    counts: bool = True  # a wipe entered too late is kept, but does not make the item clean


@event("item.tagged_out", _("Tagged out"))
@dataclass(frozen=True, kw_only=True)
class ItemTaggedOut(Fact):
    """A fault was found; nobody uses it until it is repaired and released."""

    note: str


@event("item.returned", _("Given back"))
@dataclass(frozen=True, kw_only=True)
class ItemReturned(Fact):
    """Repaired, tested and released by a manager: it comes back soiled (equipment §9)."""

    note: str


@event("item.read", _("Temperature logged"))
@dataclass(frozen=True, kw_only=True)
class TemperatureRead(Fact):
    """The thermometer of a tank was read, °C."""

    celsius: float


@event("item.checked", _("Checked"))
@dataclass(frozen=True, kw_only=True)
class ItemChecked(Fact):
    """A check was done on a day, with its measured values; a bad one takes the item out (§6)."""

    due: str
    done_on: date | str
    is_good: bool
    done_by: str
    measured: str = ""
    touch_ua: float | None = None
    ground_ohm: float | None = None


@event("item.due_extended", _("Due date put off"))
@dataclass(frozen=True, kw_only=True)
class DueExtended(Fact):
    """A manager put an amber due date off, once, with a reason."""

    due: str
    until_on: date | str
    why: str
