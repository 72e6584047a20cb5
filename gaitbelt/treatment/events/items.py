"""Facts about one item of the session: exercises, and heat and cold."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from gaitbelt.core.events import event
from gaitbelt.treatment.events.base import (
    Act,
    Assist,
    Code,
    Count,
    Deviation,
    Judged,
    Load,
    Minutes,
    Pain,
    Recorded,
    Seconds,
    Side,
    Skin,
)


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
class ItemNotDone(Judged):
    reason: Deviation


@event("item.handed_to_licensee", _("A licensee leads this item"))
@dataclass(frozen=True, kw_only=True)
class ItemHandedToLicensee(Recorded):
    """A licensee leads this item: it stands on the therapist's list."""

    codes: list[Code] = field(default_factory=list)  # what spoke against the technician


@event("item.declined", _("Not me, not now"))
@dataclass(frozen=True, kw_only=True)
class ItemDeclined(Recorded):
    """Not me, not now: no reason is asked."""


@event("pain.said", _("Pain said"))
@dataclass(frozen=True, kw_only=True)
class PainSaid(Recorded):
    """Pain during an item; `eased` says it was asked again after easing."""

    pain: Pain
    eased: bool = False


@event("item.alternate_taken", _("The alternate instead"))
@dataclass(frozen=True, kw_only=True)
class AlternateTaken(Recorded):
    """The exercise that the therapist has approved beforehand is done in the item's place."""

    why: Literal["device", "pain", "precaution"]


@event("condition.met", _("Condition met"))
@dataclass(frozen=True, kw_only=True)
class ConditionMet(Recorded):
    """What a therapist made a condition of the item was looked at, and is so."""

    conditions: Annotated[list[Code], Field(min_length=1, max_length=10)]


@event("form.seen", _("Form seen"))
@dataclass(frozen=True, kw_only=True)
class FormSeen(Recorded):
    """One of the three errors of an exercise was seen: corrected by a cue, or it stays.

    `error` counts from 1 as the library lists them.
    """

    exercise: Code
    error: Annotated[int, Field(ge=1, le=3)]
    answer: Literal["corrected", "flagged"]


@event("modality.started", _("Put on"))
@dataclass(frozen=True, kw_only=True)
class ModalityStarted(Act):
    """`confirmed`: ASK3, SKIN, UNDERSTAND and BASE, asked and fine.

    `checks_min` and `dose` come from the order, whoever sends the event.
    """

    server_sets: ClassVar[frozenset[str]] = frozenset({"outside_rules", "checks_min", "dose"})

    device: UUID | None = None
    side: Side
    minutes: Minutes
    layers: Count | None = None
    lies_on_pack: bool = False
    confirmed: list[Literal["ASK3", "SKIN", "UNDERSTAND", "BASE"]] = field(default_factory=list)
    pain: Pain | None = None
    checks_min: list[float] = field(default_factory=list)
    dose: dict[Code, float] = field(default_factory=dict)


@event("item.set_up", _("Set up"))
@dataclass(frozen=True, kw_only=True)
class ItemSetUp(Recorded):
    """Gel, linen and device stand ready; a licensee doses it and switches it off."""

    device: UUID | None = None


@event("modality.checked", _("Skin checked"))
@dataclass(frozen=True, kw_only=True)
class ModalityChecked(Recorded):
    skin: Skin


@event("modality.dose_off", _("Output off"))
@dataclass(frozen=True, kw_only=True)
class DoseOff(Recorded):
    """Whoever doses a powered agent has switched its output off (modalities §9.8)."""


@event("modality.removed", _("Taken off"))
@dataclass(frozen=True, kw_only=True)
class ModalityRemoved(Recorded):
    """Off the skin: only this stops the clock of an exposure."""

    why: Literal["time", "too_warm", "wish", "hold", "stop", "other"] = "time"
    skin: Skin | None = None


@event("modality.ended", _("Modality recorded"))
@dataclass(frozen=True, kw_only=True)
class ModalityEnded(Judged):
    skin: Skin
    pain: Pain | None = None
