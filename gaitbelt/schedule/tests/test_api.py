"""The schedule over REST: a day, free slots, and a visit from its booking to its end."""

import threading
from contextvars import copy_context
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE, ClinicDay
from gaitbelt.schedule.tests.factories import MONDAY_9AM

pytestmark = pytest.mark.django_db
NOBODY = "019a0000-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def _an_hour_before():
    with clock.stopped(AN_HOUR_BEFORE):
        yield


@pytest.fixture
def world():
    return ClinicDay()


@pytest.fixture
def desk(world):
    return Program(MembershipFactory.create(clinic=world.clinic, role=Membership.Role.FRONT))


def wished(world, **changes):
    given = {
        "patient": str(world.cy.pk),
        "visit_type": str(world.type.pk),
        "starts_at": "2026-11-23T09:00:00-06:00",
        "minutes": 45,
    }
    return given | changes


def booked(desk, world, **changes):
    answer = desk.post("/appointments", wished(world, **changes))
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_visit_is_booked_with_whoever_is_free(desk, world):
    made = booked(desk, world)
    assert made["starts_at"] == "2026-11-23T15:00:00Z"
    assert made["therapist"] == {"id": str(world.bo.pk), "name": "Bo"}
    assert made["technician"]["name"] == "Ann"
    assert made["area"]["name"] == "Bay 1"
    shown = desk.get("/day", date="2026-11-23").json()
    assert [each["id"] for each in shown["visits"]] == [made["id"]]
    assert desk.get("/day", date="2026-11-24").json()["visits"] == []


def test_a_taken_time_is_refused_with_alternatives_that_can_be_booked(desk, world):
    booked(desk, world)
    dee = str(world.patient("Dee").pk)
    named = {"therapist": str(world.bo.pk), "area": str(world.bay.pk)}
    answer = desk.post("/appointments", wished(world, patient=dee, **named))
    body = answer.json()
    assert answer.status_code == 409
    assert {each["code"] for each in body["reasons"]} == {"schedule.taken"}
    first = body["alternatives"][0]
    people = {name: first[name]["id"] for name in ("therapist", "technician", "area")}
    again = booked(desk, world, patient=dee, starts_at=first["starts_at"], **people)
    assert again["starts_at"] == first["starts_at"]
    refused = Event.objects.get(type="act.refused")
    assert refused.payload["act"] == "appointment.book"
    assert str(refused.patient_id) == dee


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_time_at_once_exactly_one_gets_it():
    world = ClinicDay()
    desk = Program(MembershipFactory.create(clinic=world.clinic, role=Membership.Role.FRONT))
    wishes = [
        wished(
            world,
            patient=str(world.patient(name).pk),
            therapist=str(world.bo.pk),
            area=str(world.bay.pk),
        )
        for name in ("Dee", "Eve", "Fay", "Gus", "Hal", "Ida")
    ]
    barrier, answers = threading.Barrier(len(wishes)), []

    def send(given):
        try:
            barrier.wait()
            answers.append(desk.post("/appointments", given).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=copy_context().run, args=(send, each)) for each in wishes]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [201, *[409] * (len(wishes) - 1)]
    assert Appointment.objects.count() == 1


def test_free_slots_can_be_booked(desk, world):
    booked(desk, world)
    asked = {"patient": world.patient("Dee").pk, "visit_type": world.type.pk, "limit": 3}
    found = desk.get("/slots", **asked, **{"from": "2026-11-23", "to": "2026-11-24"}).json()
    assert len(found["items"]) == 3
    assert all(each["therapist"]["name"] == "Bo" for each in found["items"])
    later = desk.get("/slots", **asked, **{"from": "2026-11-24T08:00:00-06:00"}).json()
    assert later["items"][0]["starts_at"] >= "2026-11-24T14:00:00Z"


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"from": "2026-11-24", "to": "2026-11-23"}, {"to"}),
        ({"to": "2028-01-01"}, {"to"}),
        ({"from": "2026-02-30"}, {"from"}),
        ({"from": "soon"}, {"from"}),
        ({"limit": 51}, {"limit"}),
        ({"minutes": 500}, {"minutes"}),
        ({"patient": "cy"}, {"patient"}),
        ({"patient": NOBODY}, {"patient"}),
        ({"visit_type": NOBODY, "therapist": NOBODY}, {"visit_type", "therapist"}),
        ({"order": "price"}, {"order"}),
    ],
)
def test_slots_that_cannot_be_asked_for_are_named(desk, world, asked, named):
    whole = {"patient": world.cy.pk, "visit_type": world.type.pk} | asked
    assert fields_of(desk.get("/slots", **whole)) == named


def test_a_visit_moves_unless_somebody_else_was_first(desk, world):
    made = booked(desk, world)
    path = f"/appointments/{made['id']}/move"
    moved = desk.post(path, {"starts_at": "2026-11-23T10:00:00-06:00", "revision": 1}).json()
    assert (moved["starts_at"], moved["revision"]) == ("2026-11-23T16:00:00Z", 2)
    assert moved["therapist"] == made["therapist"]
    stale = desk.post(path, {"starts_at": "2026-11-23T11:00:00-06:00", "revision": 1})
    assert (stale.status_code, stale.json()["revision"]) == (409, 2)
    assert stale.json()["reasons"][0]["code"] == "record.stale"


