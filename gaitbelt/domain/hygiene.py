"""Whether a device may be used now: its state, its due dates, its tank, its limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.dues import Due, DueStanding, due_standing
from gaitbelt.domain.item_states import (
    Act,
    ItemRecord,
    ItemState,
    LateEntry,
    late_entry,
    may_change,
    ready_at,
    seconds_left,
    state_at,
)
from gaitbelt.domain.tanks import Reading, TankKind, TankStanding, tank_standing

__all__ = [
    "Act",
    "DeviceFacts",
    "Grain",
    "ItemRecord",
    "ItemState",
    "LateEntry",
    "Reading",
    "TankFacts",
    "TankKind",
    "in_date",
    "late_entry",
    "may_change",
    "may_use",
    "ready_at",
    "seconds_left",
    "state_at",
]


class Grain(StrEnum):
    """At what grain a kind is tracked and wiped."""

    SINGLE = "single"
    SET = "set"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class TankFacts:
    """The readings of the tank since it was last released, and when the clinic's day began."""

    kind: TankKind
    readings: tuple[Reading, ...]
    day_starts_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A device, set or place that the item would use.

    `with_patient`: the patient whose visit is using it; for that patient it is neither in use nor
    soiled. `others_ready`: labels of units of its kind that are ready now. `is_isolation_soiled`:
    used on an isolation patient or touched by blood since the last disinfection.
    `needs_sporicidal`: used in enteric isolation and not disinfected against spores since.
    """

    id: str
    label: str
    category: str
    record: ItemRecord
    grain: Grain = Grain.SINGLE
    dues: tuple[Due, ...] = ()
    tank: TankFacts | None = None
    weight_limit_kg: float | None = None
    is_latex: bool = False
    is_isolation_soiled: bool = False
    needs_sporicidal: bool = False
    with_patient: str | None = None
    others_ready: tuple[str, ...] = ()


_REFUSALS: Final = MappingProxyType(
    {
        ItemState.IN_USE: "device.in_use",
        ItemState.NOT_READY: "device.not_ready",
        ItemState.OUT_OF_SERVICE: "device.out_of_service",
        ItemState.QUARANTINED: "device.quarantined",
        ItemState.RETIRED: "device.retired",
    }
)
_TANK_REFUSALS: Final = MappingProxyType(
    {
        TankStanding.LOG_MISSING: ("temperature.missing", "temperature.log"),
        TankStanding.NOT_READY: ("device.not_ready", "temperature.log"),
        TankStanding.OUT_OF_SERVICE: ("device.out_of_service", "licensee.leads"),
    }
)
_STATE_SOURCE: Final = "equipment §6"


@guard
def may_use(
    device: DeviceFacts,
    *,
    at: datetime,
    on: date,
    patient_id: str = "",
    body_mass_kg: float | None = None,
    latex_allergy: bool = False,
) -> Iterator[Reason]:
    """Whether the device may be used on this patient at `at`, on the clinic day `on`."""
    yield from _state(device, at, patient_id)
    yield from in_date(device, on).reasons
    yield from _tank(device, at)
    limit = device.weight_limit_kg
    if limit is not None and body_mass_kg is not None and body_mass_kg > limit:
        yield _refusal(
            "device.overloaded",
            device,
            "equipment §11.9",
            limit_kg=limit,
            mass_kg=body_mass_kg,
        )
    if device.is_latex and latex_allergy:
        yield _refusal("device.latex", device, "equipment §11.8")


@guard
def in_date(device: DeviceFacts, on: date) -> Iterator[Reason]:
    """Whether no due date takes the device out of service on the day `on`; amber does not."""
    for due in device.dues:
        if due_standing(device.category, due, on) is DueStanding.OUT:
            facts = {"due": due.kind.value, "due_on": due.due_on.isoformat()}
            yield _refusal("device.overdue", device, _STATE_SOURCE, remedy="check.record", **facts)


def _state(device: DeviceFacts, at: datetime, patient_id: str) -> Iterator[Reason]:
    state = state_at(device.record, at)
    is_own = bool(patient_id) and device.with_patient == patient_id
    if state is ItemState.AVAILABLE or (is_own and state in {ItemState.IN_USE, ItemState.SOILED}):
        return
    if state in {ItemState.SOILED, ItemState.CLEANING}:
        yield _soiled(device)
    elif state is ItemState.DISINFECTING:
        ready = ready_at(device.record)
        yield _refusal(
            "device.wet",
            device,
            _STATE_SOURCE,
            remedy="device.wait",
            seconds_left=seconds_left(device.record, at),
            ready_at="" if ready is None else ready.isoformat(),
        )
    elif state is not ItemState.NOT_READY or device.tank is None:
        yield _refusal(_REFUSALS[state], device, _STATE_SOURCE)


@guard
def product_fits(
    label: str, *, needs_sporicidal: bool, product: str, is_sporicidal: bool
) -> Iterator[Reason]:
    """Whether a product may disinfect what was used: against spores after enteric isolation.

    Source: equipment §11.5, session-safety §11.
    """
    if needs_sporicidal and not is_sporicidal:
        yield Reason(
            "device.needs_sporicidal",
            {"device": label, "product": product},
            source="equipment §11.5",
            remedy="product.take_sporicidal",
        )


def _soiled(device: DeviceFacts) -> Reason:
    """A soiled single item asks for another unit first; a set or place offers "wipe now"."""
    if device.needs_sporicidal:
        return _refusal(
            "device.soiled_enteric", device, "equipment §11.5", remedy="product.take_sporicidal"
        )
    if device.grain is not Grain.SINGLE and not device.is_isolation_soiled:
        return Reason(
            "device.soiled", {"device": device.label}, source=_STATE_SOURCE, remedy="device.wipe"
        )
    return _refusal("device.soiled", device, _STATE_SOURCE, remedy="device.wipe")


def _tank(device: DeviceFacts, at: datetime) -> Iterator[Reason]:
    tank = device.tank
    if tank is None:
        return
    standing = tank_standing(tank.kind, tank.readings, at=at, day_starts_at=tank.day_starts_at)
    if standing is not TankStanding.READY:
        code, remedy = _TANK_REFUSALS[standing]
        source = "modalities §8"
        if remedy == "temperature.log":
            yield Reason(code, {"device": device.label}, source=source, remedy=remedy)
        else:
            yield _refusal(code, device, source, remedy=remedy)


def _refusal(
    code: str,
    device: DeviceFacts,
    source: str,
    *,
    remedy: str = "licensee.leads",
    **facts: str | int | float,
) -> Reason:
    """A reason that offers the unit that is ready, if there is one, before `remedy`."""
    facts["device"] = device.label
    if device.others_ready:
        facts["other"] = device.others_ready[0]
        remedy = "device.take_other"
    return Reason(code, facts, source=source, remedy=remedy)
