"""The states of an item, from use to ready again, and the wet-contact clock (equipment §6)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

LATE_ENTRY_UP_TO: Final = timedelta(minutes=30)  # equipment §6, §11.11


class ItemState(StrEnum):
    """Where an item stands between two patients."""

    AVAILABLE = "available"
    IN_USE = "in_use"
    SOILED = "soiled"
    CLEANING = "cleaning"
    DISINFECTING = "disinfecting"
    NOT_READY = "not_ready"
    OUT_OF_SERVICE = "out_of_service"
    QUARANTINED = "quarantined"
    RETIRED = "retired"


class Act(StrEnum):
    """What happens to an item."""

    USE = "use"
    RELEASE = "release"
    CLEAN = "clean"
    WET = "wet"
    READY = "ready"
    FAULT = "fault"
    QUARANTINE = "quarantine"
    REPAIR = "repair"
    CLEAR_TO_REPAIR = "clear_to_repair"
    CLEAR_TO_CLEAN = "clear_to_clean"
    CONDEMN = "condemn"
    DUE_PASSED = "due_passed"
    TANK_OUT_OF_RANGE = "tank_out_of_range"
    TANK_IN_RANGE = "tank_in_range"
    TANK_FAILED = "tank_failed"
    IDLE = "idle"


_S: Final = ItemState
_UNDER_CLEANING: Final = (_S.SOILED, _S.CLEANING, _S.DISINFECTING)
_IN_HOUSE: Final = (_S.AVAILABLE, _S.IN_USE, *_UNDER_CLEANING, _S.NOT_READY)

# act: (from which states, to which state). Cleaning or wetting once more is never refused.
TRANSITIONS: Final = MappingProxyType(
    {
        Act.USE: ((_S.AVAILABLE,), _S.IN_USE),
        Act.RELEASE: ((_S.IN_USE,), _S.SOILED),
        Act.CLEAN: ((*_UNDER_CLEANING, _S.AVAILABLE), _S.CLEANING),
        Act.WET: ((_S.CLEANING, _S.DISINFECTING), _S.DISINFECTING),
        Act.READY: ((_S.DISINFECTING,), _S.AVAILABLE),
        Act.FAULT: (_IN_HOUSE, _S.OUT_OF_SERVICE),
        Act.QUARANTINE: ((*_IN_HOUSE, _S.OUT_OF_SERVICE), _S.QUARANTINED),
        Act.REPAIR: ((_S.OUT_OF_SERVICE,), _S.SOILED),
        Act.CLEAR_TO_REPAIR: ((_S.QUARANTINED,), _S.OUT_OF_SERVICE),
        Act.CLEAR_TO_CLEAN: ((_S.QUARANTINED,), _S.SOILED),
        Act.CONDEMN: ((_S.QUARANTINED,), _S.RETIRED),
        Act.DUE_PASSED: ((_S.AVAILABLE,), _S.OUT_OF_SERVICE),
        Act.TANK_OUT_OF_RANGE: ((_S.AVAILABLE, _S.NOT_READY), _S.NOT_READY),
        Act.TANK_IN_RANGE: ((_S.NOT_READY,), _S.AVAILABLE),
        Act.TANK_FAILED: ((_S.AVAILABLE, _S.NOT_READY), _S.OUT_OF_SERVICE),
        Act.IDLE: ((_S.AVAILABLE,), _S.SOILED),
    }
)
# Releasing from repair or quarantine is not for technicians (equipment §11.14).
NOT_FOR_TECHNICIANS: Final = frozenset(
    {Act.REPAIR, Act.CLEAR_TO_REPAIR, Act.CLEAR_TO_CLEAN, Act.CONDEMN}
)
WIPE_CHAIN: Final = (Act.CLEAN, Act.WET)  # what one tap "Wiped bay 3" records for a soiled item


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """The stored state; `wet_since_at` and `contact_s` belong to a disinfecting item.

    `is_inspected`: the tap that started the wet time attested that no fault was found.
    """

    state: ItemState
    wet_since_at: datetime | None = None
    contact_s: int = 0
    is_inspected: bool = True


def seconds_left(record: ItemRecord, at: datetime) -> int:
    """Seconds of wet contact still to go at `at`; 0 when none."""
    if record.state is not ItemState.DISINFECTING or record.wet_since_at is None:
        return 0
    left = record.contact_s - (at - record.wet_since_at).total_seconds()
    return max(0, math.ceil(left))


def ready_at(record: ItemRecord) -> datetime | None:
    """When a wet item becomes ready by itself; None when it is not wet."""
    if record.state is not ItemState.DISINFECTING or record.wet_since_at is None:
        return None
    return record.wet_since_at + timedelta(seconds=record.contact_s)


def state_at(record: ItemRecord, at: datetime) -> ItemState:
    """The state at `at`: an inspected wet item is ready by itself once its contact time is over."""
    ready = ready_at(record)
    if ready is not None and record.is_inspected and at >= ready:
        return ItemState.AVAILABLE
    return record.state


def reached_by(act: Act) -> ItemState:
    """The state that an act leads to, whatever came before it."""
    return TRANSITIONS[act][1]


@guard
def may_change(
    record: ItemRecord, act: Act, at: datetime, *, role: Role, label: str
) -> Iterator[Reason]:
    """Whether `act` may happen to the item at `at`; a skipped step or an early ready may not."""
    now = state_at(record, at)
    before, after = TRANSITIONS[act]
    is_done_already = act is Act.READY and now is ItemState.AVAILABLE
    if now not in before and not is_done_already:
        yield Reason(
            "item.wrong_state",
            {"device": label, "state": now.value, "act": act.value, "to": after.value},
            source="equipment §6",
            remedy="device.wipe",
        )
    elif act is Act.READY and (left := seconds_left(record, at)) > 0:
        yield Reason(
            "device.wet",
            {"device": label, "seconds_left": left, "ready_at": _iso(ready_at(record))},
            source="equipment §6",
            remedy="device.wait",
        )
    if act in NOT_FOR_TECHNICIANS and role is Role.TECH:
        yield Reason(
            "item.release_not_yours",
            {"device": label, "act": act.value},
            source="equipment §11.14",
            remedy="manager.call",
        )


def record_after(
    record: ItemRecord, act: Act, at: datetime, *, contact_s: int = 0, is_inspected: bool = True
) -> ItemRecord:
    """The record once `act` has happened at `at`; a wet item counts from then.

    Errors: ValueError when the act does not fit the state, which `may_change` says beforehand.
    """
    now = state_at(record, at)
    before, after = TRANSITIONS[act]
    if act is Act.READY and now is ItemState.AVAILABLE:
        return ItemRecord(now)
    if now not in before or (act is Act.READY and seconds_left(record, at) > 0):
        raise ValueError(f"{act} does not follow {now}.")
    if act is Act.WET:
        return ItemRecord(after, at, contact_s, is_inspected)
    return ItemRecord(after)


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


@dataclass(frozen=True, slots=True)
class LateEntry:
    """How a wipe that is entered afterwards is kept: always stored, counted up to 30 min back."""

    is_late: bool
    counts_as_clean: bool


def late_entry(*, wiped_at: datetime, recorded_at: datetime) -> LateEntry:
    """Whether a wipe entered at `recorded_at` counts from `wiped_at`.

    Source: equipment §6, §11.11.
    """
    back = recorded_at - wiped_at
    return LateEntry(back > timedelta(0), timedelta(0) <= back <= LATE_ENTRY_UP_TO)
