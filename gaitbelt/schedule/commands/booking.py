"""Booking and moving a visit: the rules, then the claims, which the database has to accept."""

from datetime import datetime
from typing import Any

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import GuardRefused, Stale
from gaitbelt.domain.decision import together
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.schedule import conflicts, facts, log, rules, slots
from gaitbelt.schedule.claims import Key, Wish
from gaitbelt.schedule.commands.visits import (
    WHILE_EXPECTED,
    claim,
    explained,
    locked,
    only_while,
    release,
)
from gaitbelt.schedule.events import Booked, Moved
from gaitbelt.schedule.models import Appointment, Resource, Series
from gaitbelt.schedule.resources import resources_of

PLACED = ("starts_at", "ends_at", "licensed_until", "therapist", "technician", "area")


def book(*, wish: Wish, by: Membership, at: datetime) -> Appointment:
    """Book a visit; people and place that the wish leaves open are chosen (≤ 25 SQL statements).

    Errors: GuardRefused with every reason; `about["slots"]` holds the nearest slots.
    """
    whole = slots.completed(wish)
    return explained(whole, lambda: _book(wish=whole, by=by, at=at), name="appointment.book")


@atomic
def _book(*, wish: Wish, by: Membership, at: datetime) -> Appointment:
    visit = store(wish=wish, by=by, at=at)
    log.append([(visit, booked(visit))], by=by, at=at)
    return visit


@atomic
def store(*, wish: Wish, by: Membership, at: datetime, series: Series | None = None) -> Appointment:
    """Ask the rules and the database, and keep the visit with its claims; the caller logs it."""
    resources = _allowed(wish)
    visit = Appointment(
        organization_id=wish.clinic.organization_id,
        clinic=wish.clinic,
        patient=wish.patient,
        plan=wish.plan,
        visit_type=wish.visit_type,
        series=series,
        status_at=at,
        booked_by=by,
        **placement(wish),
    )
    visit.save(force_insert=True)
    claim(visit, wish, resources)
    return visit


def move(
    *, visit: Appointment, wish: Wish, by: Membership, at: datetime, revision: int | None = None
) -> Appointment:
    """Put a visit at another time, or with other people or another place.

    Errors: GuardRefused; Stale when `revision` is given and somebody changed the visit since.
    """
    whole = slots.completed(wish)
    return explained(
        whole,
        lambda: _move(visit=visit, wish=whole, by=by, at=at, revision=revision),
        name="appointment.move",
    )


@atomic
def _move(
    *, visit: Appointment, wish: Wish, by: Membership, at: datetime, revision: int | None
) -> Appointment:
    row = locked(visit)
    only_while(row, *WHILE_EXPECTED)
    if revision is not None and revision != row.revision:
        raise Stale([("starts_at", wish.starts_at, row.starts_at)], version=row.revision)
    resources = _allowed(wish)
    before = {name: getattr(row, name) for name in PLACED}
    for name, value in placement(wish).items():
        setattr(row, name, value)
    row.revision += 1
    row.save(update_fields=[*PLACED, "revision"])
    release([row], at=at)
    claim(row, wish, resources)
    log.append([(row, _moved(row, before))], by=by, at=at, also_on=[before["starts_at"]])
    return row


def placement(wish: Wish) -> dict[str, Any]:
    """When, with whom and where a visit is."""
    return {name: getattr(wish, name) for name in PLACED}


def booked(visit: Appointment) -> Booked:
    return Booked(
        visit_type=visit.visit_type.code,
        starts_at=visit.starts_at.isoformat(),
        ends_at=visit.ends_at.isoformat(),
        therapist=_id(visit.therapist),
        technician=_id(visit.technician),
        area=_id(visit.area),
        series=_id(visit.series),
    )


def _allowed(wish: Wish) -> dict[Key, Resource]:
    """The resources of a visit. Errors: GuardRefused with every reason against it."""
    if wish.has_technician_part and facts.has_ratio(wish):
        Clinic.objects.select_for_update(no_key=True).get(pk=wish.clinic.pk)
    resources = resources_of(wish)
    decision = together([rules.may_book(wish), conflicts.clashes(wish, resources)])
    if not decision.allowed:
        raise GuardRefused(decision)
    return resources


def _moved(visit: Appointment, before: dict[str, Any]) -> Moved:
    after = {name: getattr(visit, name) for name in PLACED}
    return Moved(
        fields={
            name: [_text(before[name]), _text(after[name])]
            for name in PLACED
            if before[name] != after[name]
        }
    )


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else _id(value)


def _id(row: Any) -> str | None:
    return str(row.pk) if row else None
