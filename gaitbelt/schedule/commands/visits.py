"""What every change of a visit shares: the locked row, its claims, and the words of a refusal."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError

from gaitbelt.core.errors import GuardRefused
from gaitbelt.domain.decision import Decision, Reason
from gaitbelt.schedule import alternatives, conflicts
from gaitbelt.schedule.claims import Key, Wish, as_booked, claims_of
from gaitbelt.schedule.models import Allocation, Appointment, Resource
from gaitbelt.schedule.resources import resources_of

Status = Appointment.Status
WHILE_EXPECTED = frozenset({Status.BOOKED, Status.CHECKED_IN})


def locked(visit: Appointment) -> Appointment:
    """The visit as it is now, locked, with all that a change of it needs (1 SQL query)."""
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related(
            "clinic", "patient", "plan", "visit_type", "area",
            "therapist__person", "therapist__clinic", "technician__person", "technician__clinic",
        )
        .get(pk=visit.pk)
    )  # fmt: skip


def only_while(visit: Appointment, *statuses: Status) -> None:
    """Refuse a step that this visit is past."""
    if visit.status in statuses:
        return
    facts = {
        "patient": visit.patient.called,
        "status": visit.status,
        "visit": str(visit.pk),
        "since_at": visit.status_at.isoformat(),
    }
    raise GuardRefused(
        Decision((Reason("schedule.status", facts, "schedule", "visit.open"),)),
        about={"visit": visit},
    )


def set_status(visit: Appointment, status: Status, *, at: datetime) -> None:
    visit.status, visit.status_at = status, at
    visit.revision += 1
    visit.save(
        update_fields=["status", "status_at", "revision", "cancel_code", "cancel_kind", "called_at"]
    )


def claim(visit: Appointment, wish: Wish, resources: dict[Key, Resource]) -> None:
    """Insert the claims of a visit, in resource order, in one statement."""
    rows = [
        Allocation(
            organization_id=visit.organization_id,
            resource=resources[claim.key],
            appointment=visit,
            starts_at=claim.starts_at,
            ends_at=claim.ends_at,
            units=claim.units,
            is_exclusive=resources[claim.key].is_exclusive,
        )
        for claim in claims_of(wish)
    ]
    Allocation.objects.bulk_create(sorted(rows, key=lambda row: row.resource_id))


def release(visits: Iterable[Appointment], *, at: datetime) -> None:
    """Give back what visits have claimed."""
    Allocation.objects.filter(appointment__in=list(visits), released_at=None).update(released_at=at)


def shorten(visit: Appointment, *, at: datetime) -> None:
    """Give back what a visit that is over still claims; cleaning keeps its time after the end.

    A claim that had not begun is released whole.
    """
    own = Allocation.objects.filter(appointment=visit, released_at=None, ends_at__gt=at)
    rows = list(own.order_by("resource_id"))
    for row in rows:
        cleaning = max(row.ends_at - visit.ends_at, timedelta(0))
        if row.starts_at >= at:
            row.released_at = at
        else:
            row.ends_at = min(row.ends_at, at + cleaning)
    Allocation.objects.bulk_update(rows, ["ends_at", "released_at"])


def explained[T](wish: Wish, act: Callable[[], T], *, name: str) -> T:
    """Run a booking; a clash that the database found is explained outside its transaction."""
    try:
        return act()
    except IntegrityError as error:
        if "double booking" not in str(error) and "guard_allocation" not in str(error):
            raise
        decision = conflicts.clashes(wish, resources_of(wish))
        decision = decision if decision.reasons else _just_taken(wish)
    except GuardRefused as refused:
        decision = refused.decision
    raise GuardRefused(
        decision,
        act=name,
        about={"wish": wish, "slots": alternatives.nearest(wish, decision)},
    )


def _just_taken(wish: Wish) -> Decision:
    """Somebody else booked at the same moment and has let go again since."""
    facts = {"starts_at": wish.starts_at.isoformat()}
    return Decision((Reason("schedule.just_taken", facts, "schedule", "time.take_other"),))


def wish_of(visit: Appointment) -> Wish:
    """The visit as a wish, with the devices that it has claimed (1 SQL query)."""
    held = (
        Allocation.objects.filter(appointment=visit, released_at=None)
        | Allocation.objects.filter(appointment=visit, released_at=visit.status_at)
    ).select_related("resource__item__kind__product", "resource__kind__product")
    found = [allocation.resource for allocation in held.order_by("pk")]
    return replace(
        as_booked(visit),
        kinds=tuple({each.kind: None for each in found if each.kind}),
        items=tuple({each.item: None for each in found if each.item}),
    )
