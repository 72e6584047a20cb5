"""People to call about a patient."""

from collections.abc import Mapping
from typing import Any

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.people.commands import news
from gaitbelt.people.commands.checks import check_phone, refuse_part
from gaitbelt.people.models import Contact, Membership, Patient

MODEL = "people.contact"
GIVEN = ("name", "relation", "phone", "is_emergency")


@atomic
def add_contact(*, patient: Patient, by: Membership, given: Mapping[str, Any]) -> Contact:
    """Store somebody to call.

    Errors: BadValue naming each field that is missing or does not fit.
    """
    refuse_part(by, "contacts")
    checked = values.cleaned(Contact, given, allowed=GIVEN)
    values.require(checked, ("name", "phone"))
    check_phone(checked["phone"])
    contact = Contact.objects.create(
        organization_id=patient.organization_id, patient=patient, **checked
    )
    _record(contact, by=by, changes={name: [None, value] for name, value in checked.items()})
    return contact


@atomic
def end_contact(*, contact: Contact, by: Membership, reason: str = "") -> Contact:
    """Take a contact off the page; the row stays, with when it ended."""
    refuse_part(by, "contacts")
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
        ended = {"name": [row.name, None], "ended_at": [None, row.ended_at]}
        _record(row, by=by, changes=ended, reason=reason)
    return row


def _record(
    contact: Contact, *, by: Membership, changes: dict[str, Any], reason: str = ""
) -> None:  # fmt: skip
    news.tell(contact.patient)
    audit.record_change(
        by=by,
        model=MODEL,
        subject=contact.pk,
        patient_id=contact.patient_id,
        fields=changes,
        reason=reason,
    )
