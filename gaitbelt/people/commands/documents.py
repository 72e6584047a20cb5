"""Photos and PDFs in a patient's file."""

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.files import Kept, row_of
from gaitbelt.people import fields
from gaitbelt.people.commands import news
from gaitbelt.people.models import Membership, Patient, PatientDocument

MODEL = "people.document"


@atomic
def attach_document(
    *, patient: Patient, by: Membership, kept: Kept, kind: str, title: str = ""
) -> PatientDocument:
    """Attach a file that `core.files.keep` has checked and stored.

    Errors: BadValue for a kind that the role does not work with, or a title that does not fit.
    """
    given = {"kind": kind, "title": title or kept.name}
    checked = values.cleaned(PatientDocument, given, allowed=("kind", "title"))
    if checked["kind"] not in fields.document_kinds(by.role):
        raise BadValue({"kind": _("Choose one of the list.")})
    file = row_of(kept, by=by)
    document = PatientDocument.objects.create(
        organization_id=patient.organization_id, patient=patient, file=file, **checked
    )
    added = {name: [None, value] for name, value in checked.items()}
    added["sha256"] = [None, kept.sha256]
    _record(document, by=by, changes=added)
    return document


@atomic
def end_document(*, document: PatientDocument, by: Membership, reason: str) -> PatientDocument:
    """Take a document off the page; file and row stay, with who did it and why."""
    values.require({"reason": reason}, ("reason",))
    row = PatientDocument.objects.select_for_update().get(pk=document.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
        _record(row, by=by, changes={"title": [row.title, None]}, reason=reason)
    return row


def _record(
    document: PatientDocument, *, by: Membership, changes: dict[str, list[object]], reason: str = ""
) -> None:
    news.tell(document.patient)
    audit.record_change(
        by=by,
        model=MODEL,
        subject=document.pk,
        patient_id=document.patient_id,
        fields={"kind": [None, document.kind]} | changes,
        reason=reason,
    )
