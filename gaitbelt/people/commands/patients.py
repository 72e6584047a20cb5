"""A patient's own fields: added once, edited by several people, never overwritten silently."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, Stale
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.people import fields
from gaitbelt.people.commands import news
from gaitbelt.people.commands.checks import check_patient
from gaitbelt.people.commands.episodes import open_episode
from gaitbelt.people.models import Membership, Patient, Precision

MODEL = "people.patient"


@atomic
def add_patient(
    *, by: Membership, given: Mapping[str, Any], key: UUID | None = None, reason: str = ""
) -> Patient:
    """Store a new patient and open an episode at the clinic of whoever adds them.

    Errors: BadValue naming each field that is unknown, not this role's, missing or impossible.
    """
    checked = check_patient(given, allowed=fields.editable(by.role), today=by.clinic.today())
    values.require(checked, ("given_names", "birth_on"))
    patient = Patient(id=key or new_id(), organization_id=by.organization_id, **checked)
    _stamp(patient, checked)
    patient.save(force_insert=True)
    open_episode(patient=patient, by=by, reason=reason)
    audit.record_change(
        by=by,
        model=MODEL,
        subject=patient.pk,
        patient_id=patient.pk,
        fields={name: [None, value] for name, value in checked.items() if value not in ("", None)},
        reason=reason,
    )
    return patient


@atomic
def edit_patient(
    *, patient: Patient, by: Membership, revision: int, given: Mapping[str, Any], reason: str = ""
) -> Patient:
    """Change fields of a patient as they were read at `revision`.

    What somebody else has changed since then in other fields stays. Errors: Stale with (field,
    yours, theirs) where both changed the same field; BadValue as in `add_patient`.
    """
    checked = check_patient(given, allowed=fields.editable(by.role), today=by.clinic.today())
    _keep_needed(checked)
    row = Patient.objects.select_for_update().get(pk=patient.pk)
    _refuse_stale(row, checked, revision)
    before = {name: getattr(row, name) for name in checked}
    changes = audit.changed(before, checked)
    if not changes:
        return row
    for name, value in checked.items():
        setattr(row, name, value)
    _stamp(row, {name: after for name, (_before, after) in changes.items()})
    row.revision += 1
    row.save()
    news.tell(row)
    audit.record_change(
        by=by,
        model=MODEL,
        subject=row.pk,
        patient_id=row.pk,
        fields={**changes, "revision": [row.revision - 1, row.revision]},
        reason=reason,
    )
    return row


@atomic
def confirm_mobility(*, patient: Patient, level: str, by: Membership, at: datetime) -> Patient:
    """A licensee has seen how the patient moves: the level on file is of this moment."""
    row = Patient.objects.select_for_update().get(pk=patient.pk)
    before = {"mobility": row.mobility, "mobility_at": row.mobility_at}
    row.mobility, row.mobility_at = level, at
    row.revision += 1
    row.save(update_fields=["mobility", "mobility_at", "revision"])
    news.tell(row)
    changes = audit.changed(before, {"mobility": level, "mobility_at": at})
    audit.record_change(
        by=by,
        model=MODEL,
        subject=row.pk,
        patient_id=row.pk,
        fields={**changes, "revision": [row.revision - 1, row.revision]},
    )
    return row


def _keep_needed(checked: Mapping[str, Any]) -> None:
    emptied = {name: checked[name] for name in ("given_names", "birth_on") if name in checked}
    values.require(emptied, emptied)


def _stamp(patient: Patient, changed: Mapping[str, Any]) -> None:
    """A mobility level carries the time of its judgement; a birth date written here is whole."""
    if "birth_on" in changed:
        patient.birth_precision = Precision.DAY
    if "mobility" in changed:
        patient.mobility_at = clock.now() if changed["mobility"] else None


def _refuse_stale(row: Patient, mine: Mapping[str, Any], revision: int) -> None:
    """Refuse what would overwrite a change that came after `revision`."""
    if revision == row.revision:
        return
    if not isinstance(revision, int) or not 0 < revision < row.revision:
        raise BadValue({"revision": _("Open the page anew: this number is not known.")})
    others = _changed_since(row, revision)
    clashes = [
        (name, value, getattr(row, name))
        for name, value in mine.items()
        if name in others and value != getattr(row, name)
    ]
    if clashes:
        raise Stale(clashes, version=row.revision)


def _changed_since(row: Patient, revision: int) -> set[str]:
    """The fields that were changed after a revision, from the audit trail."""
    payloads = Event.objects.filter(
        organization_id=row.organization_id,
        patient_id=row.pk,
        subject=row.pk,
        type="record.changed",
    ).values_list("payload", flat=True)
    return {
        name
        for payload in payloads
        if payload["fields"].get("revision", [0])[0] >= revision
        for name in payload["fields"]
    }
