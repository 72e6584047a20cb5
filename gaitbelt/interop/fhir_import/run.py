"""One import from the first file to the report."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.interop import commands
from gaitbelt.interop.fhir_import import resources
from gaitbelt.interop.fhir_import.node import Unfit
from gaitbelt.interop.fhir_import.report import Refused, Report
from gaitbelt.interop.fhir_import.sources import Entry, Source, Unreadable, entries

VOID = "Condition (entered in error)"


@dataclass(slots=True)
class Case:
    """A patient of one file with the places of all that belongs to them."""

    index: int
    incoming: commands.Incoming
    conditions: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    places: dict[UUID, int] = field(default_factory=dict)
    doubles: list[int] = field(default_factory=list)  # entries that tell of them once more
    trouble: str = ""  # why nothing of this patient is stored

    def blame(self, index: int) -> None:
        """Keep the patient out because of an entry that was refused; the first one is named."""
        self.trouble = self.trouble or _because(index)


@dataclass(slots=True)
class File:
    """The patients of one file by key, and by the names that its entries use for them."""

    source: Source
    cases: dict[UUID, Case] = field(default_factory=dict)
    known: dict[str, Case] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)  # name of a refused patient → its entry

    def why_not(self, reference: str) -> str:
        """Why there is no patient of that name."""
        if reference in self.lost:
            return _because(self.lost[reference])
        return _("this patient is not in this file.")


@dataclass(slots=True)
class Run:
    """An import in progress: where to, by whom, and what has become of it so far."""

    by: commands.Actor
    dry_run: bool
    report: Report = field(default_factory=Report)
    stored: set[UUID] = field(default_factory=set)  # what a dry run would have stored

    def refuse(self, source: Source, index: int | None, kind: str, reason: str) -> None:
        self.report.refused.append(Refused(source.name, index, kind, reason))


def import_sources(
    sources: Iterable[Source],
    *,
    by: commands.Actor,
    dry_run: bool = False,
    after_each: Callable[[Source], None] = lambda source: None,
) -> Report:
    """Read every source and store what fits; nothing that was refused stops the rest."""
    run = Run(by, dry_run)
    for source in sources:
        _import_file(run, source)
        after_each(source)
    return run.report


def _import_file(run: Run, source: Source) -> None:
    try:
        found = entries(source)
    except Unreadable as why:
        run.report.read += 1
        run.refuse(source, None, "file", str(why))
        return
    run.report.read += len(found)
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for entry in found:
        kinds[_kind(run, source, entry)].append(entry)
    file = File(source)
    _patients(run, file, kinds.pop("Patient", []))
    _conditions(run, file, kinds.pop("Condition", []))
    kinds.pop("", None)
    for kind, rest in kinds.items():
        run.report.skipped[kind] += len(rest)
    for case in file.cases.values():
        _store(run, source, case)


def _kind(run: Run, source: Source, entry: Entry) -> str:
    """What an entry holds; "" for one that was refused here."""
    resource = entry.resource
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if isinstance(kind, str) and kind.isalpha() and len(kind) <= 60:
        return kind
    run.refuse(source, entry.index, "", _("This entry holds no resource."))
    return ""


def _patients(run: Run, file: File, found: list[Entry]) -> None:
    """Read every patient of a file, under each name by which the file refers to them."""
    for entry in found:
        names = set(_names_of(entry))
        try:
            url = _full_url(entry)
            if url and url in file.known:
                raise Unfit("fullUrl", _("another entry of this file has the same."))
            fresh = _case(run, entry, url)
        except (Unfit, BadValue) as why:
            run.refuse(file.source, entry.index, "Patient", _says(why))
            file.lost |= dict.fromkeys(names, entry.index)
            continue
        case = file.cases.setdefault(fresh.incoming.key, fresh)
        if case is not fresh:
            case.doubles.append(entry.index)
        file.known |= dict.fromkeys(names, case)


def _case(run: Run, entry: Entry, url: str) -> Case:
    found = resources.patient(entry.resource, full_url=url)
    clinic = run.by.clinic
    if len(found.system) > 200 or len(found.source_id) > 120:
        raise Unfit("Patient.identifier", _("this is too long."))
    origin = {"source": found.system[:60], "source_id": found.source_id}
    patient = commands.checked_patient(found.values | origin, clinic=clinic)
    contacts = {
        commands.key(clinic, found.system, "Contact", f"{found.source_id} {_digest(each)}"): (
            commands.checked_contact(each)
        )
        for each in found.contacts
    }
    key = commands.key(clinic, found.system, "Patient", found.source_id)
    incoming = commands.Incoming(key=key, patient=patient, contacts=contacts, died_on=found.died_on)
    return Case(entry.index, incoming)


def _conditions(run: Run, file: File, found: list[Entry]) -> None:
    """Put every condition to its patient; one that does not fit keeps its patient out."""
    for entry in found:
        reference = _reference(entry)
        try:
            condition = resources.condition(entry.resource, full_url=_full_url(entry))
            if reference not in file.known:
                raise Unfit("Condition.subject", file.why_not(reference))
            if condition is None:
                run.report.skipped[VOID] += 1
            elif not _put(run, file.known[reference], entry, condition):
                run.report.unchanged += 1
        except (Unfit, BadValue) as why:
            run.refuse(file.source, entry.index, "Condition", _says(why))
            if reference in file.known:
                file.known[reference].blame(entry.index)


def _put(run: Run, case: Case, entry: Entry, condition: resources.FoundCondition) -> bool:
    """Whether this is the first time that the file tells of this condition."""
    patient = case.incoming
    name = condition.source_id or _digest(condition.values)
    system = str(patient.patient["source"])
    key = commands.key(run.by.clinic, system, "Condition", f"{patient.key} {name}")
    if key in case.conditions:
        return False
    case.conditions[key] = commands.checked_condition(condition.values | {"source": system})
    case.places[key] = entry.index
    return True


def _store(run: Run, source: Source, case: Case) -> None:
    report = run.report
    if case.trouble:
        for index in (case.index, *case.doubles):
            run.refuse(source, index, "Patient", case.trouble)
        for index in case.places.values():
            run.refuse(source, index, "Condition", case.trouble)
        return
    outcome = commands.import_patient(
        by=run.by,
        incoming=case.incoming,
        conditions=case.conditions,
        file=source.name,
        dry_run=run.dry_run,
    )
    fresh = set(outcome.conditions) | ({case.incoming.key} if outcome.is_new else set())
    new = fresh - run.stored
    run.stored |= fresh
    report.stored += len(new)
    report.unchanged += 1 + len(case.conditions) + len(case.doubles) - len(new)


def _full_url(entry: Entry) -> str:
    if entry.full_url is None:
        return ""
    if not isinstance(entry.full_url, str) or len(entry.full_url) > 500:
        raise Unfit("fullUrl", _("this is not an address."))
    return entry.full_url


def _names_of(entry: Entry) -> Iterator[str]:
    """How other entries may refer to this patient."""
    if isinstance(entry.full_url, str) and entry.full_url:
        yield entry.full_url
    if own := entry.resource.get("id"):
        yield f"Patient/{own}"


def _because(index: int) -> str:
    return _("Nothing of this patient is stored, because entry %(index)s was refused.") % {
        "index": index
    }


def _reference(entry: Entry) -> str:
    """The reference of a condition to its patient; "" where there is none."""
    subject = entry.resource.get("subject")
    found = subject.get("reference") if isinstance(subject, dict) else ""
    return found if isinstance(found, str) else ""


def _digest(value: Any) -> str:
    text = json.dumps(value, default=str, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _says(why: Unfit | BadValue) -> str:
    if isinstance(why, Unfit):
        return str(why)
    return " ".join(f"{name}: {' '.join(says)}" for name, says in why.fields.items())