def test_a_visit_is_checked_in_once_and_cancelled_with_its_reason(desk, world):
    made = booked(desk, world)
    path = f"/appointments/{made['id']}"
    assert desk.post(f"{path}/check-in").json()["status"] == "checked_in"
    again = desk.post(f"{path}/check-in")
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "schedule.status")
    assert desk.post(f"{path}/cancel", {"code": "C01"}).json()["status"] == "cancelled"
    assert Appointment.objects.get().cancel_code == "C01"
    assert fields_of(desk.post(f"{path}/cancel", {"code": "C55"})) == {"code"}


def test_a_no_show_is_not_said_too_early(desk, world):
    path = f"/appointments/{booked(desk, world)['id']}/no-show"
    early = desk.post(path)
    assert (early.status_code, early.json()["reasons"][0]["code"]) == (409, "schedule.too_early")
    with clock.stopped(MONDAY_9AM + timedelta(minutes=20)):
        assert desk.post(path).json()["status"] == "no_show"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"patient": NOBODY}, {"patient"}),
        ({"patient": 5}, {"patient"}),
        ({"visit_type": NOBODY, "area": NOBODY}, {"visit_type", "area"}),
        ({"therapist": NOBODY, "technician": NOBODY}, {"therapist", "technician"}),
        ({"items": [NOBODY]}, {"items"}),
        ({"items": ["hot pack"]}, {"items.0"}),
        ({"items": [NOBODY] * 11}, {"items"}),
        ({"items": {"0": NOBODY}}, {"items"}),
        ({"minutes": "45"}, {"minutes"}),
        ({"minutes": 45.5}, {"minutes"}),
        ({"minutes": True}, {"minutes"}),
        ({"minutes": -45}, {"minutes"}),
        ({"minutes": 10**30}, {"minutes"}),
        ({"minutes": 999}, {"minutes"}),
        ({"starts_at": "2026-11-23T09:00:00"}, {"starts_at"}),
        ({"starts_at": "2026-11-31T09:00:00Z"}, {"starts_at"}),
        ({"starts_at": 1795446000}, {"starts_at"}),
        ({"starts_at": "1795446000"}, {"starts_at"}),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, {"starts_at"}),
        ({"starts_at": "2020-11-23T09:00:00Z"}, {"starts_at"}),
        ({"starts_at": None}, {"starts_at"}),
        ({"note": "hi"}, {"note"}),
        ({"patient": "x" * 5_000_000}, {"patient"}),
    ],
)
def test_a_value_that_cannot_be_is_named_and_nothing_is_stored(desk, world, changes, named):
    answer = desk.post("/appointments", wished(world, **changes))
    assert fields_of(answer) == named
    assert not Appointment.objects.exists()
    booked(desk, world)


def test_no_place_takes_another_clinics_id(desk, world):
    other = ClinicDay(clinic=ClinicFactory.create(organization=world.clinic.organization))
    foreign = {
        "patient": other.cy, "visit_type": other.type, "therapist": other.bo,
        "technician": other.ann, "area": other.bay,
    }  # fmt: skip
    for name, row in foreign.items():
        answer = desk.post("/appointments", wished(world, **{name: str(row.pk)}))
        missing = desk.post("/appointments", wished(world, **{name: NOBODY}))
        assert answer.json()["fields"] == {name: ["There is no such record here."]}
        assert answer.content == missing.content


@pytest.mark.parametrize("act", ["move", "cancel", "check-in", "no-show"])
def test_another_clinics_visit_is_as_missing_as_none(desk, world, act):
    other = ClinicDay(clinic=ClinicFactory.create(organization=world.clinic.organization))
    foreign = desk.post(f"/appointments/{other.book().pk}/{act}", {})
    missing = desk.post(f"/appointments/{NOBODY}/{act}", {})
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_a_technician_is_not_booked_as_therapist(desk, world):
    answer = desk.post("/appointments", wished(world, therapist=str(world.ann.pk)))
    assert fields_of(answer) == {"therapist"}


@pytest.mark.parametrize("role", Membership.Role.values)
def test_every_role_sees_the_day_and_its_own_part_of_a_name(desk, world, role):
    booked(desk, world)
    program = Program(MembershipFactory.create(clinic=world.clinic, role=role))
    name = program.get("/day").json()["visits"][0]["patient"]["name"]
    whole = role != Membership.Role.MANAGER
    assert name == (str(world.cy) if whole else world.cy.board_name)
    types = program.get("/visit-types").json()["items"]
    assert [each["code"] for each in types] == ["TREAT"]


def test_a_day_that_was_given_out_is_on_record(desk, world):
    desk.get("/day")
    assert Event.objects.get(type="record.read").payload["page"] == "api.day"


def test_a_day_costs_the_same_for_many_visits(desk, world):
    booked(desk, world)
    with CaptureQueriesContext(connection) as few:
        desk.get("/day")
    for hours in (1, 2):
        world.book(hours)
    with CaptureQueriesContext(connection) as many:
        desk.get("/day")
    assert len(many) == len(few)


def test_a_booking_costs_at_most_25_statements(desk, world):
    booked(desk, world)
    people = {"therapist": world.bo, "technician": world.ann, "area": world.bay}
    named = {name: str(row.pk) for name, row in people.items()}
    given = wished(world, starts_at="2026-11-23T10:00:00-06:00", **named)
    with CaptureQueriesContext(connection) as asked:
        answer = desk.post("/appointments", given)
    assert answer.status_code == 201
    assert len(asked) <= 25
