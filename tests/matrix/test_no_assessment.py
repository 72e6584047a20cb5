"""No door of a technician has a field for an assessment or a plan (scope §2 T26, §9.7)."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from gaitbelt.core import clock
from gaitbelt.core.checks import Door, doors
from gaitbelt.core.events import REGISTRY
from gaitbelt.core.ids import new_id
from gaitbelt.core.rights import RIGHTS
from gaitbelt.interop.api import api
from gaitbelt.people.models import Membership
from gaitbelt.recorder.tests.tablet import FakeTablet
from gaitbelt.treatment import commands
from gaitbelt.treatment.events import SessionFact
from gaitbelt.treatment.models import ItemRun, Session
from tests.matrix.conftest import CEDAR, World, rolled_back
from tests.matrix.test_doors import NOBODYS, address, body, methods

BARRED = re.compile(
    r"assess|diagnos|prognos|impression|goal|interpretation|discharge|billing|^(soap|plan|poc)(_|$)"
)
IN_TAG = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([\w.-]+)"')
SAID = ("assessment", "plan", "diagnosis", "goals")
pytestmark = pytest.mark.django_db


def barred(names: set[str]) -> list[str]:
    return sorted(name for name in names if BARRED.search(name))


def of_technician() -> Iterator[Door]:
    yield from (door for door in doors() if "TECH" in RIGHTS.get(door.right, ()))


def session_of_ann() -> Session:
    found = Session.objects.open().filter(technician__person__user__username="tech").first()
    assert found is not None
    return found


def test_no_screen_of_a_technician_has_such_a_field(world: World):
    """Every page and part that opens, with each key that leads somewhere."""
    session = session_of_ann()
    run = session.runs.first()
    assert run is not None
    keys = (session.pk, run.pk, session.patient_id, session.appointment_id, NOBODYS)
    found: dict[str, list[str]] = {}
    opened = 0
    for door in of_technician():
        if door.is_api or "GET" not in methods(door):
            continue
        for key in keys:
            with rolled_back():
                where = address(door, clinic=CEDAR, key=key)
                answer = world.staff["TECH"].ask("GET", where)
            if answer.status_code == 200:
                opened += 1
                names = set(IN_TAG.findall(body(answer).decode(errors="replace")))
                found |= {where: bad} if (bad := barred(names)) else {}
    assert opened > 40
    assert found == {}


def test_no_sheet_of_a_lane_has_such_a_field(world: World):
    session = session_of_ann()
    for sheet in ("note", "vitals", "move", "finish", "different", "pain", "cues", "recorded"):
        where = f"/c/{CEDAR}/session/{session.pk}/lane?sheet={sheet}"
        with rolled_back():
            shown = body(world.staff["TECH"].ask("GET", where)).decode()
        assert barred(set(IN_TAG.findall(shown))) == []


def test_no_operation_of_rest_takes_such_a_field_from_a_technician():
    schema: Any = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    open_to = {(f"/{door.path}", each) for door in of_technician() for each in methods(door)}
    found = {}
    checked = 0
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if not any(_same(path, door) and method.upper() == verb for door, verb in open_to):
                continue
            given = operation.get("requestBody", {}).get("content", {})
            names = {name for each in given.values() for name in _names(each["schema"], schema)}
            checked += 1
            found |= {path: bad} if (bad := barred(names)) else {}
    assert checked > 30
    assert found == {}


def _same(path: str, door: str) -> bool:
    """One path in the two ways of writing its keys."""
    keyless = re.compile(r"<[^>]+>|\{[^}]+\}")
    return keyless.sub("*", path) == keyless.sub("*", door)


def _names(schema: Any, whole: Any) -> Iterator[str]:
    """Every field of a body, those of its parts too."""
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from _names(part, whole)
    for part in [*schema.get("anyOf", []), *schema.get("allOf", []), schema.get("items")]:
        if isinstance(part, dict):
            yield from _names(part, whole)


def test_no_event_that_a_client_may_send_has_such_a_field():
    kinds = [each for each in REGISTRY.values() if issubclass(each, SessionFact) and each.by_client]
    assert len(kinds) > 20
    assert {each.type: barred({field.name for field in fields(each)}) for each in kinds} == {
        each.type: [] for each in kinds
    }


@pytest.mark.parametrize("name", SAID)
def test_one_that_is_sent_all_the_same_is_refused_over_rest_and_from_a_tablet(
    world: World, name: str
):
    session = session_of_ann()
    ann = Membership.objects.select_related("clinic", "person__user").get(pk=session.technician_id)
    with rolled_back():
        sent = {"id": str(new_id()), "type": "observation.noted",
                "occurred_at": clock.now().isoformat(),
                "data": {"said": "it clicks", name: "tendinopathy"}}  # fmt: skip
        (over_rest,) = commands.record_batch(session=session, sent=[sent], by=ann)
        tablet = FakeTablet(ann.clinic, ann)
        key = tablet.sign_in(ann)
        told = tablet.tap(key, session.pk, "observation.noted", said="it clicks", **{name: "x"})
        (from_tablet,) = tablet.results(told, keys=(key,))
    assert (over_rest.status, list(over_rest.reasons)) == ("refused", [name])
    assert from_tablet["status"] == "refused"


def test_nothing_is_imported_by_a_technician(world: World):
    assert "TECH" not in RIGHTS["import.run"]
    with rolled_back():
        answer = world.staff["TECH"].ask("POST", f"/c/{CEDAR}/import")
    assert answer.status_code == 403


def test_what_is_kept_of_an_entry_has_no_such_column():
    for model in (ItemRun, Session):
        names = {column.name for column in model._meta.concrete_fields}
        assert barred(names - {"plan"}) == []
