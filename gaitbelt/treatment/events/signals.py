"""Facts that somebody else must know: observations, levels, reviews, calls for help."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from gaitbelt.core.events import event
from gaitbelt.treatment.events.base import Answer, CallKind, Code, RunFact, SessionFact, Why, Words


@event("observation.noted", _("Observation noted"))
@dataclass(frozen=True, kw_only=True)
class ObservationNoted(SessionFact):
    """What was seen or said, in the patient's own words; no assessment, no plan."""

    run: UUID | None = None
    level: Annotated[int, Field(ge=1, le=3)] = 1
    body_part: Annotated[str, Field(max_length=60)] = ""
    signs: list[Code] = field(default_factory=list)
    said: Words = ""


@event("observation.pictured", _("Photo added"))
@dataclass(frozen=True, kw_only=True)
class ObservationPictured(SessionFact):
    """A photo of what was seen; `file` is the row of the file, `sha256` its content."""

    by_client: ClassVar[bool] = False

    observation: UUID
    file: UUID
    sha256: Annotated[str, Field(min_length=64, max_length=64)]


@event("ask.raised", _("Asked to progress"))
@dataclass(frozen=True, kw_only=True)
class AskRaised(RunFact):
    """Ask the therapist whether the item may go on to its next step."""

    said: Words = ""


@event("observation.answered", _("Answered"))
@dataclass(frozen=True, kw_only=True)
class ObservationAnswered(SessionFact):
    """A licensee has taken note or decided; the technician sees the answer."""

    by_client: ClassVar[bool] = False

    observation: UUID
    decision: Answer = "seen"
    answer: Annotated[str, Field(max_length=300)] = ""


@event("answer.seen", _("Answer seen"))
@dataclass(frozen=True, kw_only=True)
class AnswerSeen(SessionFact):
    observation: UUID


@event("level.raised", _("Level raised"))
@dataclass(frozen=True, kw_only=True)
class LevelRaised(SessionFact):
    """An escalation level (safety §1) on one item, or on the whole visit where `run` is none."""

    server_sets: ClassVar[frozenset[str]] = frozenset({"why", "is_silent"})

    level: Annotated[int, Field(ge=1, le=4)]
    run: UUID | None = None
    why: Why = field(default_factory=list)
    said: Words = ""
    is_silent: bool = False  # R19: for licensees only


@event("level.cleared", _("Hold or stop lifted"))
@dataclass(frozen=True, kw_only=True)
class LevelCleared(SessionFact):
    by_client: ClassVar[bool] = False

    run: UUID | None = None
    reason: Code


@event("entry.cosigned", _("Co-signed"))
@dataclass(frozen=True, kw_only=True)
class EntryCosigned(SessionFact):
    """A licensee has signed these items' entries."""

    by_client: ClassVar[bool] = False

    runs: list[UUID]


@event("patient.seen", _("Seen by a licensee"))
@dataclass(frozen=True, kw_only=True)
class PatientSeen(SessionFact):
    """A licensee says whether one of them saw the patient in this visit (scope §5)."""

    by_client: ClassVar[bool] = False

    was_seen: bool


@event("entry.opened", _("Exception opened"))
@dataclass(frozen=True, kw_only=True)
class EntryOpened(RunFact):
    """A licensee has opened an exception, which comes before co-signing it."""

    by_client: ClassVar[bool] = False


@event("entry.returned", _("Returned with a comment"))
@dataclass(frozen=True, kw_only=True)
class EntryReturned(RunFact):
    by_client: ClassVar[bool] = False

    comment: Annotated[str, Field(min_length=1, max_length=300)]


@event("help.called", _("Help called"))
@dataclass(frozen=True, kw_only=True)
class HelpCalled(SessionFact):
    by_client: ClassVar[bool] = False

    kind: CallKind = "help"
    session: UUID | None = None
    area: UUID | None = None


@event("help.seen", _("Help seen"))
@dataclass(frozen=True, kw_only=True)
class HelpSeen(SessionFact):
    by_client: ClassVar[bool] = False

    call: UUID


@event("help.closed", _("Help closed"))
@dataclass(frozen=True, kw_only=True)
class HelpClosed(SessionFact):
    by_client: ClassVar[bool] = False

    call: UUID
    reason: Code
