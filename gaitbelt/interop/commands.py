"""Storing what came from elsewhere: one patient in one transaction, never over somebody's edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gaitbelt.core import audit, values
from gaitbelt.core.db import atomic
from gaitbelt.core.files import Kept, row_of
from gaitbelt.core.ids import imported_id
from gaitbelt.core.models import StoredFile
from gaitbelt.people import commands as people
from gaitbelt.people.commands.checks import check_patient
from gaitbelt.people.models import Condition, Contact, Membership, Patient

type Actor = Membership | audit.Console

PATIENT = frozenset(
    {
        "given_names", "family_name", "preferred_name", "birth_on", "sex", "language",
        "needs_interpreter", "phone", "email", "address", "source", "source_id",
    }
)  # fmt: skip
CONTACT = ("name", "relation", "phone", "is_emergency")
CONDITION = ("system", "code", "text", "onset_on", "abated_on", "is_active", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A patient with all that belongs to them, checked and keyed."""

    key: UUID
    patient: Mapping[str, Any]
    contacts: Mapping[UUID, Mapping[str, Any]]
    died_on: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was new: the patient (or anything of theirs), and which conditions."""

    is_new: bool
    conditions: frozenset[UUID]


@atomic
def import_patient(
    *,
    by: Actor,
    incoming: Incoming,
    conditions: Mapping[UUID, Mapping[str, Any]],
    file: str,
    dry_run: bool = False,
) -> Outcome:
    """Store a patient with contacts and conditions, and open an episode at the clinic of `by`.

    A patient who is here already keeps every value that they have: what is missing is added,
    nothing is overwritten. The episode of somebody who has died is ended at once. With `dry_run`
    all of it is undone.
    """
    why = _("imported from %(file)s") % {"file": file}
    organization = by.clinic.organization_id
    row, is_new = Patient.objects.get_or_create(
        id=incoming.key, organization_id=organization, defaults=incoming.patient
    )
    if is_new:
        _record_patient(by, row, incoming.patient, why)
    is_new |= _open_episode(row, by, incoming.died_on, why)
    is_new |= bool(_add_missing(Contact, row, incoming.contacts))
    added = _add_missing(Condition, row, conditions)
    if added:
        changes = {"conditions": [None, len(added)]}
        _record(by, row, changes, why)
    if dry_run:
        transaction.set_rollback(True)
    return Outcome(is_new, frozenset(added))


@atomic
def stage_import(*, by: Membership, kept: Sequence[Kept]) -> list[StoredFile]:
    """Keep uploaded bundles between their preview and the decision to import them."""
    rows = [row_of(each, by=by) for each in kept]
    for row in rows:
        fields = {"name": [None, row.name], "sha256": [None, row.sha256]}
        audit.record_change(by=by, model="core.file", subject=row.pk, fields=fields)
    return rows


def checked_patient(given: Mapping[str, Any], *, clinic: Any) -> dict[str, Any]:
    """A patient's values as they will be stored. Errors: BadValue naming each that does not fit."""
    return check_patient(given, allowed=PATIENT, today=clinic.today())


def checked_contact(given: Mapping[str, Any]) -> dict[str, Any]:
    """A contact's values as they will be stored. Errors: BadValue."""
    return values.cleaned(Contact, given, allowed=CONTACT)


def checked_condition(given: Mapping[str, Any]) -> dict[str, Any]:
    """A condition's values as they will be stored. Errors: BadValue."""
    return values.cleaned(Condition, given, allowed=CONDITION)


def key(clinic: Any, system: str, kind: str, source_id: str) -> UUID:
    """The key that a source's row has here: the same every time it is imported."""
    return imported_id(clinic.organization_id, system, kind, source_id)


def _open_episode(patient: Patient, by: Actor, died_on: str, why: str) -> bool:
    """Whether an episode was opened: only where this clinic never had one."""
    if patient.episodes.filter(clinic=by.clinic).exists():
        return False
    episode = people.open_episode(patient=patient, by=by, reason=why[:200])
    if died_on:
        people.end_episode(episode=episode, by=by, reason=_("The patient has died."))
    return True


def _add_missing(
    model: Any, patient: Patient, rows: Mapping[UUID, Mapping[str, Any]]
) -> list[UUID]:
    known = set(model.objects.filter(patient=patient, pk__in=rows).values_list("pk", flat=True))
    fresh = [pk for pk in rows if pk not in known]
    model.objects.bulk_create(
        model(id=pk, organization_id=patient.organization_id, patient=patient, **rows[pk])
        for pk in fresh
    )
    return fresh


def _record_patient(by: Actor, row: Patient, given: Mapping[str, Any], why: str) -> None:
    fields = {name: [None, value] for name, value in given.items() if value not in ("", None)}
    _record(by, row, fields, why)


def _record(by: Actor, row: Patient, fields: Mapping[str, Any], why: str) -> None:
    audit.record_change(
        by=by, model="people.patient", subject=row.pk, patient_id=row.pk, fields=fields, reason=why
    )
