"""Telling a therapist of visits that did not happen, and their taking note."""

from datetime import datetime

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.outbox import publish
from gaitbelt.domain import attendance
from gaitbelt.people.models import Membership
from gaitbelt.schedule import log
from gaitbelt.schedule.commands.visits import Status, locked
from gaitbelt.schedule.events import Alerted, AlertSeen
from gaitbelt.schedule.models import Appointment, VisitAlert

MOST = 3  # no-shows in a row that are told apart


def raise_alert(visit: Appointment, *, at: datetime) -> list[log.Entry]:
    """What is to be told of a visit that was just cancelled or given up, for its log."""
    if visit.status == Status.CANCELLED:
        why = attendance.after_cancelling(visit.cancel_code)
    else:
        why = attendance.after_no_shows(_missed_in_a_row(visit))
    if why is None:
        return []
    VisitAlert.objects.update_or_create(
        visit=visit,
        defaults={
            "organization_id": visit.organization_id, "clinic": visit.clinic,
            "patient": visit.patient, "why": why.value, "raised_at": at,
            "acknowledged_by": None, "acknowledged_at": None, "answer": "",
        },
    )  # fmt: skip
    publish(visit.clinic, "reviews", [visit.pk])
    return [(visit, Alerted(why=why.value))]


def _missed_in_a_row(visit: Appointment) -> int:
    """No-shows up to this visit since the patient last came; cancellations do not count."""
    earlier = Appointment.objects.filter(
        clinic=visit.clinic, patient=visit.patient, starts_at__lt=visit.starts_at
    ).exclude(status__in=(Status.CANCELLED, Status.BOOKED))
    states = earlier.order_by("-starts_at").values_list("status", flat=True)[: MOST - 1]
    missed = 1
    for state in states:
        if state != Status.NO_SHOW:
            break
        missed += 1
    return missed


@atomic
def acknowledge_alert(*, alert: VisitAlert, by: Membership, at: datetime, answer: str = "") -> None:
    """A licensee has taken note; the first one stands. Errors: BadValue for another role."""
    if not by.is_licensed:
        raise BadValue({"by": _("A licensee does this.")})
    row = VisitAlert.objects.select_for_update().get(pk=alert.pk)
    if row.acknowledged_at is not None:
        return
    row.acknowledged_by, row.acknowledged_at, row.answer = by, at, answer
    row.save(update_fields=["acknowledged_by", "acknowledged_at", "answer"])
    publish(by.clinic, "reviews", [row.visit_id])
    log.append([(locked(row.visit), AlertSeen(answer=answer))], by=by, at=at)
