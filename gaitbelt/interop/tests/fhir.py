"""Small FHIR resources to import, and the import of them."""

import json

from gaitbelt.core.audit import Console
from gaitbelt.core.models import Event
from gaitbelt.interop.fhir_import import below, import_sources
from gaitbelt.people.models import ClinicalFact, Condition, Contact, Episode, Patient

COUNTED = (Patient, Contact, Condition, ClinicalFact, Episode, Event)


def taken(clinic, *paths, **options):
    """The report of an import, which adds up."""
    report = import_sources(below(paths), by=Console(clinic), **options)
    assert report.adds_up
    return report


def counts():
    return [model.objects.count() for model in COUNTED]


def bundle(tmp_path, *resources, name="made.json"):
    path = tmp_path / name
    entries = [{"resource": resource} for resource in resources]
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": entries}))
    return path


def lines(tmp_path, *resources, name="made.ndjson"):
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(resource) for resource in resources))
    return path


def person(**changes):
    given = {
        "resourceType": "Patient", "id": "cy", "name": [{"family": "Young", "given": ["Cy"]}],
        "birthDate": "1958-03-04",
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not ...}


def ill(**changes):
    return {
        "resourceType": "Condition", "id": "c", "code": {"text": "Neck pain"},
        "subject": {"reference": "Patient/cy"},
    } | changes  # fmt: skip


def hurt(**changes):
    return {
        "resourceType": "Observation", "id": "o", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}], "text": "Pain"},
        "subject": {"reference": "Patient/cy"}, "effectiveDateTime": "2026-03-04",
        "valueInteger": 5,
    } | changes  # fmt: skip
