"""What other systems know about a patient, as the file shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, F, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from gaitbelt.people.models import ClinicalFact, Patient

_KIND: Final = ClinicalFact.Kind
SECTIONS: Final = MappingProxyType(
    {
        "allergies": (_KIND.ALLERGY, _("Allergies")),
        "medicines": (_KIND.MEDICINE, _("Medicines that matter here")),
        "care_plans": (_KIND.CARE_PLAN, _("Care plans elsewhere")),
        "procedures": (_KIND.PROCEDURE, _("Procedures")),
        "measurements": (_KIND.MEASUREMENT, _("Measured elsewhere")),
    }
)  # part of the file → kind and title, in the order of the file
LATEST: Final = 2  # values of one measurement: the newest, and the one before it
SHOWN_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A fact, and for a measurement the value before it."""

    row: ClinicalFact
    before: ClinicalFact | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The facts of one kind."""

    part: str
    title: Any
    lines: Sequence[Line]


def sections(
    patient: Patient, *, parts: frozenset[str], files: Sequence[UUID] = ()
) -> list[Section]:
    """The facts of the parts that a role sees, what holds first, newest first (1 SQL query).

    `files` are all whose rows the file shows; the file's own alone, if none are named.
    """
    wanted = {part: SECTIONS[part] for part in SECTIONS if part in parts}
    if not wanted:
        return []
    kinds = [kind for kind, _title in wanted.values()]
    found: dict[str, list[ClinicalFact]] = {kind: [] for kind in kinds}
    for row in _rows(patient, kinds, files)[:SHOWN_MOST]:
        found[row.kind].append(row)
    return [
        Section(part, title, _lines(found[kind]))
        for part, (kind, title) in wanted.items()
        if found[kind] or kind == _KIND.ALLERGY
    ]


def _rows(patient: Patient, kinds: Sequence[str], files: Sequence[UUID]) -> Any:
    """All facts, and of each measurement the latest values."""
    name = Case(When(code="", then=F("text")), default=F("code"))
    same: list[Any] = [F("kind"), F("system"), name]
    newest = [F("starts_on").desc(nulls_last=True), F("id").desc()]
    return (
        ClinicalFact.objects.filter(
            organization_id=patient.organization_id,
            patient__in=files or [patient.pk],
            kind__in=kinds,
        )
        .annotate(place=Window(RowNumber(), partition_by=same, order_by=newest))
        .filter(~Q(kind=_KIND.MEASUREMENT) | Q(place__lte=LATEST))
        .order_by("-is_active", F("starts_on").desc(nulls_last=True), "code", "text", "id")
    )


def _lines(rows: list[ClinicalFact]) -> list[Line]:
    """One line each; the values of one measurement share a line."""

    def same(row: ClinicalFact) -> Any:
        measured = row.kind == _KIND.MEASUREMENT
        return (row.system, row.code or row.text) if measured else row.pk

    order = {key: place for place, key in reversed(list(enumerate(map(same, rows))))}
    grouped = groupby(sorted(rows, key=lambda row: order[same(row)]), key=same)
    return [Line(*list(group)[:LATEST]) for _key, group in grouped]
