"""What can happen in a session: one frozen fact per kind of event, checked field by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError

from gaitbelt.core import events as core_events
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import Fact, event
from gaitbelt.core.models import Event

type Pain = Annotated[int, Field(ge=0, le=10)]
type Code = Annotated[str, Field(min_length=1, max_length=40)]
type Words = Annotated[str, Field(max_length=500)]
type Count = Annotated[int, Field(ge=0, le=999)]
type Seconds = Annotated[int, Field(ge=0, le=36_000)]
type Minutes = Annotated[float, Field(gt=0, le=240)]
type Load = Annotated[Decimal, Field(ge=0, le=500, decimal_places=1)]
type Side = Literal["L", "R", "B", "ALT", "MID", "NA"]
type Skin = Literal["ok", "doubtful", "abnormal"]
type Why = list[dict[str, Any]]  # reasons or signs as codes with facts (domain.decision.as_data)
type Deviation = Literal[
    "time", "pain", "fatigue", "equipment", "refused", "therapist_order", "other"
]
type Assist = Literal["I", "MOD_I", "SU", "SBA", "CGA", "MIN_A", "MOD_A", "MAX_A", "TOTAL"]


@dataclass(frozen=True, kw_only=True)
class SessionFact(Fact):
    """A fact about one session; unknown fields are not accepted.

    `by_client` facts may come from a device or the REST endpoint; the others only from commands.
    Fields in `server_sets` are filled in here, whatever a client says.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    by_client: ClassVar[bool] = True
    server_sets: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RunFact(SessionFact):
    """A fact about one item of the session; `run` is the key of its row."""

    run: UUID


@dataclass(frozen=True, kw_only=True)
class Act(RunFact):
    """Something was begun or done; `outside_rules` holds the reasons that spoke against it."""

    server_sets: ClassVar[frozenset[str]] = frozenset({"outside_rules"})

    outside_rules: Why = field(default_factory=list)


@event("session.started", _("Taken in"))
@dataclass(frozen=True, kw_only=True)
class SessionStarted(SessionFact):
    """A visit was taken in; `runs` pairs each item of the plan with the key of its row."""

    by_client: ClassVar[bool] = False

    appointment: UUID
    patient: UUID
    plan: UUID
    technician: UUID
    supervisor: UUID | None = None
    area: UUID | None = None
    runs: list[tuple[UUID, UUID]]


@event("vitals.measured", _("Vitals measured"))
@dataclass(frozen=True, kw_only=True)
class VitalsMeasured(SessionFact):
    """Values by measure, units in the names; `again` is the second look of safety §2 note D."""

    server_sets: ClassVar[frozenset[str]] = frozenset({"level"})

    values: dict[Code, Annotated[float, Field(ge=0, le=2000)]]
    moment: Literal["rest", "during", "after"] = "rest"
    signs: list[Code] = field(default_factory=list)  # red flags R01-R21 that were ticked
    again: bool = False
    level: Annotated[int, Field(ge=0, le=4)] | None = None


@event("vitals.waived", _("Vitals waived today"))
@dataclass(frozen=True, kw_only=True)
class VitalsWaived(SessionFact):
    """A licensee lets the visit go on without vitals today."""

    by_client: ClassVar[bool] = False

    reason: Code


@event("session.readied", _("Made ready"))
@dataclass(frozen=True, kw_only=True)
class SessionReadied(SessionFact):
    """The Ready screen was confirmed: who it is, what changed, how they move, pain at the start."""

    identity: Literal["birth_date", "photo"]
    precautions_until: AwareDatetime | None = None
    transfer: Assist | None = None
    pain: Pain | None = None  # none: the patient cannot say


@event("session.moved", _("Moved"))
@dataclass(frozen=True, kw_only=True)
class SessionMoved(SessionFact):
    area: UUID
    with_person: UUID | None = None  # the second person of a two-person move


@event("item.started", _("Item started"))
@dataclass(frozen=True, kw_only=True)
class ItemStarted(Act):
    device: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Done(Act):
    """What was actually done of an item; nothing said means as prescribed."""

    reps: Count | None = None
    hold_s: Seconds | None = None
    load_kg: Load | None = None
    band: Annotated[str, Field(max_length=40)] | None = None
    side: Side | None = None
    assist: Assist | None = None
    effort: Pain | None = None
    pain: Pain | None = None


@event("item.set_done", _("Set done"))
@dataclass(frozen=True, kw_only=True)
class SetDone(Done):
    number: Count


@event("item.done", _("Item recorded"))
@dataclass(frozen=True, kw_only=True)
class ItemDone(Done):
    as_prescribed: bool = True
    sets: Count | None = None
    duration_s: Seconds | None = None
    reason: Deviation | None = None


@event("item.not_done", _("Item not done"))
@dataclass(frozen=True, kw_only=True)
class ItemNotDone(RunFact):
    reason: Deviation


@event("item.handed_to_licensee", _("A licensee leads this item"))
@dataclass(frozen=True, kw_only=True)
class ItemHandedToLicensee(RunFact):
    """A licensee leads this item: it stands on the therapist's list."""

    codes: list[Code] = field(default_factory=list)  # what spoke against the technician


@event("item.declined", _("Not me, not now"))
@dataclass(frozen=True, kw_only=True)
class ItemDeclined(RunFact):
    """Not me, not now: no reason is asked."""


@event("pain.said", _("Pain said"))
@dataclass(frozen=True, kw_only=True)
class PainSaid(RunFact):
    """Pain during an item; `eased` says it was asked again after easing."""

    pain: Pain
    eased: bool = False


