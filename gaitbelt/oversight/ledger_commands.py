"""A licensee's own time, said and taken back; nobody else's ever stands in the ledger."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain import minutes as rules
from gaitbelt.domain.minutes import ACTIVITIES
from gaitbelt.oversight.ledgers import said_at, stretch
from gaitbelt.oversight.models import SkilledMinutes
from gaitbelt.people.models import Membership
from gaitbelt.schedule.models import Appointment

MODEL = "oversight.SkilledMinutes"
AROUND = timedelta(hours=2)  # visits begin early and end late; a stretch of another day is a slip


@atomic
def say_minutes(
    *, visit: Appointment, by: Membership, code: str, starts_at: datetime, ends_at: datetime,
    is_one_to_one: bool = True,
) -> SkilledMinutes:  # fmt: skip
    """A licensee says what a stretch of their own time with a patient was.

    Errors: GuardRefused for anybody without a licence, and for being one to one with two patients
    at once; BadValue for a code that does not exist, or times that cannot be.
    """
    if code not in ACTIVITIES:
        raise BadValue({"code": _("No activity has this code.")})
    if ends_at <= starts_at:
        raise BadValue({"ends_at": _("The end comes after the start.")})
    if ends_at > clock.now():
        raise BadValue({"ends_at": _("This time has not come yet.")})
    if not visit.starts_at - AROUND <= starts_at < ends_at <= visit.ends_at + AROUND:
        raise BadValue({"starts_at": _("The stretch belongs to the time of the visit.")})
    row = SkilledMinutes(
        organization_id=visit.organization_id,
        clinic=visit.clinic,
        appointment=visit,
        licensee=by,
        code=code,
        starts_at=starts_at,
        ends_at=ends_at,
        is_one_to_one=is_one_to_one,
        said_at=clock.now(),
    )
    Membership.objects.select_for_update().get(pk=by.pk)  # one statement of a person at a time
    mine = said_at(visit.clinic).filter(
        licensee__person=by.person_id, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    decision = rules.may_count(stretch(row), map(stretch, mine))
    if not decision.allowed:
        raise GuardRefused(decision, act="minutes.say", about={"patient": visit.patient})
    row.save()
    _record(row, by, {"minutes": [None, stretch(row).minutes], "code": [None, code]})
    return row


@atomic
def take_minutes_back(*, row: SkilledMinutes, by: Membership) -> None:
    """A licensee takes back what they said of their own time. Errors: BadValue for another's."""
    found = SkilledMinutes.objects.select_for_update().get(pk=row.pk)
    if found.licensee_id != by.pk:
        raise BadValue({"minutes": _("Only who said it takes it back.")})
    if found.ended_at is None:
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
        _record(found, by, {"ended_at": [None, found.ended_at.isoformat()]})


def _record(row: SkilledMinutes, by: Membership, fields: dict[str, list[object]]) -> None:
    audit.record_change(
        by=by,
        model=MODEL,
        subject=row.pk,
        patient_id=row.appointment.patient_id,
        fields=fields,
    )
