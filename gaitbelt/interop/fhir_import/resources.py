"""FHIR R4 patients and conditions as the values of our own rows; nothing is stored here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.interop.fhir_import.node import Node, Unfit

NAME_USES: Final = ("official", "usual", "", "temp", "anonymous")  # best first
NOT_IDENTITIES: Final = {"SS", "DL", "PPN"}  # numbers that a clinic does not keep as keys
INTERPRETER: Final = "patient-interpreterRequired"
SNOMED: Final = "http://snomed.info/sct"
ACTIVE: Final = {"active", "recurrence", "relapse"}
VOID: Final = {"entered-in-error", "refuted"}
EMERGENCY: Final = "C"  # HL7 v2 table 0131: emergency contact


@dataclass(frozen=True, slots=True)
class FoundPatient:
    """A patient as a file tells of them."""

    system: str
    source_id: str
    values: dict[str, Any]
    contacts: list[dict[str, Any]] = field(default_factory=list)
    died_on: str = ""  # a day, or "yes" where only the fact is known; "" for the living


@dataclass(frozen=True, slots=True)
class FoundCondition:
    """A condition as a file tells of it, and whose it is."""

    source_id: str
    subject: str
    values: dict[str, Any]


def patient(resource: Any, *, full_url: str) -> FoundPatient:
    """The patient that a resource describes. Errors: Unfit with the place in it."""
    node = Node(resource, "Patient")
    system, source_id = _identity(node, full_url)
    name = _best_name(node)
    born = node.text("birthDate")
    if not born:
        raise Unfit("Patient.birthDate", _("this is missing."))
    birth_on = node.day("birthDate")
    if birth_on is None:
        raise Unfit("Patient.birthDate", _("this is not a whole date."))
    telecoms = list(node.items("telecom"))
    values = _names(name) | {
        "birth_on": birth_on,
        "sex": node.text("gender") or "unknown",
        "preferred_name": _nickname(node),
        "phone": _first(telecoms, "phone"),
        "email": _first(telecoms, "email"),
        "address": _address(node),
        "language": _language(node),
        "needs_interpreter": _needs_interpreter(node),
    }
    contacts = list(_contacts(node))
    return FoundPatient(system, source_id, values, contacts, _died(node))


def condition(resource: Any, *, full_url: str) -> FoundCondition | None:
    """The condition that a resource describes; None for one that was entered in error."""
    node = Node(resource, "Condition")
    subject = node.get("subject")
    reference = subject.text("reference") if subject else ""
    if not reference:
        raise Unfit("Condition.subject", _("this is missing."))
    if _status(node, "verificationStatus") in VOID:
        return None
    coding, text = _concept(node.get("code"))
    if not text:
        raise Unfit("Condition.code", _("this has no text."))
    status = _status(node, "clinicalStatus")
    abated_on = _when(node, "abatement")
    values = {
        "system": coding.text("system") if coding else "",
        "code": coding.text("code") if coding else "",
        "text": text,
        "onset_on": _when(node, "onset"),
        "abated_on": abated_on,
        "is_active": status in ACTIVE if status else abated_on is None,
    }
    return FoundCondition(node.text("id") or full_url, reference, values)


def _identity(node: Node, full_url: str) -> tuple[str, str]:
    """The system and id that make a row's key: the record number, else the resource's own id."""
    known = []
    for identifier in node.items("identifier"):
        system, value = identifier.text("system"), identifier.text("value")
        kinds = {coding.text("code") for coding in _codings(identifier.get("type"))}
        if system and value and not kinds & NOT_IDENTITIES:
            known.append(("MR" not in kinds, system, value))
    if known:
        _rank, system, value = min(known, key=lambda each: each[0])
        return system, value
    own = node.text("id")
    if own:
        base = full_url.removesuffix(f"/Patient/{own}")
        return (base if base != full_url else "fhir"), own
    if full_url:
        return "fhir", full_url
    raise Unfit("Patient.id", _("this is missing, and there is no identifier."))


def _best_name(node: Node) -> Node:
    names = [name for name in node.items("name") if name.text("use") in NAME_USES]
    if not names:
        raise Unfit("Patient.name", _("this is missing."))
    return min(names, key=lambda name: NAME_USES.index(name.text("use")))


def _names(name: Node) -> dict[str, str]:
    """Given and family name; where only a text stands, its last word is the family name."""
    given = " ".join(part.text() for part in name.items("given"))
    family = name.text("family")
    if not given and not family:
        given, _space, family = name.text("text").rpartition(" ")
    if not given:
        given, family = family, ""
    if not given:
        raise Unfit(name.where, _("this has no name in it."))
    return {"given_names": given, "family_name": family}


def _nickname(node: Node) -> str:
    names = (name for name in node.items("name") if name.text("use") == "nickname")
    found = next(names, None)
    if found is None:
        return ""
    return " ".join(part.text() for part in found.items("given")) or found.text("text")


def _first(telecoms: list[Node], system: str) -> str:
    """The number or address that FHIR ranks first."""
    found = [each for each in telecoms if each.text("system") == system and each.text("value")]
    found = [each for each in found if each.text("use") != "old"]
    ranked = sorted(found, key=_rank)
    return ranked[0].text("value").removeprefix("tel:") if ranked else ""


def _rank(telecom: Node) -> int:
    rank = telecom.get("rank")
    return rank.value if rank and isinstance(rank.value, int) else 99


def _address(node: Node) -> str:
    found = next((each for each in node.items("address") if each.text("use") != "old"), None)
    if found is None:
        return ""
    town = f"{found.text('state')} {found.text('postalCode')}".strip()
    parts = [*(line.text() for line in found.items("line")), found.text("city"), town]
    return ", ".join(part for part in [*parts, found.text("country")] if part) or found.text("text")


def _language(node: Node) -> str:
    spoken = list(node.items("communication"))
    best = next((each for each in spoken if each.flag("preferred")), spoken[0] if spoken else None)
    codes = [code.text("code") for code in _codings(best.get("language"))] if best else []
    return next((code for code in codes if code), "en")


def _needs_interpreter(node: Node) -> bool:
    return any(
        each.flag("valueBoolean")
        for each in node.items("extension")
        if each.text("url").endswith(INTERPRETER)
    )


def _contacts(node: Node) -> Iterator[dict[str, Any]]:
    """People to call; one without a name is not somebody."""
    for each in node.items("contact"):
        name = each.get("name")
        parts = _names(name) if name else {}
        if not parts:
            continue
        relations = list(each.items("relationship"))
        codes = {coding.text("code") for relation in relations for coding in _codings(relation)}
        texts = [text for relation in relations if (text := _concept(relation)[1])]
        yield {
            "name": f"{parts['given_names']} {parts['family_name']}".strip(),
            "relation": texts[0] if texts else "",
            "phone": _first(list(each.items("telecom")), "phone"),
            "is_emergency": EMERGENCY in codes,
        }


def _died(node: Node) -> str:
    return node.text("deceasedDateTime")[:10] or ("yes" if node.flag("deceasedBoolean") else "")


def _codings(concept: Node | None) -> list[Node]:
    return list(concept.items("coding")) if concept else []


def _concept(concept: Node | None) -> tuple[Node | None, str]:
    """The best coding of a concept (SNOMED CT before others) and its words."""
    codings = _codings(concept)
    best = next((each for each in codings if each.text("system") == SNOMED), None)
    best = best or (codings[0] if codings else None)
    words = concept.text("text") if concept else ""
    return best, words or (best.text("display") or best.text("code") if best else "")


def _status(node: Node, name: str) -> str:
    codes = [coding.text("code") for coding in _codings(node.get(name))]
    return codes[0] if codes else ""


def _when(node: Node, what: str) -> date | None:
    period = node.get(f"{what}Period")
    return node.day(f"{what}DateTime") or (period.day("start") if period else None)
