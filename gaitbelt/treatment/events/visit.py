"""Facts about the visit as a whole: taken in, ready, measured, moved, finished, undone."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from gaitbelt.core.events import event
from gaitbelt.treatment.events.base import Assist, Code, Deviation, Instant, Pain, SessionFact, Why


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
    vitals_due: list[Code] = field(default_factory=list)  # measures due before exercise


@event("vitals.measured", _("Vitals measured"))
@dataclass(frozen=True, kw_only=True)
class VitalsMeasured(SessionFact):
    """Values by measure, units in the names (domain/vitals.py).

    `again_due` names bad numbers that are to be measured once more before they count (safety §2
    note D); `level` is the highest of the others, none where no limits apply.
    """

    server_sets: ClassVar[frozenset[str]] = frozenset({"level", "again_due"})

    values: dict[Code, Annotated[float, Field(ge=0, le=2000)]]
    moment: Literal["rest", "during", "after"] = "rest"
    signs: list[Code] = field(default_factory=list)  # red flags R01-R21 that were ticked
    load_raised: bool = False  # since the reading before (exercise)
    same_position: bool = False  # the arm and the position of the reading before (exercise)
    has_ketones: bool = False  # tested and present; not tested is absent (safety §2)
    level: Annotated[int, Field(ge=0, le=4)] | None = None
    again_due: list[Code] = field(default_factory=list)


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
    precautions_until: Instant | None = None
    transfer: Assist | None = None
    pain: Pain | None = None  # none: the patient cannot say
    protected: list[Code] = field(default_factory=list)  # against which isolation, as worn


@event("precautions.read", _("Precautions read"))
@dataclass(frozen=True, kw_only=True)
class PrecautionsRead(SessionFact):
    """The precautions that changed were opened; a change after `until` asks again."""

    until: Instant


@event("contact.made", _("Spoken with the supervisor"))
@dataclass(frozen=True, kw_only=True)
class ContactMade(SessionFact):
    """The supervisor and the technician have spoken in this visit (scope §3)."""


@event("belt.on", _("Gait belt on"))
@dataclass(frozen=True, kw_only=True)
class BeltOn(SessionFact):
    """The gait belt is on; it stays so for as long as the patient stands (safety §6)."""


@event("session.moved", _("Moved"))
@dataclass(frozen=True, kw_only=True)
class SessionMoved(SessionFact):
    """`is_confirmed`: the second person gave their PIN; else whoever moved attests them.

    `device`: the lift or stand aid of the clinic that carried the patient.
    """

    server_sets: ClassVar[frozenset[str]] = frozenset({"outside_rules", "is_confirmed"})

    area: UUID
    with_person: UUID | None = None  # the second person of a two-person move
    kind: Literal["bed_chair", "sit_stand", "floor_chair", "gait"] | None = None
    aids: list[Literal["belt", "stand_aid", "lift", "chair_follow", "rated_equipment"]] = field(
        default_factory=list
    )
    is_confirmed: bool = False
    third_person: UUID | None = None
    device: UUID | None = None
    outside_rules: Why = field(default_factory=list)


@event("move.confirmed", _("Said whether they helped in a move"))
@dataclass(frozen=True, kw_only=True)
class MoveConfirmed(SessionFact):
    """Somebody who was attested in a move says that they were there, or that they were not."""

    by_client: ClassVar[bool] = False

    move: UUID
    was_there: bool


@event("transfer.confirmed", _("Assist level confirmed"))
@dataclass(frozen=True, kw_only=True)
class TransferConfirmed(SessionFact):
    """A licensee says how the patient moves, from now on (safety §10, "Transfer passport")."""

    by_client: ClassVar[bool] = False

    level: Assist


@event("patient.lowered", _("Lowered, fallen or rescued"))
@dataclass(frozen=True, kw_only=True)
class PatientLowered(SessionFact):
    """Lowered to the floor, fallen, or moved out of danger; nothing gates it (scope §9.19)."""

    how: Literal["lowered", "fell", "rescued"] = "lowered"
    with_person: UUID | None = None


@event("session.replanned", _("The new plan version from now on"))
@dataclass(frozen=True, kw_only=True)
class SessionReplanned(SessionFact):
    """What is not begun follows a newer version of the plan; `runs` pairs an entry with its row."""

    by_client: ClassVar[bool] = False

    plan: UUID
    runs: list[tuple[UUID, UUID]]


@event("session.handed_over", _("Handed over"))
@dataclass(frozen=True, kw_only=True)
class SessionHandedOver(SessionFact):
    """Another technician has the patient now, with the supervisor who covers them."""

    by_client: ClassVar[bool] = False

    giver: UUID
    receiver: UUID
    supervisor: UUID | None = None


@event("undone", _("Undone"))
@dataclass(frozen=True, kw_only=True)
class Undone(SessionFact):
    """An earlier event was a slip; it stays readable, and no longer counts."""

    event: UUID


@event("session.finished", _("Finished"))
@dataclass(frozen=True, kw_only=True)
class SessionFinished(SessionFact):
    """The end of the visit; `reason` says why what is left was not done."""

    pain: Pain | None = None
    reason: Deviation | None = None
