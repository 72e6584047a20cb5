"""Requests made at random from the interface's own description: never a failure of ours.

For three roles every operation gets well-formed and ill-formed requests, half of them about rows
that exist, so that they reach the commands and not only the checks before them.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from gaitbelt.core import clock
from gaitbelt.core.db import is_postgres
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.equipment.models import Hazard
from gaitbelt.equipment.tests.factories import ItemFactory
from gaitbelt.interop.api import api
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TechnicianFactory

# 5,000 cases in all; PostgreSQL, where only the statements differ, gets every third.
# Where none of them came past the door, three times as many are asked.
PER_OPERATION = {GenerationMode.POSITIVE: 18, GenerationMode.NEGATIVE: 11}
ON_POSTGRES, ONCE_MORE = 3, 3
ROLES = ("PT", "TECH", "FRONT")
DEEP = {  # what fits only rows or times that no chance brings together
    "POST /appointments/{id}/minutes": {403, 409, 422},
    "POST /goals/{id}/readings": {200, 403, 422},
    "POST /incidents": {422},
    "POST /incidents/{id}/amend": {404},
    "POST /merges/{id}/undo": {403, 404},
    "POST /patients/{id}/merge": {403, 409, 422},
    "POST /plan-items/{id}/settle": {403, 404, 422},
    "POST /rules/own/{id}/{step}": {403, 404},
    "POST /sessions/{id}/moves/{move_id}": {403, 404},
    "PUT /observations/{id}/photo PT": {422},  # a photo is added by whoever told it
}
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
BODIES: dict[str, dict[str, Any]] = {  # what fits an operation whose values chance does not find
    "POST /patients/{id}/falls": {"values": {"tug_s": 14}, "falls": 1, "with_injury": False},
    "POST /patients/{id}/falls/{screen_id}/confirm": {"risk": "HIGH", "why": "unsteady"},
    "POST /plan-items/{id}/screen": {"conditions": [], "right_of_ten": 10, "has_consent": True},
    "PUT /observations/{id}/photo": {"photo": PIXEL},
}
CHECKS = [not_a_server_error, response_schema_conformance]
OPERATIONS = tuple(
    f"{method.upper()} {path.removeprefix('/api/v1')}"
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
)


@cache
def read_description() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def description(db: None) -> Iterator[Any]:
    """The operations, asked in this process and in the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield read_description()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def ann(db: None) -> Membership:
    return TechnicianFactory.create()


@pytest.fixture
def rows(ann: Membership) -> dict[str, str]:
    """A row that exists for every name under which an id is asked for."""
    clinic = ann.clinic
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=clinic))
    session = make_session(plan=plan, ann=ann)
    run = session.runs.first()
    commands.record_item(fact=e.ItemDone(run=run.pk), run=run, by=ann, at=clock.now())
    visit = AppointmentFactory.create(clinic=clinic, plan=plan, technician=ann)
    hazard = Hazard.objects.create(
        clinic=clinic, area=visit.area, line="floors", words="Wet", is_critical=False, found_by=ann,
        found_at=clock.now(), owner=ann, due_at=clock.now(),
    )  # fmt: skip
    heard = e.ObservationNoted(said="Stiff")
    commands.observe(session=session, fact=heard, by=ann, at=clock.now())
    fallen = commands.screen_falls(
        patient=plan.patient, by=ann, at=clock.now(), values={"tug_s": 14}
    )
    found = {
        "observations": session.observations.first(), "screen_id": fallen,
        "appointments": visit, "items": ItemFactory.create(clinic=clinic), "sessions": session,
        "reviews": run, "patients": plan.patient, "patient": plan.patient, "staff": ann,
        "visit_type": visit.visit_type, "therapist": visit.therapist, "technician": ann,
        "area": visit.area, "session": session, "item": run, "doer": ann, "plans": plan,
        "plan-items": next(each for each in plan.items.all() if each.code in SPECS),
        "hazards": hazard,
        "to": TechnicianFactory.create(clinic=clinic), "goals": plan.goals.first(),
    }  # fmt: skip
    return {name: str(row.pk) for name, row in found.items()}


def test_there_are_five_thousand_cases():
    assert len(ROLES) * len(OPERATIONS) * sum(PER_OPERATION.values()) >= 5000


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_is_answered_with_a_failure(description, ann, rows, name, role):
    member = ann
    if role != ann.role:
        member = MembershipFactory.create(clinic=ann.clinic, role=role)
    headers = Program(member).headers
    method, _, where = name.partition(" ")
    operation = description[f"/api/v1{where}"][method]
    chance = random.Random(f"{name} {role}")
    answered: list[int] = []

    def ask(case: Any) -> None:
        if chance.random() < 0.5:
            aim(case, rows, where.split("/")[1], BODIES.get(name, {}))
        case.headers = {**(case.headers or {}), "Idempotency-Key": str(chance.random())}
        with rolled_back():
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
        answered.append(answer.status_code)

    deep = DEEP.get(f"{name} {role}") or DEEP.get(name, {200, 201, 403, 409})
    for times in (1 / ON_POSTGRES if is_postgres() else 1, ONCE_MORE):
        for mode, number in PER_OPERATION.items():
            many_times(operation.as_strategy(generation_mode=mode), ask, int(number * times))
        if deep & set(answered):
            break
    assert deep & set(answered), "nothing went deep"


def many_times(strategy: Any, ask: Callable[[Any], None], number: int) -> None:
    """The same requests in every run."""
    given(strategy)(
        settings(
            max_examples=number,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(lambda case: ask(case))
    )()


def aim(case: Any, rows: dict[str, str], kind: str, body: dict[str, Any]) -> None:
    """Let a request be about rows that exist."""
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    today = clock.now().date().isoformat()
    known = rows | {
        "starts_at": tomorrow, "minutes": 45, "items": [], "q": "Cy", "pack": "US-PA",
        "code": "97110", "kind": "referred", "happened_on": today,
    }  # fmt: skip
    if case.path_parameters:
        case.path_parameters |= {"id": rows[kind]} if kind in rows else {}
        case.path_parameters |= {
            name: rows[name] for name in case.path_parameters.keys() & rows.keys()
        }
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part |= {name: known[name] for name in part.keys() & known.keys()}
            part.pop("next", None)
    if body and isinstance(case.body, dict):
        case.body = dict(body)


def rolled_back() -> Any:
    return _RolledBack()


class _RolledBack(transaction.Atomic):
    """Undo what happens inside."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*error)
