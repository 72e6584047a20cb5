"""The patients of one bundle, or of resources that belong together, each with what is theirs."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.interop import commands
from gaitbelt.interop.fhir_import import facts, patients
from gaitbelt.interop.fhir_import.node import Node, Unfit, refuse_deep
from gaitbelt.interop.fhir_import.sources import Entry

HISTORY: Final = "/_history/"
NAME_MOST: Final = 500

type Values = dict[str, Any]


@dataclass(slots=True)
class Case:
    """A patient with everything that belongs to them, and where each part stood."""

    incoming: commands.Incoming
    conditions: dict[UUID, Values] = field(default_factory=dict)
    facts: dict[UUID, Values] = field(default_factory=dict)
    places: list[tuple[Entry, str, UUID]] = field(default_factory=list)  # entry, kind, key
    first: dict[UUID, Entry] = field(default_factory=dict)
    trouble: str = ""  # why nothing of this patient is stored

    def blame(self, entry: Entry) -> None:
        """Keep the patient out because of an entry that was refused; the first one is named."""
        self.trouble = self.trouble or because(entry)

    def contradict(self, one: Entry, other: Entry) -> None:
        """Keep the patient out because two entries cannot both be true."""
        self.trouble = self.trouble or _(
            "Nothing of this patient is stored, because entries %(one)s and %(other)s differ "
            "and go by the same name."
        ) % {"one": one.index, "other": other.index}

    def put(self, entry: Entry, kind: str, key: UUID, values: Values) -> None:
        """Add a row; the same once more changes nothing, and a different one is trouble."""
        rows = self.conditions if kind == "Condition" else self.facts
        if rows.setdefault(key, values) != values:
            self.contradict(self.first[key], entry)
        self.place(entry, kind, key)

    def place(self, entry: Entry, kind: str, key: UUID) -> None:
        self.first.setdefault(key, entry)
        self.places.append((entry, kind, key))


@dataclass(slots=True)
class Known:
    """Who and what a scope speaks of, by the names that its entries use."""

    cases: dict[UUID, Case] = field(default_factory=dict)
    names: dict[str, tuple[Case, Entry]] = field(default_factory=dict)
    lost: dict[str, Entry] = field(default_factory=dict)  # name of a refused patient → its entry
    ids: dict[tuple[str, str], tuple[Case, Entry]] = field(default_factory=dict)
    days: dict[str, tuple[date | None, str]] = field(default_factory=dict)  # of encounters

    def add(self, case: Case, entry: Entry) -> Case:
        """Know a patient by every name of an entry. Two patients of one name are both kept out."""
        mine = self.cases.setdefault(case.incoming.key, case)
        mine.place(entry, "Patient", case.incoming.key)
        if mine.incoming != case.incoming:
            mine.contradict(mine.first[case.incoming.key], entry)
        for name in names_of(entry):
            other, where = self.names.setdefault(name, (mine, entry))
            if other is not mine:
                mine.contradict(where, entry)
                other.contradict(where, entry)
        return mine

    def lose(self, entry: Entry) -> None:
        """Know the names of a patient who was refused."""
        self.lost |= dict.fromkeys(names_of(entry), entry)

    def settle(self) -> None:
        """A name of somebody refused cannot stand for somebody else."""
        for name in self.lost.keys() & self.names.keys():
            self.names[name][0].blame(self.lost[name])

    def of(self, reference: str, place: str, elsewhere: str) -> Case:
        """The patient of a reference. Errors: Unfit."""
        name = plain(reference)
        if name in self.names:
            return self.names[name][0]
        says = because(self.lost[name]) if name in self.lost else elsewhere
        raise Unfit(place, says)

    def claim(self, case: Case, entry: Entry, kind: str, name: str) -> None:
        """Two patients with the same resource are both kept out."""
        other, where = self.ids.setdefault((kind, name), (case, entry))
        if other is not case:
            case.contradict(where, entry)
            other.contradict(where, entry)

    def day(self, reference: str) -> tuple[date | None, str]:
        """The day of an encounter."""
        return self.days.get(plain(reference), (None, "day"))


def case_of(entry: Entry, clinic: Any) -> Case:
    """The patient of an entry, checked and keyed. Errors: Unfit, BadValue."""
    found = patients.patient(entry.resource, full_url=full_url(entry))
    if len(found.system) > 200 or len(found.source_id) > 120:
        raise Unfit("Patient.identifier", _("this is too long."))
    origin = {"source": found.system[:60], "source_id": found.source_id}
    patient = commands.checked_patient(found.values | origin, clinic=clinic)
    if found.died_on > clinic.today().isoformat() and found.died_on != "yes":
        raise Unfit("Patient.deceasedDateTime", _("this lies in the future."))
    contacts = {
        commands.key(clinic, found.system, "Contact", f"{found.source_id} {digest(each)}"): (
            commands.checked_contact(each)
        )
        for each in found.contacts
    }
    key = commands.key(clinic, found.system, "Patient", found.source_id)
    return Case(
        commands.Incoming(key=key, patient=patient, contacts=contacts, died_on=found.died_on)
    )


def put_fact(
    known: Known, entry: Entry, kind: str, *, clinic: Any, today: date, elsewhere: str
) -> tuple[Case | None, str]:
    """Put a condition or fact to its patient; else why it is left out. Errors: Unfit, BadValue."""
    found = (
        facts.condition(entry.resource)
        if kind == "Condition"
        else facts.fact(kind, entry.resource, known.day)
    )
    if isinstance(found, str):
        return None, found
    reference = facts.subject(kind, entry.resource)
    case = known.of(reference, f"{kind}.subject", elsewhere)
    refuse_deep(entry.resource, kind)
    _refuse_the_future(kind, found, today)
    system = str(case.incoming.patient["source"])
    check = commands.checked_condition if kind == "Condition" else commands.checked_fact
    values = check(found | {"source": system})
    name = Node(entry.resource, kind).text("id") or full_url(entry)
    if not is_name(name):
        raise Unfit(f"{kind}.id", _("this holds characters that cannot be shown, or too many."))
    if name:
        known.claim(case, entry, kind, name)
    of = f"{case.incoming.key} {name or digest(values)}"
    case.put(entry, kind, commands.key(clinic, system, kind, of), values)
    return case, ""


def _refuse_the_future(kind: str, found: Values, today: date) -> None:
    name = "onset_on" if kind == "Condition" else "starts_on"
    if kind != "CarePlan" and found[name] and (found[name] - today).days > 1:
        raise Unfit(kind, _("this lies in the future."))


def full_url(entry: Entry) -> str:
    """The address of an entry. Errors: Unfit."""
    if entry.full_url is None:
        return ""
    if not isinstance(entry.full_url, str) or len(entry.full_url) > NAME_MOST:
        raise Unfit("fullUrl", _("this is not an address."))
    return entry.full_url


def names_of(entry: Entry) -> Iterator[str]:
    """How other entries may refer to this one."""
    if isinstance(entry.full_url, str) and entry.full_url:
        yield entry.full_url
    own = entry.resource.get("id")
    if isinstance(own, str) and own:
        yield f"{entry.resource['resourceType']}/{own}"


def is_name(text: str) -> bool:
    """Whether a text can be kept and shown as a name."""
    return text.isprintable() and len(text) <= NAME_MOST


def plain(reference: str) -> str:
    """A reference without the version that it may name."""
    return reference.partition(HISTORY)[0]


def because(entry: Entry) -> str:
    return _("Nothing of this patient is stored, because entry %(index)s was refused.") % {
        "index": entry.index
    }


def digest(value: Any) -> str:
    text = json.dumps(value, default=str, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def says(why: Unfit | BadValue) -> str:
    """A refusal in words, with its place."""
    if isinstance(why, Unfit):
        return str(why)
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in why.fields.items())
