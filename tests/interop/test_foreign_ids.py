"""Another clinic's id in any body, however deep: a 4xx, nothing written, the next request works."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from gaitbelt.core import clock
from gaitbelt.equipment.models import Item, Round
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.interop.api import api
from gaitbelt.oversight.models import Incident
from gaitbelt.people.tests.factories import AreaFactory, MembershipFactory, PatientFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db
SCHEMA = api.get_openapi_schema()
COUNTED = (Item, Appointment, Incident, Round)
FAILED = {"line": "floors", "answer": "fail", "words": "Cord across the path"}
NESTED = {
    "items": lambda key: {"items": [key]},
    "owner": lambda key: {"exceptions": [FAILED | {"owner": key}]},
}


def id_fields() -> Iterator[tuple[str, str]]:
    """(operation, field) of every id that a body may hold."""
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            if "requestBody" in operation:
                body = operation["requestBody"]["content"]["application/json"]["schema"]
                name = f"{method.upper()} {path.removeprefix('/api/v1')}"
                yield from ((name, field) for field in _ids(body))


def _ids(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        schema = SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for way in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(way, ()):
            yield from _ids(each)
    for name, value in schema.get("properties", {}).items():
        if "uuid" in json.dumps(value):
            yield name
        elif "items" in value:
            yield from _ids(value["items"])


@pytest.fixture
def ours():
    """A clinic of our own with a session, and what a good body names."""
    session = make_session()
    visit = AppointmentFactory.create(clinic=session.clinic, plan=session.plan)
    item = ItemFactory.create(clinic=session.clinic)
    return {"session": session, "visit": visit, "item": item}


@pytest.fixture
def theirs():
    """A row of another organization for every name under which a body asks for an id."""
    session = make_session()
    clinic, visit = session.clinic, session.appointment
    item = ItemFactory.create(clinic=clinic)
    colleague = MembershipFactory.create(clinic=clinic)
    patient = PatientFactory.create(organization=clinic.organization)
    return {
        "kind": KindFactory.create(organization=clinic.organization), "area": visit.area,
        "patient": patient, "product": item.kind.product, "therapist": visit.therapist,
        "technician": colleague, "items": item, "visit_type": visit.visit_type, "to": colleague,
        "merged": patient, "session": session, "device": item, "owner": colleague,
    }  # fmt: skip


def good_body(operation: str, field: str, ours: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The address of an operation with rows of ours, and a body without the field."""
    session, visit, item = ours["session"], ours["visit"], ours["item"]
    starts_at = (clock.now() + timedelta(days=1)).isoformat()
    booking = {
        "patient": visit.patient_id, "visit_type": visit.visit_type_id, "starts_at": starts_at,
        "minutes": 45,
    }  # fmt: skip
    event = {"patient": "used", "product": "wiped"}.get(field, "")
    area = AreaFactory.create(clinic=session.clinic)
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "POST /items": ("/items", {"label": "Unit 9", "kind": item.kind_id, "area": area.pk}),
        "POST /items/{id}/events": (f"/items/{item.pk}/events", {"type": event}),
        "POST /appointments": ("/appointments", booking),
        "POST /appointments/{id}/move": (
            f"/appointments/{visit.pk}/move", {"starts_at": starts_at, "minutes": 45},
        ),
        "POST /sessions/{id}/hand-over": (f"/sessions/{session.pk}/hand-over", {}),
        "POST /patients/{id}/merge": (
            f"/patients/{session.patient_id}/merge", {"reason": "the same person"},
        ),
        "POST /rounds": ("/rounds", {"kind": "opening"}),
        "POST /incidents": ("/incidents", {"kind": "NEAR", "said": "Nearly", "about": "staff"}),
    }  # fmt: skip
    return bodies[operation]


@pytest.mark.parametrize(("operation", "field"), sorted({*id_fields()}))
def test_an_id_of_another_clinic_is_never_taken(ours, theirs, operation, field):
    role = "MANAGER" if operation == "POST /items" else "PT"
    bo = Program(MembershipFactory.create(clinic=ours["session"].clinic, role=role))
    path, body = good_body(operation, field, ours)
    foreign = theirs[field].pk
    body |= NESTED.get(field, lambda key: {field: key})(foreign)
    before = [model.objects.count() for model in COUNTED]
    answer = bo.post(path, json.loads(json.dumps(body, default=str)))
    assert answer.status_code in {404, 422}, answer.content
    if answer.status_code == 422:
        assert any(field in name for name in answer.json()["fields"]), answer.content
    assert [model.objects.count() for model in COUNTED] == before
    assert bo.get("/items").status_code == 200


def test_there_are_bodies_with_ids():
    assert len({*id_fields()}) >= 15