@event("modality.started", _("Put on"))
@dataclass(frozen=True, kw_only=True)
class ModalityStarted(Act):
    """`confirmed`: ASK3, SKIN, UNDERSTAND and BASE, asked and fine; `checks_min` from the order."""

    server_sets: ClassVar[frozenset[str]] = frozenset({"outside_rules", "checks_min"})

    device: UUID | None = None
    side: Side
    minutes: Minutes
    layers: Count | None = None
    lies_on_pack: bool = False
    confirmed: list[Literal["ASK3", "SKIN", "UNDERSTAND", "BASE"]] = field(default_factory=list)
    pain: Pain | None = None
    checks_min: list[float] = field(default_factory=list)


@event("modality.checked", _("Skin checked"))
@dataclass(frozen=True, kw_only=True)
class ModalityChecked(RunFact):
    skin: Skin


@event("modality.removed", _("Taken off"))
@dataclass(frozen=True, kw_only=True)
class ModalityRemoved(RunFact):
    """Off the skin: only this stops the clock of an exposure."""

    why: Literal["time", "too_warm", "wish", "hold", "stop", "other"] = "time"
    skin: Skin | None = None


@event("modality.ended", _("Modality recorded"))
@dataclass(frozen=True, kw_only=True)
class ModalityEnded(RunFact):
    skin: Skin
    pain: Pain | None = None


@event("observation.noted", _("Observation noted"))
@dataclass(frozen=True, kw_only=True)
class ObservationNoted(SessionFact):
    """What was seen or said, in the patient's own words; no assessment, no plan."""

    run: UUID | None = None
    level: Annotated[int, Field(ge=1, le=3)] = 1
    body_part: Annotated[str, Field(max_length=60)] = ""
    signs: list[Code] = field(default_factory=list)
    words: Words = ""


@event("ask.raised", _("Asked to progress"))
@dataclass(frozen=True, kw_only=True)
class AskRaised(RunFact):
    """Ask the therapist whether the item may go on to its next step."""

    words: Words = ""


@event("observation.answered", _("Answered"))
@dataclass(frozen=True, kw_only=True)
class ObservationAnswered(SessionFact):
    """A licensee has taken note or decided; the technician sees the answer."""

    by_client: ClassVar[bool] = False

    observation: UUID
    decision: Literal["seen", "accepted", "edited", "declined"] = "seen"
    answer: Annotated[str, Field(max_length=300)] = ""


@event("answer.seen", _("Answer seen"))
@dataclass(frozen=True, kw_only=True)
class AnswerSeen(SessionFact):
    observation: UUID


@event("level.raised", _("Level raised"))
@dataclass(frozen=True, kw_only=True)
class LevelRaised(SessionFact):
    """An escalation level (safety §1) on one item, or on the whole visit where `run` is none."""

    level: Annotated[int, Field(ge=1, le=4)]
    run: UUID | None = None
    why: Why = field(default_factory=list)
    words: Words = ""
    is_silent: bool = False  # R19: for licensees only


@event("level.cleared", _("Hold or stop lifted"))
@dataclass(frozen=True, kw_only=True)
class LevelCleared(SessionFact):
    by_client: ClassVar[bool] = False

    run: UUID | None = None
    reason: Code


@event("undone", _("Undone"))
@dataclass(frozen=True, kw_only=True)
class Undone(SessionFact):
    """An earlier event was a slip; it stays readable, and no longer counts."""

    event: UUID


@event("session.finished", _("Finished"))
@dataclass(frozen=True, kw_only=True)
class SessionFinished(SessionFact):
    pain: Pain | None = None


@event("entry.cosigned", _("Co-signed"))
@dataclass(frozen=True, kw_only=True)
class EntryCosigned(SessionFact):
    """A licensee has signed these items' entries."""

    by_client: ClassVar[bool] = False

    runs: list[UUID]


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
    kind: Literal["help", "stop", "emergency"] = "help"
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


@cache
def _adapter(fact: type[SessionFact]) -> TypeAdapter[SessionFact]:
    return TypeAdapter(fact)


def parse(name: str, data: Mapping[str, Any]) -> SessionFact:
    """The fact that a client sends, or BadValue naming each field that was not accepted."""
    known = core_events.REGISTRY.get(name)
    if known is None or not issubclass(known, SessionFact) or not known.by_client:
        raise BadValue({"type": f"No event of a session is called {name[:60]}."})
    own = dict.fromkeys(known.server_sets & data.keys(), "This field is set by the clinic.")
    if own:
        raise BadValue(own)
    try:
        return _adapter(known).validate_json(json.dumps(data), strict=True)
    except ValidationError as bad:
        raise BadValue({_place(each["loc"]): each["msg"] for each in bad.errors()}) from None


def checked[F: SessionFact](fact: F) -> F:
    """The same fact after the checks that a client's would pass; BadValue names the field."""
    try:
        _adapter(type(fact)).validate_json(core_events.canonical(fact.data()), strict=True)
    except ValidationError as bad:
        raise BadValue({_place(each["loc"]): each["msg"] for each in bad.errors()}) from None
    return fact


def read(row: Event) -> SessionFact:
    """The typed fact of a stored event, upcast to the newest version of its type."""
    fact = core_events.read(row)
    assert isinstance(fact, SessionFact)
    return _adapter(type(fact)).validate_json(core_events.canonical(fact.data()))


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)
