"""What FHIR R4 resources say about a patient, as values of our own rows: one table of kinds.

A reader gives values or the reason why the resource is left out (report.REASONS).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.interop.fhir_import import relevance
from gaitbelt.interop.fhir_import.concepts import codings, concept, status, words
from gaitbelt.interop.fhir_import.measured import reading
from gaitbelt.interop.fhir_import.node import KNOWN, Node, Unfit
from gaitbelt.people.models import ClinicalFact

ACTIVE: Final = frozenset({"active", "recurrence", "relapse"})
VOID: Final = frozenset({"entered-in-error", "refuted"})
DETAIL_MOST: Final = 200

type Values = dict[str, Any]
type Dates = Callable[[str], tuple[date | None, str]]  # reference of an encounter → its day


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of resource is read."""

    fact: ClinicalFact.Kind
    keeps: Callable[[Node, str], bool]  # resource, its words → whether it matters here
    named: str = "code"  # the concept, or the list of them, that says what it is
    holds: Mapping[str, bool] = field(default_factory=dict)  # status → whether it holds today
    voids: frozenset[str] = VOID
    since: tuple[str, ...] = ()  # dates, in this order
    period: str = ""
    more: Callable[[Node], Values] = lambda node: {}


def _texts(node: Node, name: str) -> list[str]:
    return [text for each in node.items(name) if (text := words(each))]


def _shortened(texts: list[str]) -> str:
    line = "; ".join(dict.fromkeys(texts))
    return line if len(line) <= DETAIL_MOST else f"{line[: DETAIL_MOST - 1].rstrip()}…"


def _allergy(node: Node) -> Values:
    reactions = [text for each in node.items("reaction") for text in _texts(each, "manifestation")]
    return {
        "detail": _shortened(reactions),
        "is_active": status(node, "clinicalStatus") in {"", "active"},
    }


def _reasons(node: Node) -> Values:
    named = [each.text("display") for each in node.items("reasonReference")]
    return {"detail": _shortened(_texts(node, "reasonCode") + [each for each in named if each])}


def _activities(node: Node) -> Values:
    details = (each.get("detail") for each in node.items("activity"))
    return {"detail": _shortened([words(each.get("code")) for each in details if each])}


def _measurement(node: Node) -> Values:
    value, unit = reading(node)
    return {"value": value, "unit": unit}


def _is_measurement(node: Node, text: str) -> bool:
    if any(each.text("code") in relevance.MEASUREMENTS for each in codings(node.get("code"))):
        return True
    groups = {each.text("code") for one in node.items("category") for each in codings(one)}
    if groups & relevance.FUNCTION_CATEGORIES:
        return True
    return "laboratory" not in groups and relevance.is_about(relevance.FUNCTION, text)


def _is_laboratory(resource: Any) -> bool:
    """Whether it is plainly a laboratory result; most are, and are left out at once."""
    try:
        (category,), (code,) = resource["category"], resource["code"]["coding"]
        group = category["coding"][0]["code"]
        return bool(group == "laboratory" and code["code"] not in relevance.MEASUREMENTS)
    except (KeyError, IndexError, TypeError, ValueError):
        return False


DONE: Final = {"completed": False, "in-progress": True, "on-hold": True, "stopped": False,
               "unknown": False}  # fmt: skip
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "AllergyIntolerance": Kind(
            ClinicalFact.Kind.ALLERGY,
            lambda node, text: True,
            since=("onsetDateTime", "recordedDate"),
            more=_allergy,
        ),
        "Procedure": Kind(
            ClinicalFact.Kind.PROCEDURE,
            lambda node, text: relevance.is_about(relevance.PROCEDURES, text),
            holds=DONE,
            voids=VOID | {"not-done", "preparation"},
            since=("performedDateTime",),
            period="performedPeriod",
            more=_reasons,
        ),
        "Observation": Kind(
            ClinicalFact.Kind.MEASUREMENT,
            _is_measurement,
            holds=dict.fromkeys(("final", "amended", "corrected", "preliminary", "unknown"), True),
            voids=VOID | {"cancelled", "registered"},
            since=("effectiveDateTime", "effectiveInstant"),
            period="effectivePeriod",
            more=_measurement,
        ),
        "CarePlan": Kind(
            ClinicalFact.Kind.CARE_PLAN,
            lambda node, text: relevance.is_about(relevance.CARE_PLANS, text),
            named="category",
            holds={"active": True, "on-hold": True, "completed": False, "revoked": False,
                   "unknown": False},
            voids=VOID | {"draft"},
            since=("created",),
            period="period",
            more=_activities,
        ),
        "MedicationRequest": Kind(
            ClinicalFact.Kind.MEDICINE,
            lambda node, text: relevance.is_about(relevance.MEDICINES, text),
            named="medicationCodeableConcept",
            holds={"active": True, "on-hold": False, "completed": False, "stopped": False,
                   "unknown": False},
            voids=VOID | {"cancelled", "draft"},
            since=("authoredOn",),
            more=_reasons,
        ),
    }
)  # fmt: skip


