"""What every operation shares: doors, problems, keys, limits, and one description of it all."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from gaitbelt.core.models import Event, IdempotencyKey
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import ItemFactory
from gaitbelt.interop.api import api
from gaitbelt.interop.limits import Allowance
from gaitbelt.people.models import ApiToken, Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of

PROBLEM = "application/problem+json"


@pytest.fixture
def ann(db):
    return Program(MembershipFactory.create())


@pytest.fixture
def soiled(ann):
    return ItemFactory.create(clinic=ann.member.clinic, state=Item.State.SOILED)


def wipe(program, item, **more):
    return program.post(f"/items/{item.pk}/events", {"type": "wiped"}, **more)


def test_nobody_comes_in_without_a_token(ann):
    answer = Client().get("/api/v1/staff", {"unknown": 1})
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"] == "Bearer"
    ApiToken.objects.update(revoked_at="2020-01-01T00:00:00Z")
    assert ann.get("/staff").status_code == 401


def test_another_roles_operation_is_refused_and_on_record(db):
    desk = Program(MembershipFactory.create(role=Membership.Role.FRONT))
    item = ItemFactory.create(clinic=desk.member.clinic, state=Item.State.SOILED)
    answer = wipe(desk, item)
    assert (answer.status_code, answer.json()["right"]) == (403, "device.clean")
    assert Event.objects.filter(type="access.refused", author=desk.member).exists()


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/api/v2/day", "/api/v1/docs"])
def test_an_address_without_anything_is_a_problem_too(db, path):
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_a_method_that_is_not_taken_is_a_problem_too(ann):
    answer = ann.client.delete("/api/v1/staff", headers=ann.headers)
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize(
    "text",
    [
        b'{"type": "wiped"',
        b'{"type": "temperature", "celsius": NaN}',
        b'{"type": "temperature", "celsius": -Infinity}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"celsius": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_not_json_cannot_be_read(ann, soiled, text):
    answer = ann.post(f"/items/{soiled.pk}/events", text)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert wipe(ann, soiled).status_code == 201


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ([], {"body"}),
        ("wiped", {"body"}),
        ({}, {"type"}),
        ({"type": "polished"}, {"type"}),
        ({"type": "wiped", "by": "me"}, {"by"}),
        ({"type": "wiped", "wiped_at": 5}, {"wiped_at"}),
        ({"type": "wiped", "wiped_at": "2026-02-30T09:00:00Z"}, {"wiped_at"}),
        ({"type": "wiped", "wiped_at": "2026-02-20T09:00:00"}, {"wiped_at"}),
        ({"type": "wiped", "wiped_at": "0001-01-01T00:00:00+14:00"}, {"wiped_at"}),
        ({"type": "tag-out", "note": "a\x00b"}, {"note"}),
        ({"type": "tag-out", "note": "\ud800"}, {"note"}),
        ({"type": "tag-out", "note": "x" * 4_900_000}, {"note"}),
    ],
)
def test_each_value_that_cannot_be_is_named(ann, soiled, given, named):
    answer = ann.post(f"/items/{soiled.pk}/events", given)
    assert fields_of(answer) == named
    soiled.refresh_from_db()
    assert soiled.state == Item.State.SOILED
    assert wipe(ann, soiled).status_code == 201


def test_a_body_without_end_is_too_large(ann, soiled):
    answer = ann.post(f"/items/{soiled.pk}/events", {"type": "tag-out", "note": "x" * 9_000_000})
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)


def test_a_refusal_has_every_reason_and_always_a_way_on(ann):
    wet = ItemFactory.create(clinic=ann.member.clinic, state=Item.State.QUARANTINED)
    answer = wipe(ann, wet)
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    assert set(body["reasons"][0]) == {"code", "text", "source", "remedy"}
    assert body["remedies"][-1]["code"] == "licensee.leads"
    assert Event.objects.filter(type="act.refused", author=ann.member).count() == 1


def test_a_repeat_gets_the_same_answer_and_changes_nothing(ann, soiled):
    first, again = (wipe(ann, soiled, key="k") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(type="item.wiped").count() == 1


def test_a_repeated_refusal_stays_and_is_recorded_once(ann):
    item = ItemFactory.create(clinic=ann.member.clinic, state=Item.State.QUARANTINED)
    first = wipe(ann, item, key="k")
    Item.objects.update(state=Item.State.SOILED)
    again = wipe(ann, item, key="k")
    assert (again.status_code, again.content) == (409, first.content)
    assert again["Content-Type"] == PROBLEM
    assert Event.objects.filter(type="act.refused").count() == 1
    assert wipe(ann, item, key="another").status_code == 201


def test_a_key_serves_one_request_only(ann, soiled):
    wipe(ann, soiled, key="k")
    other = ItemFactory.create(clinic=ann.member.clinic, state=Item.State.SOILED)
    assert fields_of(wipe(ann, other, key="k")) == {"Idempotency-Key"}


def test_a_post_without_a_key_is_told_so(ann, soiled):
    path = f"/api/v1/items/{soiled.pk}/events"
    for key in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "k" * 256}):
        answer = ann.client.post(
            path, '{"type": "wiped"}', content_type="application/json", headers=ann.headers | key
        )
        assert fields_of(answer) == {"Idempotency-Key"}


def test_what_was_not_accepted_or_failed_keeps_no_key(ann, soiled, monkeypatch):
    path = f"/items/{soiled.pk}/events"
    assert ann.post(path, {"type": "?"}, key="k").status_code == 422

    def fail(**kwargs):
        raise RuntimeError

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr("gaitbelt.equipment.commands.wipe_items", fail)
        wipe(ann, soiled, key="k")
    assert not IdempotencyKey.objects.exists()
    assert wipe(ann, soiled, key="k").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_with_one_key_one_is_carried_out():
    ann = Program(MembershipFactory.create())
    item = ItemFactory.create(clinic=ann.member.clinic, state=Item.State.SOILED)
    barrier, answers = threading.Barrier(4), []

    def send():
        try:
            barrier.wait()
            answers.append(wipe(ann, item, key="k"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Event.objects.filter(type="item.wiped").count() == 1


def test_who_asks_without_end_is_asked_to_wait(ann, monkeypatch):
    for view in api._get_bound_routers():
        for held in view.path_operations.values():
            for operation in held.operations:
                monkeypatch.setattr(operation, "throttle_objects", [Allowance(2, 0.5)])
    assert [ann.get("/staff").status_code for _ in range(2)] == [200, 200]
    answer = ann.get("/staff")
    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert int(answer["Retry-After"]) >= 1


def test_the_description_names_keys_and_problems(db):
    description = json.loads(Client().get("/api/v1/openapi.json").content)
    assert description["openapi"] == "3.1.0"
    for methods in description["paths"].values():
        for method, operation in methods.items():
            assert PROBLEM in operation["responses"]["default"]["content"]
            names = [each["name"] for each in operation["parameters"]]
            assert names.count("Idempotency-Key") == (method == "post")
            assert all(names), operation["summary"]
