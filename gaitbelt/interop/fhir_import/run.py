"""One import from the first file to the report."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.interop import commands
from gaitbelt.interop.fhir_import import cases, facts
from gaitbelt.interop.fhir_import.memory import uncollected
from gaitbelt.interop.fhir_import.node import Node, Unfit, refuse_deep
from gaitbelt.interop.fhir_import.report import Report
from gaitbelt.interop.fhir_import.sources import Entry, Found, Source, documents
from gaitbelt.interop.fhir_import.spool import MOST_OF_ONE, Spool

TAKEN: Final = ("Condition", *facts.KINDS)
LOOSE: Final = {"Patient", "Encounter", *TAKEN}  # kinds that wait for their patient
BAD_MOST: Final = 1000  # lines of a file that are refused before the rest is left unread


class Watch:
    """Told how far an import is; does nothing."""

    def read(self, size: int) -> None:
        """So many bytes more were read."""

    def stored(self) -> None:
        """One more patient of those that came in pieces is done."""


@dataclass(slots=True)
class Run:
    """An import in progress: where to, by whom, and what has become of it so far."""

    by: commands.Actor
    dry_run: bool
    spool: Spool
    today: date
    report: Report = field(default_factory=Report)

    def refuse(self, entry: Entry, kind: str, reason: str) -> None:
        self.report.refuse(entry.file, entry.index, kind, reason)


def import_sources(
    sources: Iterable[Source],
    *,
    by: commands.Actor,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> Report:
    """Read every source and store what fits; nothing that was refused stops the rest."""
    watch = watch or Watch()
    with Spool() as spool:
        run = Run(by, dry_run, spool, by.clinic.today())
        for source in sources:
            _read(run, source, watch)
        for entries, is_too_much in spool.patients():
            if is_too_much:
                _refuse_all(run, entries)
            else:
                _import_group(run, entries, _("this patient is not in these files."))
            watch.stored()
        return run.report


def _read(run: Run, source: Source, watch: Watch) -> None:
    """Store the bundles of a source, and put by what stands on its own."""
    bad = 0
    for found in documents(source, watch.read):
        if found.entries is not None:
            run.report.read += len(found.entries)
            _import_group(run, found.entries, _("this patient is not in this file."))
            continue
        run.report.read += 1
        if found.entry:
            _put_by(run, found)
            continue
        bad += 1
        run.report.refuse(source.name, found.index, "file", found.problem)
        if bad == BAD_MOST:
            says = _("%(many)s lines were refused: the rest of this file was not read.")
            run.report.read += 1
            run.report.refuse(source.name, None, "file", says % {"many": bad})
            return


def _put_by(run: Run, found: Found) -> None:
    entry = found.entry
    assert entry is not None
    kind = _kind(run, entry)
    if kind in LOOSE:
        run.spool.put(_whose(kind, entry), entry, found.text)
    elif kind:
        run.report.skip(kind, "kind")


def _whose(kind: str, entry: Entry) -> str:
    """The name of the patient that a resource belongs to; "" where it cannot be told."""
    alone = f"{entry.file} {entry.index}" if kind == "Patient" else ""
    try:
        own = next(cases.names_of(entry), "")
        name = own if kind == "Patient" else cases.plain(facts.subject(kind, entry.resource))
    except Unfit:
        return alone
    return name if name and cases.is_name(name) else alone


@uncollected
def _import_group(run: Run, entries: list[Entry], elsewhere: str) -> None:
    """Store the patients of entries that may refer to each other, one after another."""
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if kind := _kind(run, entry):
            kinds[kind].append(entry)
    known = cases.Known()
    _take_patients(run, known, kinds.pop("Patient", []))
    _note_days(run, known, kinds.pop("Encounter", []))
    for kind in TAKEN:
        for entry in kinds.pop(kind, []):
            _take_fact(run, known, kind, entry, elsewhere)
    for kind, rest in kinds.items():
        run.report.skipped[kind, "kind"] += len(rest)
    for case in known.cases.values():
        _store(run, case)


def _kind(run: Run, entry: Entry) -> str:
    """What an entry holds; "" for one that was refused here."""
    resource = entry.resource
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if isinstance(kind, str) and kind.isalpha() and kind.isascii() and len(kind) <= 60:
        return kind
    run.refuse(entry, "", _("This entry holds no resource."))
    return ""


def _take_patients(run: Run, known: cases.Known, found: list[Entry]) -> None:
    for entry in found:
        try:
            refuse_deep(entry.resource, "Patient")
            known.add(cases.case_of(entry, run.by.clinic), entry)
        except (Unfit, BadValue) as why:
            run.refuse(entry, "Patient", cases.says(why))
            known.lose(entry)
    known.settle()


def _note_days(run: Run, known: cases.Known, found: list[Entry]) -> None:
    """Encounters are not kept: they give a day to what has none of its own."""
    for entry in found:
        run.report.skip("Encounter", "dates")
        try:
            period = Node(entry.resource, "Encounter").get("period")
            day = period.moment("start") if period else (None, "day")
        except Unfit:
            continue
        known.days |= dict.fromkeys(cases.names_of(entry), day)


def _take_fact(run: Run, known: cases.Known, kind: str, entry: Entry, elsewhere: str) -> None:
    """Put a resource to its patient; one that does not fit keeps its patient out."""
    try:
        case, left_out = cases.put_fact(
            known, entry, kind, clinic=run.by.clinic, today=run.today, elsewhere=elsewhere
        )
        if case is None:
            run.report.skip(kind, left_out)
    except (Unfit, BadValue) as why:
        run.refuse(entry, kind, cases.says(why))
        if found := known.names.get(_whose(kind, entry)):
            found[0].blame(entry)


def _store(run: Run, case: cases.Case) -> None:
    if not case.trouble:
        try:
            fresh = set(_import(run, case))
        except BadValue as why:
            case.trouble = cases.says(why)
    if case.trouble:
        for entry, kind, _key in case.places:
            run.refuse(entry, kind, case.trouble)
        return
    for _entry, _kind, key in case.places:
        if key in fresh and (not run.dry_run or run.spool.is_new(key)):
            run.report.stored += 1
        else:
            run.report.unchanged += 1
        fresh.discard(key)  # the same once more changes nothing


def _import(run: Run, case: cases.Case) -> Any:
    return commands.import_patient(
        by=run.by,
        incoming=case.incoming,
        conditions=case.conditions,
        facts=case.facts,
        file=case.places[0][0].file,
        dry_run=run.dry_run,
    )


def _refuse_all(run: Run, entries: list[Entry]) -> None:
    """Of a patient with more than can be held at once, nothing is stored."""
    says = _("This patient has more than %(most)s resources.") % {"most": MOST_OF_ONE}
    for entry in entries:
        run.refuse(entry, entry.resource["resourceType"], says)
