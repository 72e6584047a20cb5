"""A patient's whole record as FHIR: one of Synthea's where they are, else one of its shape."""

import gzip
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

SYNTHEA = Path(__file__).parents[2] / "../shared/data/synthea-fhir-r4"
ENTRIES = 248  # of a Synthea bundle, on average; SHAPE says of which kinds
SHAPE = {
    "Condition": 7, "Observation": 121, "Encounter": 22, "Claim": 27, "ExplanationOfBenefit": 22,
    "Immunization": 13, "Procedure": 12, "DiagnosticReport": 8, "MedicationRequest": 5,
    "CarePlan": 3, "Goal": 2, "Organization": 2, "Practitioner": 2, "AllergyIntolerance": 1,
}  # fmt: skip
MEASURED = ("72514-3", "55284-4", "29463-7", "2339-0", "6299-2", "38483-4", "49765-1", "2947-0")
WORDS = {"Procedure": ("Bone immobilization", "Colonoscopy"), "CarePlan": ("Physical therapy",)}
FILLER = "x" * 900  # narratives and what insurers add: two thirds of a bundle


def name() -> str:
    return "a Synthea bundle" if SYNTHEA.is_dir() else "a bundle of Synthea's shape"


def bundle() -> dict[str, Any]:
    """The bundle of middling length."""
    files = sorted(SYNTHEA.glob("*.json.gz"), key=lambda file: (file.stat().st_size, file.name))
    if files:
        found: dict[str, Any] = json.loads(gzip.decompress(files[len(files) // 2].read_bytes()))
        return found
    return {"resourceType": "Bundle", "type": "transaction", "entry": _entries()}


def of_another(found: dict[str, Any], number: int) -> dict[str, Any]:
    """The same record of somebody else: other record numbers, and so other keys."""
    other = deepcopy(found)
    for entry in other["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            for identifier in entry["resource"]["identifier"]:
                identifier["value"] = f"{identifier['value']}-{number}"
    return other


def _entries() -> list[dict[str, Any]]:
    kinds = [kind for kind, many in SHAPE.items() for _ in range(many)]
    rows = [_patient(), *(_resource(kind, n) for n, kind in enumerate(kinds))]
    return [{"fullUrl": f"urn:uuid:{row['id']}", "resource": row} for row in rows]


def _patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient", "id": "made-0", "gender": "female", "birthDate": "1958-03-04",
        "identifier": [{"system": "http://hospital.example", "value": "A-1"}],
        "name": [{"use": "official", "family": "Núñez270", "given": ["María", "José12"]}],
        "telecom": [{"system": "phone", "value": "555-929-9025"}],
        "text": {"div": FILLER},
    }  # fmt: skip


def _resource(kind: str, number: int) -> dict[str, Any]:
    words = WORDS.get(kind, (kind,))
    said = {"text": words[number % len(words)]}
    row: dict[str, Any] = {
        "resourceType": kind, "id": f"made-{number + 1}", "status": "active", "code": said,
        "category": [said], "subject": {"reference": "urn:uuid:made-0"},
        "patient": {"reference": "urn:uuid:made-0"}, "text": {"div": FILLER},
    }  # fmt: skip
    if kind == "Observation":
        code = MEASURED[number % len(MEASURED)]
        row |= {
            "status": "final", "effectiveDateTime": "2020-03-04T09:00:00-05:00",
            "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": code},
            "valueQuantity": {"value": 5.25, "unit": "of it"},
        }  # fmt: skip
    return row | ({"status": "completed"} if kind == "Procedure" else {})
