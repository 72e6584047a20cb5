"""What an Observation measured, as it is read out: 120/80 mmHg, 7, 72.5 kg."""

from collections.abc import Iterator
from typing import Any, Final

from gaitbelt.interop.fhir_import.concepts import codings, words
from gaitbelt.interop.fhir_import.node import Node

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"  # LOINC
UNITS: Final = {
    "mm[Hg]": "mmHg", "{score}": "", "{Score}": "", "1": "", "Cel": "°C", "[degF]": "°F",
    "[lb_av]": "lb", "[in_i]": "in", "kg/m2": "kg/m²",
}  # fmt: skip
# UCUM → as it is written; any other stands as the source wrote it

type Reading = tuple[str, str]  # value and unit; ("", "") where there is none


def reading(node: Node) -> Reading:
    """The value of an observation, or of its parts. Errors: Unfit."""
    own = _value(node)
    if own[0]:
        return own
    parts = list(_parts(node))
    pressure = {code: value for code, _name, value in parts if code in (SYSTOLIC, DIASTOLIC)}
    if len(pressure) == 2:
        (systolic, unit), (diastolic, _unit) = pressure[SYSTOLIC], pressure[DIASTOLIC]
        return f"{systolic}/{diastolic}", unit
    return "; ".join(f"{name} {value} {unit}".strip() for _c, name, (value, unit) in parts), ""


def _parts(node: Node) -> Iterator[tuple[str, str, Reading]]:
    for part in node.items("component"):
        value = _value(part)
        if value[0]:
            code = part.get("code")
            loinc = next((each.text("code") for each in codings(code)), "")
            yield loinc, words(code), value


def _value(node: Node) -> Reading:
    quantity = node.get("valueQuantity")
    if quantity is not None:
        return _written(quantity.number("value")), _unit(quantity)
    whole = node.number("valueInteger")
    if whole is not None:
        return _written(whole), ""
    return node.text("valueString") or words(node.get("valueCodeableConcept")), ""


def _unit(quantity: Node) -> str:
    code = quantity.text("code")
    return UNITS[code] if code in UNITS else quantity.text("unit") or code


def _written(number: Any) -> str:
    """A number to two decimals, without zeros that say nothing."""
    if number is None:
        return ""
    return f"{number:.2f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
