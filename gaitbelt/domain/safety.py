"""Escalation levels, what each locks, who may clear it, and whether a patient is stable (P6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.delegation import ItemFacts
from gaitbelt.domain.scope import LICENSED, Role


class Level(IntEnum):
    """How urgent a sign is; the highest wins, and only a licensee lowers it (safety §1)."""

    CONTINUE = 0
    TELL = 1
    HOLD = 2
    STOP = 3
    EMERGENCY = 4


class Scope(StrEnum):
    """What a level locks against starting; a running clock is never locked."""

    NOTHING = "nothing"
    ITEM_AND_HARDER = "item_and_harder"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class LevelRule:
    """What one level means: what it locks, who clears it, and by when a licensee must know.

    `licensee_within_s` None: before the patient leaves (TELL) or no need (CONTINUE).
    """

    locks: Scope
    cleared_by: frozenset[Role]
    licensee_within_s: int | None
    opens_incident: bool = False
    incident_is_mandatory: bool = False


_THERAPIST: Final = frozenset({Role.PT})
LEVEL_RULES: Final = MappingProxyType(
    {
        Level.CONTINUE: LevelRule(Scope.NOTHING, frozenset(), None),
        Level.TELL: LevelRule(Scope.NOTHING, LICENSED, None),
        Level.HOLD: LevelRule(Scope.ITEM_AND_HARDER, LICENSED, 120),
        Level.STOP: LevelRule(Scope.SESSION, _THERAPIST, 0, opens_incident=True),
        Level.EMERGENCY: LevelRule(
            Scope.SESSION, _THERAPIST, 0, opens_incident=True, incident_is_mandatory=True
        ),
    }
)


# Vitals and notes stay open under every lock, and so does all help (safety §1).
OPEN_UNDER_LOCKS: Final = frozenset({"T19", "T22", "T25", "T29"})


@dataclass(frozen=True, slots=True)
class Lock:
    """An open HOLD, STOP or EMERGENCY. A HOLD with `item_id` None covers every treatment.

    `demand` is that of the held item: items that ask for more are held with it.
    """

    level: Level
    since_at: datetime
    item_id: str | None = None
    demand: int = 0


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What the gate knows of the patient.

    `status_changed_at`: a change of status since the last contact with a licensee, else None.
    `precautions_acknowledged`: this technician has opened what changed since the last time.
    `is_identified`: two identifiers were confirmed on the Ready screen of this visit.
    """

    id: str
    name: str
    locks: tuple[Lock, ...] = ()
    status_changed_at: datetime | None = None
    precautions_acknowledged: bool = False
    body_mass_kg: float | None = None
    is_isolated: bool = False
    is_high_fall_risk: bool = False
    latex_allergy: bool = False
    is_identified: bool = True


def covers(lock: Lock, item: ItemFacts) -> bool:
    """Whether an open lock keeps this item from starting."""
    scope = LEVEL_RULES[lock.level].locks
    if item.is_help or item.task in OPEN_UNDER_LOCKS:
        return False
    if scope is not Scope.ITEM_AND_HARDER:
        return scope is Scope.SESSION
    return lock.item_id is None or lock.item_id == item.id or item.demand > lock.demand


@guard
def nothing_locks(patient: PatientFacts, item: ItemFacts) -> Iterator[Reason]:
    """Whether no open HOLD, STOP or EMERGENCY covers this item."""
    covering = [lock for lock in patient.locks if covers(lock, item)]
    if covering:
        lock = max(covering, key=lambda each: each.level)
        yield Reason(
            f"patient.{lock.level.name.lower()}",
            {
                "patient": patient.name,
                "item": item.name,
                "since_at": lock.since_at.isoformat(),
            },
            source="safety §1",
            remedy="supervisor.decide",
        )


@guard
def no_session_lock(patient: PatientFacts) -> Iterator[Reason]:
    """Whether no open STOP or EMERGENCY locks the whole session."""
    locks = [each for each in patient.locks if LEVEL_RULES[each.level].locks is Scope.SESSION]
    if locks:
        lock = max(locks, key=lambda each: each.level)
        yield Reason(
            f"patient.{lock.level.name.lower()}",
            {"patient": patient.name, "item": "", "since_at": lock.since_at.isoformat()},
            source="safety §1",
            remedy="supervisor.decide",
        )


@guard
def is_the_right_one(patient: PatientFacts) -> Iterator[Reason]:
    """Whether two identifiers were confirmed in this visit, whoever treats (safety §13.14)."""
    if not patient.is_identified:
        yield Reason(
            "patient.not_identified",
            {"patient": patient.name},
            source="safety §13.14",
            remedy="patient.identify",
        )


@guard
def precautions_are_known(patient: PatientFacts) -> Iterator[Reason]:
    """P8: the technician has opened what changed in the patient's precautions."""
    if not patient.precautions_acknowledged:
        yield Reason(
            "precautions.unread",
            {"patient": patient.name},
            source="scope §4 P8",
            remedy="precautions.acknowledge",
        )


@guard
def is_unchanged(patient: PatientFacts) -> Iterator[Reason]:
    """P6: no change in status since the last contact with a licensee."""
    if patient.status_changed_at is not None:
        yield Reason(
            "patient.changed",
            {"patient": patient.name, "changed_at": patient.status_changed_at.isoformat()},
            source="scope §4 P6",
            remedy="supervisor.decide",
        )


@guard
def may_clear(lock: Lock, role: Role) -> Iterator[Reason]:
    """Whether this role may lift the lock: HOLD by PT or PTA, STOP by the PT only."""
    allowed = LEVEL_RULES[lock.level].cleared_by
    if role not in allowed:
        yield Reason(
            "lock.not_yours",
            {
                "level": lock.level.name,
                "role": role.value,
                "allowed": ", ".join(sorted(allowed)),
            },
            source="safety §1",
            remedy="supervisor.decide",
        )
