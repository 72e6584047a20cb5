"""Cancelling a visit: why, how late, and giving back what it had claimed."""

from datetime import datetime, timedelta

from gaitbelt.core.db import atomic
from gaitbelt.core.reactions import announce
from gaitbelt.people.models import Membership
from gaitbelt.schedule import log
from gaitbelt.schedule.commands.visits import (
    WHILE_EXPECTED,
    locked,
    only_while,
    release,
    set_status,
)
from gaitbelt.schedule.events import Cancelled
from gaitbelt.schedule.models import Appointment

type Code = Appointment.CancelCode
type Kind = Appointment.CancelKind
EARLY = timedelta(hours=24)  # plan-of-care §7
BY_CLINIC = frozenset({Appointment.CancelCode.OUR_MISTAKE, Appointment.CancelCode.CLINIC})


@atomic
def cancel(*, visit: Appointment, code: Code, by: Membership, at: datetime) -> Appointment:
    """Cancel a visit that is still expected; others may have its time at once."""
    row = locked(visit)
    only_while(row, *WHILE_EXPECTED)
    row.cancel_code, row.cancel_kind = code, kind_of(row, code, at)
    set_status(row, Appointment.Status.CANCELLED, at=at)
    release([row], at=at)
    announce("appointment.cancelled", visit=row, by=by, at=at)
    log.append([(row, Cancelled(code=code, kind=row.cancel_kind))], by=by, at=at)
    return row


def kind_of(visit: Appointment, code: Code, at: datetime) -> Kind:
    """Early, late, or by the clinic."""
    kinds = Appointment.CancelKind
    if code in BY_CLINIC:
        return kinds.PROVIDER
    return kinds.EARLY if visit.starts_at - at >= EARLY else kinds.LATE
