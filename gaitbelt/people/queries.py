"""Patients, staff and areas of one clinic, one function per screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from gaitbelt.core.models import Event
from gaitbelt.people import clinical, fields, finding, labels, precautions, reach, search
from gaitbelt.people.models import (
    Area,
    Clinic,
    Condition,
    Contact,
    Episode,
    Membership,
    Patient,
    PatientDocument,
    Precaution,
)
from gaitbelt.people.models.search import folded

FOUND_MOST = 20
HISTORY_MOST = 200
SHOWN_OF = {
    "people.patient": None,  # field by field
    "people.contact": "contacts",
    "people.precaution": "precautions",
    "people.episode": "contacts",  # the desk and licensees
    "people.document": "documents",
}
UNSPOKEN = {"revision", "sha256"}


def patients_of(clinic: Clinic) -> QuerySet[Patient]:
    """Whom a clinic sees: those with an open episode there; merged files through the other."""
    here = Episode.objects.filter(
        organization_id=clinic.organization_id, clinic=clinic, ended_at=None
    )
    return Patient.objects.filter(
        Exists(here.filter(patient=OuterRef("pk"))),
        organization_id=clinic.organization_id,
        merged_into=None,
    )


def files_of(patient: Patient) -> list[UUID]:
    """The file itself and those merged into it: all whose rows it shows (1 SQL query)."""
    return [patient.pk, *patient.merged_files.values_list("pk", flat=True)]


def patients_for(member: Membership) -> QuerySet[Patient]:
    """Whom a member may look up: those of the clinic, a technician only those in reach."""
    return patients_of(member.clinic).filter(reach.within(member))


def patient_for(member: Membership, pk: Any) -> Patient:
    """A patient whom a member may look up; Http404 for every other, and for a missing one."""
    return get_object_or_404(patients_for(member), pk=pk)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and whether there are more than are shown."""

    patients: Sequence[Patient]
    has_more: bool = False


def found_for(member: Membership, text: str, *, most: int = FOUND_MOST) -> Found:
    """Whom a member finds: a technician only patients in reach (≤ 3 SQL, of a technician ≤ 6)."""
    within = patients_for(member) if reach.is_limited(member) else None
    return found_patients(member.clinic, text, role=member.role, within=within, most=most)


def found_patients(
    clinic: Clinic,
    text: str,
    *,
    role: str,
    within: QuerySet[Patient] | None = None,
    most: int = FOUND_MOST,
) -> Found:
    """Patients by words of their names, birth date, phone or identifier (≤ 3 SQL).

    A role finds nobody by a field that it does not see, and nobody but those `within`.
    """
    ask = asked_for(clinic, text, role=role)
    if not ask.parts:
        return Found(())
    return Found(*finding.found(ask, within=within, most=most))


def asked_for(clinic: Clinic, text: str, *, role: str) -> finding.Asked:
    """What a search line asks for at a clinic, as far as the role may ask."""
    want = search.wanted(text, today=clinic.today())
    return finding.asked(clinic, search.parts(want), sees=fields.visible(role))


def possible_doubles(clinic: Clinic, given: dict[str, Any]) -> list[Patient]:
    """Patients of the clinic with the same birth date and family name (1 SQL)."""
    rows = patients_of(clinic).filter(birth_on=given["birth_on"])
    wanted = folded(given.get("family_name") or "")
    return [row for row in rows if folded(row.family_name) == wanted]


@dataclass(frozen=True, slots=True)
class InForce:
    """A precaution that holds, with its icon and what the limb may bear."""

    row: Precaution
    icon: str
    load: str


@dataclass(frozen=True, slots=True)
class PatientPage:
    """What a role sees of a patient; what it does not see was not read."""

    patient: Patient
    sees: frozenset[str]
    parts: frozenset[str]
    precautions: Sequence[InForce]
    contacts: Sequence[Contact]
    conditions: Sequence[Condition]
    clinical: Sequence[clinical.Section]
    documents: Sequence[PatientDocument]


