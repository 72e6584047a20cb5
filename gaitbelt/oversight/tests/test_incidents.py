"""Incidents: drafted by a stop, told in 30 seconds, completed, never rewritten; and 10:42."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.equipment.tests.factories import ItemFactory
from gaitbelt.oversight import incident_commands as incidents
from gaitbelt.oversight import incident_queries, replay
from gaitbelt.oversight.models import Incident
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e

pytestmark = pytest.mark.django_db
Status = Incident.Status


@pytest.fixture
def stop(session, ann, now):
    def raised(level=3, minutes=0):
        at = now + timedelta(minutes=minutes)
        commands.raise_level(session=session, level=level, by=ann, at=at)
        return Incident.objects.get(session=session)

    return raised


def test_2_a_stop_opens_a_draft_and_a_hold_does_not(session, ann, now, stop):
    commands.raise_level(session=session, level=2, by=ann, at=now)
    assert not Incident.objects.exists()
    draft = stop()
    assert (draft.status, draft.is_from_stop, draft.is_mandatory) == (Status.DRAFT, True, False)
    assert (draft.facts["plan"], draft.facts["supervisor"]) == (1, "Bo")


def test_2_an_emergency_joins_the_same_draft_and_makes_it_mandatory(stop):
    stop()
    draft = stop(level=4, minutes=1)
    assert (draft.level, draft.is_mandatory) == (4, True)


def test_2_a_stop_that_is_lifted_as_no_incident_ends_its_draft(session, bo, now, stop):
    draft = stop()
    commands.clear_level(session=session, by=bo, at=now, reason="no_incident")
    draft.refresh_from_db()
    assert (draft.status, draft.ended_by) == (Status.NO_INCIDENT, bo)


def test_2_after_an_emergency_the_report_stays_due(session, bo, now, stop):
    draft = stop(level=4)
    commands.clear_level(session=session, by=bo, at=now, reason="no_incident")
    draft.refresh_from_db()
    assert draft.is_draft
    with pytest.raises(GuardRefused) as refused:
        incidents.close_as_response(incident=draft, by=bo, at=now)
    assert refused.value.decision.codes == {"incident.mandatory"}


def test_a_near_miss_is_told_from_the_session_in_four_fields(session, ann, as_member):
    where = f"/c/{session.clinic.slug}/session/{session.pk}/incident"
    client = as_member(ann)
    assert "Near miss" in client.get(where).content.decode()
    said = {"kind": "NEAR_MISS", "about": "patient", "body_part": "knee_left",
            "said": "Slipped on the wet step, caught the bar"}  # fmt: skip
    assert client.post(where, said).status_code == 200
    (row,) = Incident.objects.all()
    assert (row.status, row.patient, row.reported_by) == (Status.SUBMITTED, session.patient, ann)


def test_12_a_fall_waits_for_its_mandatory_fields_and_then_never_changes(session, ann, now):
    row = incidents.report(
        by=ann, at=now, kind="FALL_A", said="Lowered at the bars", session=session
    )
    assert row.is_draft
    with pytest.raises(BadValue) as bad:
        incidents.submit(incident=row, by=ann, at=now)
    assert bad.value.fields.keys() == {"injury", "first_aid", "told", "fix"}
    written = {"injury": "none", "first_aid": "Sat, rested", "told": "Bo 9:05", "fix": "Bars dried"}
    incidents.complete(incident=row, by=ann, at=now, values=written)
    row = incidents.submit(incident=row, by=ann, at=now)
    with pytest.raises(GuardRefused) as refused:
        incidents.complete(incident=row, by=ann, at=now, values={"said": "Other"})
    assert refused.value.decision.codes == {"incident.submitted"}
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(said="Other")
    incidents.amend(incident=row, by=ann, at=now, text="The floor was wet")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.amendments.update(text="Other")
    (report,) = incident_queries.overview(session.clinic, now).reports
    assert [words for words, _due in report.clocks] == ["Fall reviewed within 24 hours"]


def test_12_a_device_that_failed_is_kept_from_use_with_its_settings(session, ann, now):
    device = ItemFactory.create(clinic=session.clinic)
    incidents.report(
        by=ann, at=now, kind="DEVICE_FAIL", said="The cable snapped", device=device, session=session
    )
    device.refresh_from_db()
    assert device.state == "out_of_service"


def test_a_technician_sees_their_own_reports_and_a_manager_counts_near_misses(
    session, ann, bo, now, as_member
):
    mine = incidents.report(by=ann, at=now, kind="NEAR_MISS", said="Wet step", session=session)
    others = incidents.report(by=bo, at=now, kind="COMPLAINT", said="Loud music")
    base, client = f"/c/{session.clinic.slug}/incidents", as_member(ann)
    assert client.get(f"{base}/{mine.pk}").status_code == 200
    assert client.get(f"{base}/{others.pk}").status_code == 404
    eve = MembershipFactory.create(clinic=session.clinic, role=Membership.Role.MANAGER)
    assert "good news" in as_member(eve).get(base).content.decode()
    seen = incident_queries.overview(session.clinic, now)
    assert (seen.counts.near_misses, seen.counts.incidents) == (1, 1)


def test_the_therapist_completes_and_submits_on_the_page(session, bo, now, stop, as_member):
    draft = stop(level=4)
    base = f"/c/{session.clinic.slug}/incidents/{draft.pk}"
    client = as_member(bo)
    assert "must be reported" in client.get(f"/c/{session.clinic.slug}/reviews").content.decode()
    written = {
        "kind": "SYNC",
        "said": "Fainted on standing",
        "injury": "none",
        "first_aid": "Lay down",
        "told": "911, 9:02",
        "fix": "None",
        "submit": "1",
    }
    assert client.post(f"{base}/complete", written).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.kind) == (Status.SUBMITTED, "SYNC")
    assert client.post(f"{base}/amend", {"text": "Sugar was 60"}).status_code == 302
    assert "Sugar was 60" in client.get(base).content.decode()


def test_13_time_to_a_licensee_is_counted_by_level_and_a_silent_sign_is_not(
    session, ann, bo, now, stop
):
    commands.raise_level(session=session, level=2, by=ann, at=now)
    commands.clear_level(session=session, by=bo, at=now + timedelta(seconds=90), reason="settled")
    silent = e.ObservationNoted(level=2, signs=["R19"])
    commands.observe(session=session, fact=silent, by=ann, at=now)
    stop(minutes=3)
    times = incident_queries.overview(session.clinic, now + timedelta(minutes=5)).times
    assert [(each.level, each.many, each.answered, each.within) for each in times] == [
        (3, 1, 0, 0), (2, 1, 1, 1),
    ]  # fmt: skip
    assert times[1].median_s == 90


def test_over_rest_an_incident_is_told_once_and_the_levels_are_exported(
    session, ann, bo, now, stop
):
    stop()
    said = {"kind": "NEAR_MISS", "said": "Wet step", "session": str(session.pk)}
    told = Program(ann).post("/incidents", said).json()
    assert (told["status"], told["patient"]["id"]) == ("submitted", str(session.patient_id))
    assert fields_of(Program(ann).post("/incidents", said | {"kind": "X"})) == {"kind"}
    assert fields_of(Program(ann).post("/incidents", said | {"session": told["id"]})) == {"session"}
    listed = Program(bo).get("/incidents").json()["items"]
    assert {each["status"] for each in listed} == {"draft", "submitted"}
    around = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
    (level,) = Program(bo).get("/levels", **around).json()["items"]
    assert (level["level"], level["answered_at"]) == (3, None)


def test_at_a_moment_that_is_over_everything_stands_as_it_stood(session, ann, bo, runs, now):
    started = now + timedelta(minutes=1)
    commands.start_item(run=runs[0], by=ann, at=started)
    fact = e.ItemDone(run=runs[0].pk)
    commands.record_item(fact=fact, run=runs[0], by=ann, at=now + timedelta(minutes=9))
    commands.raise_level(session=session, level=2, by=ann, at=now + timedelta(minutes=10))
    (then,) = replay.moment(session.clinic, now + timedelta(minutes=5)).sessions
    assert (then.patient, then.technician, then.supervisor) == (session.patient, ann, bo)
    assert (then.plan.number, then.level, then.done) == (1, 0, 0)
    assert len(then.running) == 1
    (later,) = replay.moment(session.clinic, now + timedelta(minutes=11)).sessions
    assert (later.level, later.done, later.running) == (2, 1, [])
    assert replay.moment(session.clinic, now - timedelta(minutes=1)).sessions == []


def test_looking_at_a_moment_is_audited_and_changes_nothing(session, bo, as_member):
    answer = as_member(bo).get(f"/c/{session.clinic.slug}/at?when=2099-01-01T10:42")
    assert session.patient.family_name in answer.content.decode()
    read = Event.objects.filter(type="record.read", subject=session.pk, payload__page="at")
    assert read.count() == 1


def test_a_slip_can_be_undone_after_the_page_was_read(session, ann, runs, now, as_member):
    as_member(ann).get(f"/c/{session.clinic.slug}/session/{session.pk}")
    key = e.ItemDone(run=runs[0].pk)
    commands.record_item(fact=key, run=runs[0], by=ann, at=now)
    slip = Event.objects.filter(subject=session.pk, type="item.done").get()
    commands.undo(session=session, event=slip.pk, by=ann, at=now)
    runs[0].refresh_from_db()
    assert runs[0].status == "to_do"
