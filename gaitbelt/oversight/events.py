"""What happens to a report of an incident or near miss."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@event("incident.drafted", _("Incident draft opened"))
@dataclass(frozen=True, kw_only=True)
class IncidentDrafted(Fact):
    """A STOP or an EMERGENCY has opened it (safety §1)."""

    session: UUID
    level: int
    is_mandatory: bool = False


@event("incident.reported", _("Incident reported"))
@dataclass(frozen=True, kw_only=True)
class IncidentReported(Fact):
    """Somebody reported what happened, in their own words."""

    kind: str
    about: str
    said: str
    session: UUID | None = None
    body_part: str = ""


@event("incident.completed", _("Incident report completed"))
@dataclass(frozen=True, kw_only=True)
class IncidentCompleted(Fact):
    """What was still open was written; `answers` are the fields that changed."""

    answers: dict[str, str] = field(default_factory=dict)


@event("incident.submitted", _("Incident report submitted"))
@dataclass(frozen=True, kw_only=True)
class IncidentSubmitted(Fact):
    """From here on the report never changes."""

    kind: str


@event("incident.closed", _("Clinical response, no incident"))
@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Fact):
    """A therapist has closed a draft that a STOP had opened."""


@event("incident.amended", _("Incident report amended"))
@dataclass(frozen=True, kw_only=True)
class IncidentAmended(Fact):
    """Something became known after the report was submitted."""

    text: str


@event("brief.read", _("Hand-over read"))
@dataclass(frozen=True, kw_only=True)
class BriefRead(Fact):
    """Somebody who came on has read what is open; `open_items` is how many things that was."""

    open_items: int
