"""Files that may be of one person, and the merges of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from gaitbelt.oversight.merge_commands import CHOICES
from gaitbelt.people import labels
from gaitbelt.people.models import Clinic, Patient, PatientMerge
from gaitbelt.people.queries import patients_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that differs between two files, with both values as they are read."""

    name: str
    label: str
    stays: str
    goes: str
    is_taken: bool = False  # the file that stays has the other's value now


def choices(kept: Patient, merged: Patient) -> list[Choice]:
    """The fields in which two files differ."""
    return [
        Choice(name, labels.label(name), _words(kept, name), _words(merged, name))
        for name in labels.FIELDS
        if name in CHOICES and getattr(kept, name) != getattr(merged, name)
    ]


def merges_of(clinic: Clinic, patient: Patient) -> Sequence[PatientMerge]:
    """The merges of a file, newest first, with the file that went (1 SQL query)."""
    rows = merges(clinic).filter(kept=patient)
    return list(rows.select_related("kept", "merged", "merged_by__person", "undone_by__person"))


def merges(clinic: Clinic) -> QuerySet[PatientMerge]:
    """Merges whose file a clinic sees, whichever clinic has made them, newest first."""
    seen = patients_of(clinic).values("pk")
    rows = PatientMerge.objects.filter(organization_id=clinic.organization_id, kept__in=seen)
    return rows.order_by("-merged_at", "-pk")


def original(merge: PatientMerge) -> list[Choice]:
    """Where both files differed or still differ: what stayed, and what went."""
    still = choices(merge.kept, merge.merged) if merge.undone_at is None else []
    return still + [
        Choice(
            name,
            labels.label(name),
            _value(name, was),
            _value(name, merge.taken[name]),
            is_taken=True,
        )
        for name, was in merge.before.items()
    ]


def _words(patient: Patient, name: str) -> str:
    return _value(name, getattr(patient, name))


def _value(name: str, value: Any) -> str:
    return str(labels.words("people.patient", name, value))
