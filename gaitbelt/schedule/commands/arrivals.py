"""The visit on its day: here, not here, set up, in session, done."""

from datetime import datetime, timedelta

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import refuse
from gaitbelt.people.models import Membership
from gaitbelt.schedule import log
from gaitbelt.schedule.commands.alerts import raise_alert
from gaitbelt.schedule.commands.visits import (
    WHILE_EXPECTED,
    Status,
    claim,
    explained,
    locked,
    only_while,
    release,
    set_status,
    shorten,
    wish_of,
)
from gaitbelt.schedule.events import (
    Called,
    CheckedIn,
    CheckInUndone,
    Done,
    InSession,
    NoShow,
    Prepared,
)
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.resources import resources_of

GRACE = timedelta(minutes=15)  # plan-of-care §2


def check_in(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """ "Here": also for somebody given up as a no-show, if their place is still free."""
    if visit.status != Status.NO_SHOW:
        return _check_in(visit=visit, by=by, at=at)
    wish = wish_of(visit)
    return explained(
        wish, lambda: _check_in(visit=visit, by=by, at=at), name="appointment.check_in"
    )


@atomic
def _check_in(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    row = locked(visit)
    only_while(row, Status.BOOKED, Status.NO_SHOW)
    if row.status == Status.NO_SHOW:
        wish = wish_of(row)
        claim(row, wish, resources_of(wish))
    set_status(row, Status.CHECKED_IN, at=at)
    late = max(0, int((at - row.starts_at).total_seconds()) // 60)
    log.append([(row, CheckedIn(minutes_late=late))], by=by, at=at)
    return row


@atomic
def undo_check_in(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """Take a check-in back while nothing has begun."""
    row = locked(visit)
    only_while(row, Status.CHECKED_IN)
    set_status(row, Status.BOOKED, at=at)
    log.append([(row, CheckInUndone())], by=by, at=at)
    return row


@atomic
def mark_no_show(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """Give a patient up, 15 minutes after the visit's time at the earliest."""
    row = locked(visit)
    only_while(row, Status.BOOKED)
    if at < row.starts_at + GRACE:
        from_at = (row.starts_at + GRACE).isoformat()
        raise refuse(
            "schedule.too_early",
            source="plan-of-care §2",
            remedy="visit.open",
            patient=row.patient.called,
            visit=str(row.pk),
            from_at=from_at,
        )
    set_status(row, Status.NO_SHOW, at=at)
    release([row], at=at)
    told = raise_alert(row, at=at)
    log.append([(row, NoShow()), *told], by=by, at=at)
    return row


@atomic
def call_patient(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """Note that the patient was called about a visit that did not happen.

    One call is for all that were cancelled together.
    """
    row = locked(visit)
    only_while(row, Status.NO_SHOW, Status.CANCELLED)
    together = Appointment.objects.filter(
        clinic=row.clinic, patient=row.patient, status=row.status, status_at=row.status_at
    ).select_related("clinic")
    rows = [row, *together.exclude(pk=row.pk).filter(called_at=None)]
    Appointment.objects.filter(pk__in=[each.pk for each in rows]).update(called_at=at)
    row.called_at = at
    log.append([(each, Called()) for each in rows], by=by, at=at)
    return row


@atomic
def prepare(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """Note that everything is set up for a visit."""
    row = locked(visit)
    only_while(row, *WHILE_EXPECTED)
    row.prepared_at, row.prepared_by = at, by
    row.save(update_fields=["prepared_at", "prepared_by"])
    log.append([(row, Prepared())], by=by, at=at)
    return row


@atomic
def begin_session(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """The session of a visit has begun: a fact, whatever the desk knew."""
    row = locked(visit)
    set_status(row, Status.IN_SESSION, at=at)
    log.append([(row, InSession())], by=by, at=at)
    return row


@atomic
def end_session(*, visit: Appointment, by: Membership, at: datetime) -> Appointment:
    """The session of a visit is over: a fact. Its people and things are free from then on."""
    row = locked(visit)
    shorten(row, at=at)
    set_status(row, Status.DONE, at=at)
    log.append([(row, Done())], by=by, at=at)
    return row
