"""Cancelling a visit: why, how late, and giving back what it had claimed."""

from datetime import datetime, timedelta

from gaitbelt.core.db import atomic
from gaitbelt.core.reactions import announce
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.schedule import log
from gaitbelt.schedule.commands.alerts import raise_alert
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
    told = raise_alert(row, at=at)
    log.append([(row, Cancelled(code=code, kind=row.cancel_kind)), *told], by=by, at=at)
    return row


@atomic
def cancel_rest(
    *, patient: Patient, clinic: Clinic, by: Membership | None, at: datetime, reason: str
) -> list[Appointment]:
    """Cancel every visit of a patient that is still expected: their course of care has ended.

    The clinic does it, so the desk calls; all are told with one event each.
    """
    coming = Appointment.objects.filter(
        clinic=clinic, patient=patient, status__in=WHILE_EXPECTED, ends_at__gt=at
    )
    rows = list(
        coming.select_related("clinic", "patient")
        .select_for_update(of=("self",))
        .order_by("starts_at", "pk")
    )
    for row in rows:
        row.cancel_code = Appointment.CancelCode.OTHER
        row.cancel_kind = Appointment.CancelKind.PROVIDER
        set_status(row, Appointment.Status.CANCELLED, at=at)
    if rows:
        release(rows, at=at)
        fact = Cancelled(code="C99", kind="provider", note=reason)
        log.append([(row, fact) for row in rows], by=by, at=at, also_on=[at])
    return rows


def kind_of(visit: Appointment, code: Code, at: datetime) -> Kind:
    """Early, late, or by the clinic."""
    kinds = Appointment.CancelKind
    if code in BY_CLINIC:
        return kinds.PROVIDER
    return kinds.EARLY if visit.starts_at - at >= EARLY else kinds.LATE