def patient_page(patient: Patient, *, role: str) -> PatientPage:
    """The page of a patient, limited to what the role needs (≤ 6 SQL queries)."""
    parts = fields.parts(role)
    kinds = fields.document_kinds(role)
    files = files_of(patient)
    documents = PatientDocument.objects.filter(
        patient__in=files, ended_at=None, kind__in=kinds
    ).select_related("file")
    conditions = Condition.objects.filter(patient__in=files).order_by(
        "-is_active", "-onset_on", "text"
    )
    return PatientPage(
        patient=patient,
        sees=fields.visible(role),
        parts=parts,
        precautions=precautions_in_force(patient) if "precautions" in parts else (),
        contacts=_contacts(files) if "contacts" in parts else (),
        conditions=list(conditions) if "conditions" in parts else (),
        clinical=clinical.sections(patient, parts=parts, files=files),
        documents=list(documents.order_by("-pk")) if "documents" in parts else (),
    )


def precautions_in_force(patient: Patient) -> list[InForce]:
    """Precautions that hold, weight-bearing first, then in the order of their setting (1 SQL)."""
    rows = patient.precautions.filter(ended_at=None).select_related("set_by__person")
    order = list(precautions.FAMILIES)

    def rank(row: Precaution) -> tuple[int, datetime]:
        family = precautions.family_of(row.code)
        return (order.index(family) if family else len(order), row.set_at)

    return [
        InForce(
            row, precautions.icon_of(row.code), precautions.limit_words(row, patient.body_mass_kg)
        )
        for row in sorted(rows, key=rank)
    ]


def _contacts(files: list[UUID]) -> list[Contact]:
    rows = Contact.objects.filter(patient__in=files, ended_at=None)
    return list(rows.order_by("-is_emergency", "name"))


def portrait_of(patient: Patient) -> PatientDocument | None:
    """The newest photo of the patient on file that can be shown (≤ 2 SQL queries)."""
    rows = PatientDocument.objects.filter(
        patient__in=files_of(patient), ended_at=None, kind=PatientDocument.Kind.PORTRAIT
    ).select_related("file")
    return next((row for row in rows.order_by("-pk") if row.file.has_preview), None)


def document_of(member: Membership, patient_pk: Any, pk: Any) -> PatientDocument:
    """A document that the role may see; Http404 for any other."""
    patient = patient_for(member, patient_pk)
    kinds = fields.document_kinds(member.role)
    rows = PatientDocument.objects.filter(
        patient__in=files_of(patient), ended_at=None, kind__in=kinds
    )
    return get_object_or_404(rows.select_related("file"), pk=pk)


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a change, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a file: when, by whom, of what, from what to what, and why."""

    at: datetime
    who: str
    what: str
    lines: Sequence[Line]
    reason: str


def history(patient: Patient, *, role: str) -> list[Change]:
    """The newest changes of a patient's files that a role may see (1 SQL query).

    Those of a file that was merged into it are among them.
    """
    files = Q(patient=patient) | Q(patient__merged_into=patient)
    rows = Event.objects.filter(
        files, organization_id=patient.organization_id, type="record.changed"
    ).select_related("author__person")
    changes = (_change(row, role) for row in rows.order_by("-received_at", "-seq")[:HISTORY_MOST])
    return [change for change in changes if change is not None]


def _change(row: Event, role: str) -> Change | None:
    model = row.payload["model"]
    lines = [
        Line(labels.label(name), *(labels.words(model, name, value) for value in pair))
        for name, pair in row.payload["fields"].items()
        if name not in UNSPOKEN and _is_seen(model, name, row.payload["fields"], role)
    ]
    lines = [line for line in lines if line.before or line.after]
    if not lines:
        return None
    return Change(
        at=row.received_at,
        who=str(row.author.person) if row.author else "",
        what=str(labels.MODELS[model][1]) if model in labels.MODELS else model,
        lines=lines,
        reason=row.payload.get("reason", ""),
    )


def _is_seen(model: str, name: str, changed: dict[str, Any], role: str) -> bool:
    if model == "people.patient":
        return name in fields.visible(role)
    if model == "people.document":
        return any(kind in fields.document_kinds(role) for kind in changed.get("kind", ()))
    part = SHOWN_OF.get(model)
    return part is not None and part in fields.parts(role)


def staff_of(clinic: Clinic) -> QuerySet[Membership]:
    """Who works at a clinic now, by role, then name (1 SQL query)."""
    return (
        Membership.objects.current()
        .filter(organization_id=clinic.organization_id, clinic=clinic)
        .select_related("person")
        .order_by("role", "person__given_name", "person__family_name", "pk")
    )


def areas_of(clinic: Clinic) -> QuerySet[Area]:
    """The areas that a clinic uses, in its own order (1 SQL query)."""
    return clinic.areas.filter(ended_at=None)
