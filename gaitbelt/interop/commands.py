"""Storing what came from elsewhere: one patient in one transaction, never over somebody's edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
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
from gaitbelt.people.models import ClinicalFact, Condition, Contact, Episode, Membership, Patient

type Actor = Membership | audit.Console

PATIENT = frozenset(
    {
        "given_names", "family_name", "preferred_name", "birth_on", "birth_precision", "sex",
        "language", "needs_interpreter", "phone", "email", "address", "source", "source_id",
    }
)  # fmt: skip
CONTACT = ("name", "relation", "phone", "is_emergency")
CONDITION = (
    "system", "code", "text", "onset_on", "onset_precision", "abated_on", "is_active", "source",
)  # fmt: skip
FACT_WORDS = ("kind", "system", "code", "text", "precision", "source")
FACT = (*FACT_WORDS, "value", "unit", "detail", "starts_on", "ends_on", "is_active")

type Rows = Mapping[UUID, Mapping[str, Any]]  # key → values of a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A patient with their contacts, checked and keyed."""

    key: UUID
    patient: Mapping[str, Any]
    contacts: Rows
    died_on: str = ""


@atomic
def import_patient(
    *,
    by: Actor,
    incoming: Incoming,
    conditions: Rows,
    facts: Rows,
    file: str,
    dry_run: bool = False,
) -> frozenset[UUID]:
    """Store a patient with all that belongs to them; the keys of what was new.

    An episode is opened at the clinic of `by`, and ended at once where the patient has died. A
    patient who is here already keeps every value that they have: what is missing is added,
    nothing is overwritten. With `dry_run` all of it is undone.
    """
    why = _("imported from %(file)s") % {"file": file}
    row = Patient.objects.filter(pk=incoming.key).first()
    is_new = row is None
    if row is None:
        owner = by.clinic.organization_id
        row = Patient(id=incoming.key, organization_id=owner, **incoming.patient)
        row.save(force_insert=True)
    added = {
        name: _add_missing(model, row, rows, is_new=is_new)
        for name, model, rows in (
            ("contacts", Contact, incoming.contacts),
            ("conditions", Condition, conditions),
            ("clinical_facts", ClinicalFact, facts),
        )
    }
    fields: dict[str, list[Any]] = {name: [None, len(keys)] for name, keys in added.items() if keys}
    if is_new:
        given = incoming.patient.items()
        fields |= {name: [None, value] for name, value in given if value not in ("", None)}
    changes = [_changed("people.patient", row, row.pk, fields, why)] if fields else []
    episode = None
    if is_new or not row.episodes.filter(clinic=by.clinic).exists():
        episode = _first_episode(row, by, why)
        fields = {"opened_on": [None, episode.opened_on]}
        changes.append(_changed("people.episode", row, episode.pk, fields, why))
    if changes:
        audit.record_changes(by=by, changes=changes)
    if episode and incoming.died_on:
        people.end_episode(episode=episode, by=by, reason=_("The patient has died."))
    if dry_run:
        transaction.set_rollback(True)
    fresh = {row.pk} if episode or added["contacts"] else set()
    return frozenset(fresh.union(added["conditions"], added["clinical_facts"]))


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


def checked_fact(given: Mapping[str, Any]) -> dict[str, Any]:
    """A clinical fact's values as they will be stored. Errors: BadValue."""
    own = {name: value for name, value in given.items() if name not in FACT_WORDS}
    checked = values.cleaned(ClinicalFact, own, allowed=FACT)
    return checked | _checked_words(*(given[name] for name in FACT_WORDS))


@lru_cache(maxsize=1024)
def _checked_words(*given: str) -> dict[str, Any]:
    """The words of a fact that come again and again, such as those of a blood pressure."""
    return values.cleaned(ClinicalFact, dict(zip(FACT_WORDS, given, strict=True)), allowed=FACT)


def key(clinic: Any, system: str, kind: str, source_id: str) -> UUID:
    """The key that a source's row has here: the same every time it is imported."""
    return imported_id(clinic.organization_id, system, kind, source_id)


def _first_episode(patient: Patient, by: Actor, why: str) -> Episode:
    """The first course of care of a patient at the clinic of `by`."""
    episode = Episode(
        clinic=by.clinic, organization_id=by.clinic.organization_id, patient=patient,
        opened_on=by.clinic.today(), reason=why[:200],
    )  # fmt: skip
    episode.save(force_insert=True)
    return episode


def _add_missing(model: Any, patient: Patient, rows: Rows, *, is_new: bool) -> list[UUID]:
    """The keys of the rows that were not here, perhaps with another patient since a merge."""
    known = set()
    if rows and not is_new:
        here = model.objects.filter(organization_id=patient.organization_id, pk__in=rows)
        known = set(here.values_list("pk", flat=True))
    fresh = [pk for pk in rows if pk not in known]
    owner = {"organization_id": patient.organization_id, "patient_id": patient.pk}
    if fresh:
        model.objects.bulk_create(_row(model, {"id": pk, **owner, **rows[pk]}) for pk in fresh)
    return fresh


def _row(model: Any, given: Mapping[str, Any]) -> Any:
    """A row with values in the order of its columns, which is the fastest way to make one."""
    columns = _defaults(model)
    return model(*(given.get(name, default) for name, default in columns))


@cache
def _defaults(model: Any) -> list[tuple[str, Any]]:
    fields = model._meta.concrete_fields
    return [(each.attname, None if each.name == "id" else each.get_default()) for each in fields]


def _changed(
    model: str, row: Patient, subject: UUID, fields: Mapping[str, Any], why: str
) -> audit.Changed:
    return audit.Changed(model=model, subject=subject, patient_id=row.pk, fields=fields, reason=why)
