"""Appending to items' logs: each event and the state that it makes, in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gaitbelt.core import events
from gaitbelt.core.events import Fact, New
from gaitbelt.core.models import Event
from gaitbelt.core.outbox import publish
from gaitbelt.domain.item_states import Act, reached_by
from gaitbelt.equipment.events import (
    DueExtended,
    ItemChecked,
    ItemReleased,
    ItemReturned,
    ItemTaggedOut,
    ItemUsed,
    ItemWiped,
    TemperatureRead,
)
from gaitbelt.equipment.models import Item, Reading
from gaitbelt.people.models import Membership

STATE = (
    "state", "state_at", "wet_since_at", "contact_s", "is_inspected", "is_isolation_soiled",
    "needs_sporicidal", "used_by_patient", "note", "returned_at", "uses", "run_s",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact about one item, and the patient whose visit it belongs to."""

    item: Item
    fact: Fact
    patient_id: UUID | None = None


def append(entries: Iterable[Entry], *, by: Membership | None, at: datetime) -> list[Event]:
    """Store facts about items of one clinic and fold them into the items' states."""
    batch = list(entries)
    if not batch:
        return []
    clinic = batch[0].item.clinic
    for entry in batch:
        fold(entry.item, entry.fact, at=at, patient_id=entry.patient_id)
    Item.objects.bulk_update({entry.item.pk: entry.item for entry in batch}.values(), STATE)
    Reading.objects.bulk_create(reading(entry, by=by, at=at) for entry in batch if _is_read(entry))
    publish(clinic, "floor", [entry.item.pk for entry in batch])
    return events.append(
        [
            New(
                fact=entry.fact,
                clinic=clinic,
                author=by,
                occurred_at=at,
                subject=entry.item.pk,
                patient_id=entry.patient_id,
            )
            for entry in batch
        ]
    )


def fold(item: Item, fact: Fact, *, at: datetime, patient_id: UUID | None = None) -> Item:
    """The item after a fact, whatever its state before: what happened is never refused (D16)."""
    change = FOLDS[type(fact)]
    change(item, fact, at, patient_id)
    return item


def _reach(item: Item, act: Act, at: datetime) -> None:
    item.state, item.state_at = reached_by(act).value, at


def _used(item: Item, fact: ItemUsed, at: datetime, patient_id: UUID | None) -> None:
    _isolated(item, fact)
    if not item.kind.is_shared:
        _reach(item, Act.USE, at)
        item.used_by_patient_id, item.wet_since_at = patient_id, None


def _isolated(item: Item, fact: ItemUsed | ItemReleased) -> None:
    item.is_isolation_soiled = item.is_isolation_soiled or fact.is_isolation
    item.needs_sporicidal = item.needs_sporicidal or fact.is_enteric


def _released(item: Item, fact: ItemReleased, at: datetime, patient_id: UUID | None) -> None:
    _isolated(item, fact)
    if item.state == Item.State.IN_USE:
        item.uses += 1
        item.run_s += max(0, int((at - item.state_at).total_seconds()))
        _reach(item, Act.RELEASE, at)
        item.used_by_patient_id = None


def _wiped(item: Item, fact: ItemWiped, at: datetime, patient_id: UUID | None) -> None:
    if not fact.counts or item.state in {Item.State.OUT_OF_SERVICE, Item.State.QUARANTINED}:
        return
    if item.needs_sporicidal and not fact.is_sporicidal:
        return  # spores are still there
    wiped_at = fact.wiped_at
    since = datetime.fromisoformat(wiped_at) if isinstance(wiped_at, str) else wiped_at
    _reach(item, Act.WET, since)
    item.wet_since_at, item.contact_s, item.is_inspected = since, fact.contact_s, True
    item.is_isolation_soiled, item.needs_sporicidal = False, False
    item.used_by_patient_id = None


def _tagged_out(item: Item, fact: ItemTaggedOut, at: datetime, patient_id: UUID | None) -> None:
    _reach(item, Act.FAULT, at)
    item.note = fact.note
    item.used_by_patient_id = item.wet_since_at = None


def _returned(item: Item, fact: ItemReturned, at: datetime, patient_id: UUID | None) -> None:
    _reach(item, Act.REPAIR, at)
    item.note, item.returned_at = "", at


def _stays(item: Item, fact: Fact, at: datetime, patient_id: UUID | None) -> None:
    """Readings, checks and due dates have rows of their own; the state stays as it was."""


FOLDS: dict[type[Fact], Callable[[Item, Any, datetime, UUID | None], None]] = {
    ItemUsed: _used,
    ItemReleased: _released,
    ItemWiped: _wiped,
    ItemTaggedOut: _tagged_out,
    ItemReturned: _returned,
    TemperatureRead: _stays,
    ItemChecked: _stays,
    DueExtended: _stays,
}


def _is_read(entry: Entry) -> bool:
    return isinstance(entry.fact, TemperatureRead)


def reading(entry: Entry, *, by: Membership | None, at: datetime) -> Reading:
    """The row of a temperature reading."""
    return Reading(
        organization_id=entry.item.organization_id,
        item=entry.item,
        read_at=at,
        celsius=entry.fact.data()["celsius"],
        read_by=by,
    )
