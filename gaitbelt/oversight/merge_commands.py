"""Two files of one person become one, and are parted again: no row is lost."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.merging import Leaving, may_merge
from gaitbelt.oversight import carrying
from gaitbelt.people import fields
from gaitbelt.people.models import Membership, Patient
from gaitbelt.people.models.merges import PatientMerge

MODEL: Final = "people.merge"
CHOICES: Final = tuple(sorted(fields.DEMOGRAPHICS | fields.CALLED | fields.NEEDS))


@atomic
def merge_patients(
    *, kept: Patient, merged: Patient, by: Membership, take: Sequence[str], reason: str
) -> PatientMerge:
    """`merged` is read through `kept` from now on, with the fields in `take` from `merged`.

    The care that runs on it goes along (oversight/carrying.py). Errors: GuardRefused for a session
    that is open, visits of both at once, plans of both, care at another clinic; BadValue for the
    same file twice, a file that is merged or has merged files, and fields that cannot be taken.
    """
    values.require({"reason": reason}, ("reason",))
    rows = Patient.objects.select_for_update().filter(
        organization_id=by.organization_id, pk__in=[kept.pk, merged.pk]
    )
    locked = {row.pk: row for row in rows.order_by("pk")}
    _refuse_wrong(locked, kept, merged, take)
    kept, merged = locked[kept.pk], locked[merged.pk]
    decision = may_merge(carrying.leaving(merged, kept=kept))
    if not decision.allowed:
        raise GuardRefused(decision, act="patient.merge", about={"patient": merged})
    before = {name: _plain(kept, name) for name in take}
    taken = {name: _plain(merged, name) for name in take}
    at = clock.now()
    moved = carrying.carry(merged, kept, at)
    _link(merged, kept)
    _set(kept, {name: getattr(merged, name) for name in take})
    row = PatientMerge.objects.create(
        organization_id=by.organization_id,
        clinic=by.clinic,
        kept=kept,
        merged=merged,
        before=before,
        taken=taken,
        moved=moved,
        reason=reason[:200],
        merged_by=by,
        merged_at=at,
    )
    went = {"moved": [None, moved["rows"]]}
    _record(row, by, {"merged": [None, str(merged.pk)], **went, **_pairs(before, taken)}, reason)
    return row


@atomic
def undo_merge(*, merge: PatientMerge, by: Membership, reason: str) -> PatientMerge:
    """Part two files again; a field that somebody has changed since the merge stays as it is.

    Errors: GuardRefused while a visit that went along is being treated.
    """
    values.require({"reason": reason}, ("reason",))
    row = PatientMerge.objects.select_for_update().get(pk=merge.pk)
    if row.undone_at is not None:
        return row
    kept = Patient.objects.select_for_update().get(pk=row.kept_id)
    if carrying.is_treated_now(row):
        decision = may_merge(Leaving(patient=str(kept), has_open_session=True))
        raise GuardRefused(decision, act="patient.merge", about={"patient": kept})
    back = {name: was for name, was in row.before.items() if _plain(kept, name) == row.taken[name]}
    now = {name: row.taken[name] for name in back}
    merged = Patient.objects.select_for_update().get(pk=row.merged_id)
    _link(merged, None)
    carrying.give_back(row.moved, merged, kept)
    _set(kept, {name: _value(name, was) for name, was in back.items()})
    row.undone_by, row.undone_at = by, clock.now()
    row.save()
    _record(row, by, {"merged": [str(row.merged_id), None], **_pairs(now, back)}, reason)
    return row


def _refuse_wrong(
    locked: dict[Any, Patient], kept: Patient, merged: Patient, take: Sequence[str]
) -> None:
    if len(locked) != 2:
        raise BadValue({"merged": _("Choose another file.")})
    if any(row.merged_into_id for row in locked.values()) or merged.merged_files.exists():
        raise BadValue({"merged": _("One of these files is merged already: part them first.")})
    if unknown := set(take) - set(CHOICES):
        raise BadValue({name[:60]: _("This cannot be given here.") for name in unknown})


def _link(merged: Patient, kept: Patient | None) -> None:
    merged.merged_into = kept
    merged.save()


def _set(patient: Patient, given: dict[str, Any]) -> None:
    """Store the fields; also without any, the file is found by other words now."""
    for name, value in given.items():
        setattr(patient, name, value)
    patient.revision += bool(given)
    patient.save()


def _value(name: str, kept: Any) -> Any:
    """A value of a file as it was, from how it is kept."""
    return date.fromisoformat(kept) if name == "birth_on" else kept


def _plain(patient: Patient, name: str) -> Any:
    """A value as JSON holds it."""
    value = getattr(patient, name)
    return value.isoformat() if name == "birth_on" else value


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return audit.changed(before, after)


def _record(row: PatientMerge, by: Membership, changes: dict[str, Any], reason: str) -> None:
    audit.record_change(
        by=by,
        model=MODEL,
        subject=row.pk,
        patient_id=row.kept_id,
        fields=changes,
        reason=reason,
    )
