"""The base of all facts about a session, their checks, and the kinds of values they hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError

from gaitbelt.core import events as core_events
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import Fact
from gaitbelt.core.models import Event

CLOCK_SLACK = timedelta(minutes=2)  # a device's clock may be ahead by this much

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

type Instant = Annotated[AwareDatetime, Field(ge=FIRST, lt=LAST)]  # in UTC it is a date as well
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
type Answer = Literal["seen", "accepted", "edited", "declined"]
type CallKind = Literal["ask", "help", "stop", "emergency"]
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
class Recorded(RunFact):
    """A fact that says something about what was done of an item: its entry changes."""


@dataclass(frozen=True, kw_only=True)
class Judged(Recorded):
    """A fact of the record; `outside_rules` holds the reasons that spoke against it."""

    server_sets: ClassVar[frozenset[str]] = frozenset({"outside_rules"})

    outside_rules: Why = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Act(Judged):
    """Something was begun or done, which the gate judges."""


_ADAPTERS: dict[str, TypeAdapter[SessionFact]] = {}


def _adapter(kind: type[SessionFact]) -> TypeAdapter[SessionFact]:
    if kind.type not in _ADAPTERS:
        _ADAPTERS[kind.type] = TypeAdapter(kind)
    return _ADAPTERS[kind.type]


def parse(name: str, data: Mapping[str, Any]) -> SessionFact:
    """The fact that a client sends, or BadValue naming each field that was not accepted."""
    known = core_events.REGISTRY.get(name)
    if known is None or not issubclass(known, SessionFact) or not known.by_client:
        text = _("No event of a session is called %(name)s.") % {"name": name[:60]}
        raise BadValue({"type": text})
    own = dict.fromkeys(known.server_sets & data.keys(), _("This field is set by the clinic."))
    if own:
        raise BadValue(own)
    try:
        return _adapter(known).validate_json(json.dumps(data), strict=True)
    except ValidationError as bad:
        raise BadValue({place(each["loc"]): each["msg"] for each in bad.errors()}) from None


def checked[F: SessionFact](fact: F) -> F:
    """The same fact after the checks that a client's would pass; BadValue names the field."""
    try:
        _adapter(type(fact)).validate_json(core_events.canonical(fact.data()), strict=True)
    except ValidationError as bad:
        raise BadValue({place(each["loc"]): each["msg"] for each in bad.errors()}) from None
    return fact


def read(row: Event) -> SessionFact:
    """The typed fact of a stored event, upcast to the newest version of its type."""
    fact = core_events.read(row)
    assert isinstance(fact, SessionFact)
    return _adapter(type(fact)).validate_json(core_events.canonical(fact.data()))


def types() -> list[str]:
    """The kinds of event that make up a session; others about it, such as a page that was read,
    are no part of its story."""
    return [name for name, kind in core_events.REGISTRY.items() if issubclass(kind, SessionFact)]


def place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)
