"""The hygiene cycle of things: use, release, wipe, read, tag out, return."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.reactions import announce
from gaitbelt.domain import hygiene, item_states
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.item_states import Act
from gaitbelt.domain.scope import Role
from gaitbelt.domain.tanks import TankStanding, tank_standing
from gaitbelt.equipment import facts
from gaitbelt.equipment.commands.locks import locked_items
from gaitbelt.equipment.commands.meter import reach_by_meter
from gaitbelt.equipment.events import (
    ItemReleased,
    ItemReturned,
    ItemTaggedOut,
    ItemUsed,
    ItemWiped,
    TemperatureRead,
)
from gaitbelt.equipment.log import Entry, append
from gaitbelt.equipment.models import Item, Product
from gaitbelt.people.models import Area, Membership, Patient
from gaitbelt.people.precautions import ENTERIC, ISOLATION

CELSIUS_POSSIBLE = (Decimal(-40), Decimal(100))  # a reading outside is a slip or in °F
TO_WIPE = (Item.State.SOILED, Item.State.CLEANING, Item.State.DISINFECTING)


@atomic
def use_items(
    *, items: Iterable[Item], patient: Patient, by: Membership, at: datetime, session: str = ""
) -> None:
    """Note that a patient's treatment uses these items; the gate was asked before.

    After a patient in isolation an item is cleaned as one by one, whatever its grain (§6).
    """
    used = list(items)
    if not used:
        return
    fact = ItemUsed(session=session, **_isolation_of(patient))
    append(
        [Entry(item=item, fact=fact, patient_id=patient.pk) for item in used],
        by=by,
        at=at,
    )


@atomic
def begin_use(*, item: Item, patient: Patient, by: Membership, at: datetime) -> None:
    """Take one item for a patient. Errors: GuardRefused with every reason and the units ready."""
    (locked,) = locked_items(by.clinic.items.filter(pk=item.pk))
    (device,) = facts.devices(by.clinic, [locked], at)
    mass = patient.body_mass_kg
    decision = hygiene.may_use(
        device,
        at=at,
        on=by.clinic.day_at(at),
        patient_id=str(patient.pk),
        body_mass_kg=float(mass) if mass else None,
        latex_allergy=patient.precautions.filter(code="LATEX", ended_at=None).exists(),
    )
    if not decision.allowed:
        raise GuardRefused(decision, act="item.use", about={"device": locked})
    use_items(items=[locked], patient=patient, by=by, at=at)


@atomic
def release_item(*, item: Item, by: Membership, at: datetime) -> None:
    """The patient is done with one item: it is to be wiped now."""
    (locked,) = locked_items(by.clinic.items.filter(pk=item.pk))
    patient = locked.used_by_patient
    fact = ItemReleased(**_isolation_of(patient)) if patient else ItemReleased()
    append([Entry(item=locked, fact=fact, patient_id=locked.used_by_patient_id)], by=by, at=at)
    reach_by_meter([locked], day=by.clinic.day_at(at))


@atomic
def release_items(*, patient: Patient, by: Membership, at: datetime) -> list[Item]:
    """Everything that this patient used here is to be wiped now."""
    used = locked_items(by.clinic.items.filter(used_by_patient=patient))
    if used:
        fact = ItemReleased(**_isolation_of(patient))
        append([Entry(item=item, fact=fact, patient_id=patient.pk) for item in used], by=by, at=at)
        reach_by_meter(used, day=by.clinic.day_at(at))
    return used


def _isolation_of(patient: Patient) -> dict[str, bool]:
    """Whether a patient is in isolation now, and in one that leaves spores (1 SQL query)."""
    held = patient.precautions.filter(code__in=ISOLATION, ended_at=None)
    codes = set(held.values_list("code", flat=True))
    return {"is_isolation": bool(codes), "is_enteric": ENTERIC in codes}


@atomic
def wipe_place(
    *, area: Area, by: Membership, at: datetime, wiped_at: datetime | None = None,
    product: Product | None = None,
) -> list[Item]:  # fmt: skip
    """ "Wiped bay 3": everything soiled there is cleaned, wetted and inspected, in one tap.

    `wiped_at` is for a forgotten entry, at most 30 minutes back (equipment §6). What a patient
    uses there now stays as it is. Errors: as `wipe_items`.
    """
    return wipe_items(
        items=area.items.filter(clinic=by.clinic, state__in=TO_WIPE),
        by=by,
        at=at,
        wiped_at=wiped_at,
        product=product,
        area=area,
    )


@atomic
def wipe_items(
    *, items: Iterable[Item], by: Membership, at: datetime, wiped_at: datetime | None = None,
    product: Product | None = None, area: Area | None = None,
) -> list[Item]:  # fmt: skip
    """Note that items were wiped; wiping a clean or wet one once more is never refused.

    With the usual product of each kind unless another is named. Errors: GuardRefused after enteric
    isolation unless it is sporicidal (equipment §11.5).
    """
    locked = locked_items(by.clinic.items.filter(pk__in=[item.pk for item in items]))
    _ask(locked, Act.CLEAN, by=by, at=at)
    _ask_product(locked, product, area)
    since = wiped_at or at
    if since > at:
        raise BadValue({"wiped_at": _("This time is still to come.")})
    late = item_states.late_entry(wiped_at=since, recorded_at=at)
    append(
        [_wiped(item, product or item.kind.product, since, late) for item in locked], by=by, at=at
    )
    return locked


@atomic
def log_temperature(*, item: Item, celsius: Decimal, by: Membership, at: datetime) -> None:
    """Keep a reading in °C; one that only makes sense in °F is asked about, never guessed.

    A tank that is too hot, or has failed twice, is tagged out at once (modalities §8).
    """
    low, high = CELSIUS_POSSIBLE
    if not item.kind.tank:
        raise BadValue({"celsius": _("This item has no thermometer to log.")})
    if not low <= celsius <= high:
        raise BadValue({"celsius": _("Is this in °F? Read the thermometer in °C, -40 to 100.")})
    (locked,) = locked_items(by.clinic.items.filter(pk=item.pk))
    append([Entry(item=locked, fact=TemperatureRead(celsius=float(celsius)))], by=by, at=at)
    if locked.state != Item.State.OUT_OF_SERVICE and _has_failed(locked, at):
        take_out(locked, note=f"{celsius} °C", by=by, at=at)


def _has_failed(item: Item, at: datetime) -> bool:
    """Whether the readings since the tank was last given back take it out of service."""
    (device,) = facts.devices(item.clinic, [item], at)
    tank = device.tank
    return tank is not None and (
        tank_standing(tank.kind, tank.readings, at=at, day_starts_at=tank.day_starts_at)
        is TankStanding.OUT_OF_SERVICE
    )


@atomic
def tag_out(*, item: Item, note: str, by: Membership, at: datetime) -> None:
    """A fault was found: nobody uses the item, and its bookings are told."""
    (locked,) = locked_items(by.clinic.items.filter(pk=item.pk))
    _ask([locked], Act.FAULT, by=by, at=at)
    take_out(locked, note=note, by=by, at=at)


def take_out(item: Item, *, note: str, by: Membership, at: datetime) -> None:
    """Out of service at once, whoever asked; its bookings are told (§11.3)."""
    append([Entry(item=item, fact=ItemTaggedOut(note=note))], by=by, at=at)
    announce("equipment.tagged_out", item=item, by=by, at=at)


@atomic
def return_to_service(*, item: Item, note: str, by: Membership, at: datetime) -> None:
    """Repaired and tested: a manager gives it back, soiled, to be wiped before use."""
    (locked,) = locked_items(by.clinic.items.filter(pk=item.pk))
    _ask([locked], Act.REPAIR, by=by, at=at)
    append([Entry(item=locked, fact=ItemReturned(note=note))], by=by, at=at)


def _ask(items: list[Item], act: Act, *, by: Membership, at: datetime) -> None:
    """Refuse an act that skips a step of the cycle, for all items at once."""
    role = Role(by.role)
    found = [
        reason
        for item in items
        for reason in hygiene.may_change(
            facts.record(item), act, at, role=role, label=item.label
        ).reasons
    ]
    if found:
        raise GuardRefused(Decision(tuple(found)), act=f"item.{act.value}")


def _ask_product(items: list[Item], product: Product | None, area: Area | None) -> None:
    """Refuse a product that leaves spores, naming everything that needs another."""
    found = [
        reason
        for item in items
        for used in (product or item.kind.product,)
        for reason in hygiene.product_fits(
            item.label,
            needs_sporicidal=item.needs_sporicidal,
            product=used.name,
            is_sporicidal=used.is_sporicidal,
        ).reasons
    ]
    if found:
        raise GuardRefused(Decision(tuple(found)), act="item.clean", about={"area": area})


def _wiped(item: Item, product: Product, since: datetime, late: item_states.LateEntry) -> Entry:
    """A wipe from before the last use cleans nothing; it is kept (equipment §11.11)."""
    is_timely = late.counts_as_clean or not late.is_late
    return Entry(
        item=item,
        fact=ItemWiped(
            wiped_at=since,
            product=product.name,
            contact_s=product.contact_s,
            is_sporicidal=product.is_sporicidal,
            is_late=late.is_late,
            counts=is_timely and since >= item.state_at,
        ),
    )
