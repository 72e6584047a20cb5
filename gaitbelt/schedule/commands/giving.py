"""A visit that runs goes to another technician, with what is left of the giver's claim."""

from datetime import datetime

from django.db import IntegrityError

from gaitbelt.core.db import atomic
from gaitbelt.people.models import Membership
from gaitbelt.schedule import log
from gaitbelt.schedule.commands.visits import locked
from gaitbelt.schedule.events import Given
from gaitbelt.schedule.models import Allocation, Appointment, Resource

FULL = ("double booking", "guard_allocation")  # how the guards of claims say no


@atomic
def give_visit(
    *, visit: Appointment, giver: Membership, to: Membership, by: Membership, at: datetime
) -> Appointment:
    """The visit is the receiver's from now on, and so is the rest of the giver's claim.

    The patient is theirs already: where the receiver's time is booked, the visit goes over all the
    same, without a claim, and the log says so.
    """
    row = locked(visit)
    if row.technician_id == to.pk:
        return row
    until = _let_go(row, giver, at=at)
    is_claimed = until is not None and _is_claimed(row, to, at=at, until=until)
    fact = Given(
        technician=str(to.pk),
        before=str(row.technician_id) if row.technician_id else None,
        is_claimed=is_claimed,
    )
    row.technician = to
    row.revision += 1
    row.save(update_fields=["technician", "revision"])
    log.append([(row, fact)], by=by, at=at)
    return row


def _let_go(visit: Appointment, giver: Membership, *, at: datetime) -> datetime | None:
    """End the giver's open claim; until when it would have run."""
    own = Allocation.objects.filter(
        appointment=visit, resource__person=giver.person_id, released_at=None, ends_at__gt=at
    )
    until = None
    for row in own:
        until = row.ends_at
        if row.starts_at < at:
            row.ends_at = at
        else:
            row.released_at = at
        row.save(update_fields=["ends_at", "released_at"])
    return until


def _is_claimed(visit: Appointment, to: Membership, *, at: datetime, until: datetime) -> bool:
    """Whether the receiver's time was free, and is claimed now."""
    try:
        _claim(visit, to, at=at, until=until)
    except IntegrityError as error:
        if not any(words in str(error) for words in FULL):
            raise
        return False
    return True


@atomic
def _claim(visit: Appointment, to: Membership, *, at: datetime, until: datetime) -> None:
    many = 1 if to.is_licensed else visit.clinic.max_patients_per_technician
    resource, _ = Resource.objects.get_or_create(
        organization_id=visit.organization_id,
        type=Resource.Type.PERSON,
        person_id=to.person_id,
        defaults={"capacity": many},
    )
    Allocation.objects.create(
        organization_id=visit.organization_id,
        resource=resource,
        appointment=visit,
        starts_at=at,
        ends_at=until,
        is_exclusive=resource.is_exclusive,
    )
