"""A session over REST: start, look, record, ask the gate; nothing well formed is ever lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gaitbelt.core import clock
from gaitbelt.core.events import REGISTRY
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.equipment.tests.factories import ItemFactory
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.treatment import commands
from gaitbelt.treatment.events import SessionFact
from gaitbelt.treatment.models import ItemRun, PrecautionsSeen, Session
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def ann(session):
    return Program(session.technician)


def event(name, *, at=None, **data):
    at = at or clock.now()
    return {"id": str(new_id()), "type": name, "occurred_at": at.isoformat(), "data": data}


def sent(program, session, *events):
    answer = program.post(f"/sessions/{session.pk}/events", {"events": list(events)})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_visit_is_taken_in_once():
    visit = make_visit()
    ann = Program(visit.technician)
    first = ann.post(f"/appointments/{visit.pk}/start")
    again = ann.post(f"/appointments/{visit.pk}/start", {})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert len(first.json()["items"]) == visit.plan.items.count()
    assert fields_of(ann.post(f"/appointments/{visit.pk}/start", {"now": True})) == {"now"}


def test_without_a_supervisor_nobody_is_taken_in_and_every_reason_is_told():
    visit = make_visit()
    visit.technician.covers.update(ends_at=clock.now() - timedelta(minutes=1))
    answer = Program(visit.technician).post(f"/appointments/{visit.pk}/start")
    assert answer.status_code == 409
    assert "supervision.absent" in {each["code"] for each in answer.json()["reasons"]}
    refused = Event.objects.get(type="act.refused")
    assert refused.payload["act"] == "session.start"
    assert refused.patient_id == visit.patient_id
    assert not Session.objects.exists()


def test_a_session_shows_what_was_ordered_and_done(ann, session):
    run = session.runs.first()
    sent(ann, session, event("item.done", run=str(run.pk), reps=8, reason="fatigue"))
    shown = ann.get(f"/sessions/{session.pk}").json()
    first = shown["items"][0]
    assert (first["status"], first["signing"], first["actual"]["reps"]) == ("partial", "draft", 8)
    assert Event.objects.get(type="record.read").patient_id == session.patient_id


def test_each_event_of_a_batch_is_answered_by_itself(ann, session):
    run, other = session.runs.first(), make_session().runs.first()
    good = event("item.done", run=str(run.pk))
    results = sent(
        ann,
        session,
        good,
        good,
        event("item.done", run=str(other.pk)),
        event("item.done", run=str(run.pk), reps=-1),
        event("item.done", run=str(run.pk), at=clock.now() + timedelta(days=1)),
        event("item.done", run=str(run.pk), cheered=True),
        event("plan.signed"),
        {"id": "?"},
        {},
    )
    assert [each["status"] for each in results] == ["accepted", "duplicate", *["refused"] * 7]
    named = [{reason["field"] for reason in each["reasons"]} for each in results[2:]]
    assert named[:5] == [{"run"}, {"reps"}, {"occurred_at"}, {"cheered"}, {"type"}]
    assert {"id", "type", "occurred_at"} <= named[5]
    assert ItemRun.objects.get(pk=run.pk).status == "done"


def test_another_body_under_a_known_id_is_refused_and_a_repeat_is_a_duplicate(ann, session):
    run = session.runs.first()
    one = event("item.done", run=str(run.pk), reps=8, reason="fatigue")
    sent(ann, session, one)
    later = (clock.now() - timedelta(minutes=1)).isoformat()
    for other in (
        one | {"data": one["data"] | {"reps": 9}},
        one | {"occurred_at": later},
        event("item.not_done", run=str(run.pk), reason="time") | {"id": one["id"]},
    ):
        (again,) = sent(ann, session, other)
        assert (again["status"], again["code"]) == ("refused", "id_reused")
        assert [each["field"] for each in again["reasons"]] == ["id"]
    assert [each["status"] for each in sent(ann, session, one)] == ["duplicate"]
    assert Event.objects.get(pk=one["id"]).payload["reps"] == 8


def test_a_repeat_is_known_although_the_clinic_has_added_to_it(ann, session):
    session.technician.covers.update(ends_at=clock.now() - timedelta(minutes=1))
    one = event("item.done", run=str(session.runs.first().pk))
    (first,) = sent(ann, session, one)
    assert first["outside_rules"]
    assert [each["status"] for each in sent(ann, session, one)] == ["duplicate"]


def test_what_was_done_outside_the_rules_is_kept_with_its_reasons(ann, session):
    session.technician.covers.update(ends_at=clock.now() - timedelta(minutes=1))
    run = session.runs.first()
    (result,) = sent(ann, session, event("item.done", run=str(run.pk)))
    assert result["status"] == "accepted"
    assert "supervision.absent" in {each["code"] for each in result["outside_rules"]}
    assert all(each["text"] and each["source"] for each in result["outside_rules"])
    shown = ann.get(f"/sessions/{session.pk}").json()
    assert shown["items"][0]["outside_rules"] == result["outside_rules"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, {"events"}),
        ({"events": []}, {"events"}),
        ({"events": "all"}, {"events"}),
        ({"events": [5]}, {"events.0"}),
        ({"events": [{}] * 1001}, {"events"}),
        ({"events": [{}], "sent_at": 1}, {"sent_at"}),
    ],
)
def test_what_is_no_batch_is_named(ann, session, given, named):
    assert fields_of(ann.post(f"/sessions/{session.pk}/events", given)) == named


@pytest.mark.parametrize("field", ["why", "is_silent"])
def test_why_a_level_was_raised_and_who_hears_of_it_is_not_for_a_client_to_say(ann, session, field):
    run = str(session.runs.first().pk)
    given = {"why": [{"of": "no kind"}], "is_silent": True}[field]
    forged, plain = sent(
        ann,
        session,
        event("level.raised", level=3, run=run, **{field: given}),
        event("level.raised", level=3, run=run, said="sharp pain"),
    )
    assert (forged["status"], forged["reasons"][0]["field"]) == ("refused", field)
    assert plain["status"] == "accepted"


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [
        ("precautions.read", "until", {}),
        ("session.readied", "precautions_until", {"identity": "photo"}),
    ],
)
def test_precautions_that_are_still_to_come_have_not_been_read(ann, session, name, field, more):
    now = clock.now()
    ahead = (now + timedelta(days=400)).isoformat()
    (kept,) = sent(ann, session, event(name, at=now, **{field: ahead}, **more))
    assert kept["status"] == "accepted"
    assert PrecautionsSeen.objects.get(patient=session.patient).seen_at == now


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_that_no_calendar_holds_is_named(ann, session, at):
    odd = [
        {**event("contact.made"), "occurred_at": at},
        {**event("contact.made"), "recorded_at": at},
        event("precautions.read", until=at),
    ]
    answers = sent(ann, session, *odd)
    assert [each["reasons"][0]["field"] for each in answers] == [
        "occurred_at", "recorded_at", "until",
    ]  # fmt: skip


ODD = [None, True, -1, 10**400, "", "x" * 1000, "\x00", "\ud800", [], {}, [[{}]], {"\x00": 1}]


@pytest.mark.parametrize("name", [n for n, f in REGISTRY.items() if issubclass(f, SessionFact)])
def test_no_content_of_an_event_breaks_anything(ann, session, name):
    run = str(session.runs.first().pk)
    known = (
        "run", "said", "values", "signs", "pain", "device", "area", "event", "reason", "level",
        "why", "until", "precautions_until",
    )  # fmt: skip
    odd = [event(name, **{field: value}) for field in known for value in ODD]
    odd += [event(name, run=run, **{field: value}) for field in known[1:] for value in ODD]
    odd += [
        {**event(name), field: value} for field in ("id", "occurred_at", "data") for value in ODD
    ]
    results = sent(ann, session, *odd)
    assert len(results) == len(odd)
    assert ann.get(f"/sessions/{session.pk}").status_code == 200


def test_the_gate_says_what_would_be_decided_and_does_nothing(ann, session):
    run = session.runs.first()
    before = Event.objects.exclude(type="record.read").count()
    yes = ann.get("/gate", session=session.pk, item=run.pk).json()
    session.technician.covers.update(ends_at=clock.now() - timedelta(minutes=1))
    no = ann.get("/gate", session=session.pk, item=run.item_id).json()
    assert (yes["allowed"], yes["reasons"]) == (True, [])
    assert not no["allowed"]
    assert "supervision.absent" in {each["code"] for each in no["reasons"]}
    assert Event.objects.exclude(type="record.read").count() == before


def test_the_gate_can_be_asked_of_a_colleague(ann, session):
    eve = MembershipFactory.create(clinic=session.clinic)
    asked = {"session": session.pk, "item": session.runs.first().pk, "doer": eve.pk}
    answer = ann.get("/gate", **asked).json()
    assert answer["doer"]["id"] == str(eve.pk)
    assert any(each["code"].startswith("competency.") for each in answer["reasons"])


def test_the_gate_names_what_is_not_here(ann, session):
    other = make_session()
    run = session.runs.first().pk
    foreign = ClinicFactory.create()
    strange = MembershipFactory.create(clinic=foreign)
    assert fields_of(ann.get("/gate", session=other.pk, item=run)) == {"session"}
    assert fields_of(ann.get("/gate", session=session.pk, item=other.pk)) == {"item"}
    assert fields_of(ann.get("/gate", session=session.pk, item=run, doer=strange.pk)) == {"doer"}
    assert fields_of(ann.get("/gate")) == {"session", "item"}


def test_another_clinics_visit_and_session_are_missing(ann):
    other = make_session()
    for key, ask in (
        (other.pk, lambda key: ann.get(f"/sessions/{key}")),
        (other.pk, lambda key: ann.post(f"/sessions/{key}/events", {"events": [{}]})),
        (other.appointment_id, lambda key: ann.post(f"/appointments/{key}/start")),
    ):
        foreign, missing = ask(key), ask("019a0000-0000-7000-8000-000000000000")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content


@pytest.mark.parametrize("role", [Membership.Role.FRONT, Membership.Role.MANAGER])
def test_who_does_not_treat_sees_no_session(session, role):
    program = Program(MembershipFactory.create(clinic=session.clinic, role=role))
    answers = [
        program.get(f"/sessions/{session.pk}"),
        program.post(f"/sessions/{session.pk}/events", {"events": [{}]}),
        program.post(f"/appointments/{session.appointment_id}/start"),
        program.get("/gate", session=session.pk, item=session.runs.first().pk),
    ]
    assert {answer.status_code for answer in answers} == {403}


def test_an_event_costs_little_and_in_a_batch_next_to_nothing(ann, session):
    runs = [str(run.pk) for run in session.runs.filter(item__kind="exercise")]
    path = f"/sessions/{session.pk}/events"
    frame = 8  # token, member, the key's two statements, and two nested transactions
    with CaptureQueriesContext(connection) as one:
        ann.post(path, {"events": [event("item.done", run=runs[0])]})
    many = [event("item.set_done", run=runs[n % 3], number=n % 9) for n in range(1000)]
    with CaptureQueriesContext(connection) as batch:
        answer = ann.post(path, {"events": many})
    assert {each["status"] for each in answer.json()["results"]} == {"accepted"}
    assert len(one) <= 12 + frame
    assert len(batch) <= 4 * 1000


def test_a_character_that_no_column_takes_is_named_and_its_spelling_kept(ann, session):
    nul, spelled = (event("observation.noted", said=said) for said in ("a\x00b", "a\\u0000b"))
    first, second = sent(ann, session, nul, spelled)
    assert (first["status"], first["reasons"][0]["field"]) == ("refused", "data")
    assert second["status"] == "accepted"


def test_whoever_did_not_record_it_is_told_that_the_author_amends_a_returned_entry(ann, session):
    run = session.runs.first()
    sent(ann, session, event("item.done", run=str(run.pk)))
    bo = session.plan.written_by
    commands.return_entry(run=run, by=bo, at=clock.now(), comment="How many sets?")
    ray = Program(TechnicianFactory.create(clinic=session.clinic))
    [result] = sent(ray, session, event("item.not_done", run=str(run.pk), reason="time"))
    assert result["status"] == "accepted"
    assert [each["code"] for each in result["outside_rules"]] == ["review.not_author"]
    [own] = sent(ann, session, event("item.done", run=str(run.pk)))
    assert "review.not_author" not in {each["code"] for each in own["outside_rules"]}


def test_a_device_that_a_program_says_is_used_is_in_use_and_let_go_at_the_end(ann, session):
    run, clinic = session.runs.first(), session.clinic
    device = ItemFactory.create(clinic=clinic)
    sent(ann, session, event("item.started", run=str(run.pk), device=str(device.pk)))
    device.refresh_from_db()
    assert (device.state, device.used_by_patient_id) == ("in_use", session.patient_id)
    sent(ann, session, event("session.finished", pain=1, reason="time"))
    device.refresh_from_db()
    session.refresh_from_db()
    assert (device.state, session.appointment.status) == ("soiled", "done")


def test_a_late_use_leaves_a_device_as_it_is_since(ann, session):
    run, clinic = session.runs.first(), session.clinic
    now = clock.now()
    device = ItemFactory.create(clinic=clinic, state_at=now)
    said = event("item.started", at=now - timedelta(minutes=9), run=str(run.pk),
                 device=str(device.pk))  # fmt: skip
    assert sent(ann, session, said)[0]["status"] == "accepted"
    device.refresh_from_db()
    assert device.state == "available"


def test_neither_author_device_nor_an_hour_to_come_can_be_forged(ann, session):
    to_come = (clock.now() + timedelta(hours=1)).isoformat()
    forged = [
        {"author": str(new_id())},
        {"device": str(new_id())},
        {"received_at": to_come},
        {"occurred_at": to_come},
        {"recorded_at": to_come},
    ]
    answer = sent(ann, session, *({**event("contact.made"), **each} for each in forged))
    assert [each["status"] for each in answer] == ["refused"] * 5
    fields = [{reason["field"] for reason in each["reasons"]} for each in answer]
    assert fields == [set(each) for each in forged]
