"""A FHIR R4 patient as the values of our own rows; nothing is stored here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.interop.fhir_import.concepts import codings, concept
from gaitbelt.interop.fhir_import.node import Node, Unfit

NAME_USES: Final = ("official", "usual", "", "temp", "anonymous")  # best first
NOT_IDENTITIES: Final = {"SS", "DL", "PPN"}  # numbers that a clinic does not keep as keys
INTERPRETER: Final = "patient-interpreterRequired"
EMERGENCY: Final = "C"  # HL7 v2 table 0131: emergency contact


@dataclass(frozen=True, slots=True)
class FoundPatient:
    """A patient as a file tells of them."""

    system: str
    source_id: str
    values: dict[str, Any]
    contacts: list[dict[str, Any]] = field(default_factory=list)
    died_on: str = ""  # a day, or "yes" where only the fact is known; "" for the living


def patient(resource: Any, *, full_url: str) -> FoundPatient:
    """The patient that a resource describes. Errors: Unfit with the place in it."""
    node = Node(resource, "Patient")
    system, source_id = _identity(node, full_url)
    name = _best_name(node)
    born = node.text("birthDate")
    if not born:
        raise Unfit("Patient.birthDate", _("this is missing."))
    birth_on, precision = node.moment("birthDate")
    telecoms = list(node.items("telecom"))
    values = _names(name) | {
        "birth_on": birth_on,
        "birth_precision": precision,
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


def _identity(node: Node, full_url: str) -> tuple[str, str]:
    """The system and id that make a row's key: the record number, else the resource's own id."""
    known = []
    for identifier in node.items("identifier"):
        system, value = identifier.text("system"), identifier.text("value")
        kinds = {coding.text("code") for coding in codings(identifier.get("type"))}
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
    codes = [code.text("code") for code in codings(best.get("language"))] if best else []
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
        codes = {coding.text("code") for relation in relations for coding in codings(relation)}
        texts = [text for relation in relations if (text := concept(relation)[1])]
        yield {
            "name": f"{parts['given_names']} {parts['family_name']}".strip(),
            "relation": texts[0] if texts else "",
            "phone": _first(list(each.items("telecom")), "phone"),
            "is_emergency": EMERGENCY in codes,
        }


def _died(node: Node) -> str:
    """A day, as far as it is known, or "yes"; one before the birth or still to come is refused."""
    died_on, _precision = node.moment("deceasedDateTime")
    if died_on is None:
        return "yes" if node.flag("deceasedBoolean") else ""
    born, died = node.text("birthDate"), node.text("deceasedDateTime")
    known = min(len(born), len(died))
    if died[:known] < born[:known]:
        raise Unfit("Patient.deceasedDateTime", _("this is before the birth."))
    return died_on.isoformat()