def fact(name: str, resource: Any, dates: Dates) -> Values | str:
    """A clinical fact's values, or why it is left out. Errors: Unfit with the place."""
    node, kind = Node(resource, name), KINDS[name]
    if name == "Observation" and _is_laboratory(resource):
        return "other"
    code = node.text("status") if kind.holds else status(node, "verificationStatus")
    if code in kind.voids:
        return "void"
    coding, text = _named(node, kind)
    if not kind.keeps(node, text):
        return "other"
    if kind.holds and code not in kind.holds:
        raise Unfit(f"{name}.status", _("this is not a status."))
    values: Values = {
        "kind": kind.fact,
        "system": coding.text("system") if coding else "",
        "code": coding.text("code") if coding else "",
        "text": text,
        "is_active": kind.holds.get(code, True),
    } | _when(node, kind, dates)
    values |= kind.more(node)
    if kind.fact == ClinicalFact.Kind.MEASUREMENT and not values["value"]:
        return "empty"
    if not text:
        raise Unfit(f"{name}.{kind.named}", _("this has no text."))
    return values


def condition(resource: Any) -> Values | str:
    """A condition's values, or why it is left out. Errors: Unfit with the place."""
    node = Node(resource, "Condition")
    if status(node, "verificationStatus") in VOID:
        return "void"
    coding, text = concept(node.get("code"))
    if not text:
        raise Unfit("Condition.code", _("this has no text."))
    onset_on, precision = _either(node, "onset")
    abated_on, until = _either(node, "abatement")
    known = status(node, "clinicalStatus")
    _in_order(onset_on, abated_on, until, "Condition.abatementDateTime")
    return {
        "system": coding.text("system") if coding else "",
        "code": coding.text("code") if coding else "",
        "text": text,
        "onset_on": onset_on,
        "onset_precision": precision,
        "abated_on": abated_on,
        "is_active": known in ACTIVE if known else abated_on is None,
    }


def subject(name: str, resource: Any) -> str:
    """The reference to the patient. Errors: Unfit where there is none."""
    place = "patient" if name == "AllergyIntolerance" else "subject"
    node = Node(resource, name).get(place)
    reference = node.text("reference") if node else ""
    if not reference:
        raise Unfit(f"{name}.{place}", _("this is missing."))
    return reference


def _named(node: Node, kind: Kind) -> tuple[Node | None, str]:
    """The concept that says what it is; of several, the first that matters here."""
    found = node.get(kind.named)
    if found is None or not isinstance(found.value, list):
        return concept(found)
    known = [concept(each) for each in node.items(kind.named)]
    named = [each for each in known if each[1]] or [(None, node.text("title"))]
    return next((each for each in named if kind.keeps(node, each[1])), named[0])


def _when(node: Node, kind: Kind, dates: Dates) -> Values:
    """From when to when: its own dates, else those of the encounter."""
    period = node.get(kind.period) if kind.period else None
    ends_on, until = period.moment("end") if period else (None, "day")
    found = [node.moment(name) for name in kind.since]
    found.append(period.moment("start") if period else (None, "day"))
    starts_on, precision = next((each for each in found if each[0]), (None, "day"))
    if starts_on is None:
        encounter = node.get("encounter")
        starts_on, precision = dates(encounter.text("reference")) if encounter else (None, "day")
    _in_order(starts_on, ends_on, until, f"{node.where}.{kind.period}")
    return {"starts_on": starts_on, "precision": precision, "ends_on": ends_on}


def _either(node: Node, what: str) -> tuple[date | None, str]:
    """The date of a condition that is an instant, or the start of a period."""
    period = node.get(f"{what}Period")
    own = node.moment(f"{what}DateTime")
    return own if own[0] or period is None else period.moment("start")


def _in_order(starts_on: date | None, ends_on: date | None, precision: str, where: str) -> None:
    """Refuse an end before the beginning, as far as the end is known (Unfit)."""
    if starts_on and ends_on:
        known = KNOWN[precision]
        if ends_on.isoformat()[:known] < starts_on.isoformat()[:known]:
            raise Unfit(where, _("this ends before it begins."))
