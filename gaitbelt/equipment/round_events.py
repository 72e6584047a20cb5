"""What happens in safety rounds and to the hazards that they find."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@event("round.walked", _("Safety round walked"))
@dataclass(frozen=True, kw_only=True)
class RoundWalked(Fact):
    """Every line of a round was looked at; what is neither failed nor away was in order."""

    kind: str
    area: UUID | str | None
    asked: list[str]
    failed: list[str]
    not_here: list[str]


@event("hazard.found", _("Hazard found"))
@dataclass(frozen=True, kw_only=True)
class HazardFound(Fact):
    """A line was not in order: somebody puts it right until `due_at`."""

    round: UUID | str
    line: str
    said: str
    owner: UUID | str
    due_at: datetime | str
    is_critical: bool


@event("hazard.closed", _("Hazard put right"))
@dataclass(frozen=True, kw_only=True)
class HazardClosed(Fact):
    """It was put right; `said` says how."""

    said: str
