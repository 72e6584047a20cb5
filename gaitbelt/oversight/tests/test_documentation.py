"""Documentation and co-signature, line by line as scope of practice §8 lists them."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.core.rights import RIGHTS
from gaitbelt.oversight import commands, queries
from gaitbelt.oversight.signatures import recordings, signed_late
from gaitbelt.people.tests.program import Program
from gaitbelt.plans.models import Delegation
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment import events as e
from gaitbelt.treatment import log
from gaitbelt.treatment import queries as sessions
from gaitbelt.treatment.tests.taps import page as page_of
from gaitbelt.treatment.tests.taps import tap

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def entry_page(as_member, member, run):
    where = f"/c/{member.clinic.slug}/reviews/entries/{run.pk}"
    answer = as_member(member).get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def test_delegation_record_names_patient_task_dose_limits_technician_and_its_end(session, ann):
    given = Delegation.objects.select_related("item__plan__patient").filter(technician=ann).first()
    assert (given.item.plan.patient, given.technician) == (session.patient, ann)
    assert given.item.task
    assert given.item.sets
    assert given.valid_until_on is not None


def test_flowsheet_entry_is_a_draft_until_it_is_signed_and_escalates_after_its_day(
    record, runs, bo, now
):
    run = record(runs[0])
    assert (run.signing, run.signed_by) == ("draft", None)
    assert queries.inbox(bo, now).overdue == 0
    assert queries.inbox(bo, now + 48 * HOUR).overdue == 1
    run.refresh_from_db()
    assert run.signing == "draft"  # it is never signed by itself


def test_flowsheet_entry_outside_the_rules_stands_on_top_and_never_counts_as_delegated_care(
    session, record, runs, ann, bo, now
):
    ann.person.sign_offs.all().delete()
    treatment.record_item(fact=e.ItemDone(run=runs[0].pk), run=runs[0], by=ann, at=now)
    inbox = queries.inbox(bo, now)
    assert [each.run.pk for each in inbox.first] == [runs[0].pk]
    assert sessions.delegated_minutes(session) == 0
    with pytest.raises(GuardRefused):
        treatment.cosign(runs=[inbox.first[0].run], by=bo, at=now)


def test_observation_report_of_level_2_is_due_in_the_session_and_level_3_at_once(
    session, ann, bo, now
):
    for level in (2, 3):
        fact = e.ObservationNoted(said=f"level {level}", level=level)
        treatment.observe(session=session, fact=fact, by=ann, at=now)
    told = {each.row.level: each for each in queries.inbox(bo, now).told}
    assert told[2].due_at == now + timedelta(minutes=2)
    assert told[3].due_at == now
    assert (told[2].is_late, told[3].is_late) == (False, True)


def test_treatment_note_a_technician_signs_nothing(record, runs, ann, now):
    run = record(runs[0])
    assert "TECH" not in RIGHTS["review.decide"]
    with pytest.raises(GuardRefused) as refused:
        treatment.cosign(runs=[run], by=ann, at=now)
    assert "review.role" in refused.value.decision.codes


def test_late_entry_keeps_when_it_happened_and_when_it_was_entered(
    session, runs, ann, bo, now, as_member
):
    run = runs[0]
    with clock.stopped(now + 2 * HOUR):
        fact, later = e.ItemDone(run=run.pk), now + 2 * HOUR
        treatment.record_item(fact=fact, run=run, by=ann, at=later, done_at=now + HOUR)
        run = queries.runs_of(bo.clinic).get(pk=run.pk)
        assert (run.ended_at, run.entered_at) == (now + HOUR, later)
        said = Event.objects.get(type="item.done")
        assert (said.occurred_at, said.recorded_at) == (now + HOUR, later)
        [batch] = queries.inbox(bo, later).batches
        assert [flag.name for flag in batch.exceptions[0].flags] == ["entered"]
        assert "late entry: entered" in entry_page(as_member, bo, run)
        assert log.rebuilt(session).runs[run.pk].entered_at == later


@pytest.mark.parametrize("shift", [-HOUR, HOUR])
def test_late_entry_is_neither_before_the_visit_nor_to_come(runs, ann, now, shift):
    with pytest.raises(BadValue) as bad:
        fact = e.ItemDone(run=runs[0].pk)
        treatment.record_item(fact=fact, run=runs[0], by=ann, at=now, done_at=now + shift)
    assert set(bad.value.fields) == {"done_at"}


def test_late_entry_is_typed_with_the_clinics_own_time(session, runs, ann, now, as_member):
    with clock.stopped(now + 2 * HOUR):
        at = (now + HOUR).astimezone(ann.clinic.tz).strftime("%H:%M")
        client = as_member(ann)
        assert tap(client, runs[0], "done", done_at=at).status_code == 200
        assert tap(client, runs[1], "done", done_at="23:59").status_code == 422
        assert page_of(client, session)
    runs[0].refresh_from_db()
    assert (runs[0].ended_at, runs[0].entered_at) == (now + HOUR, now + 2 * HOUR)


def test_late_entry_over_rest_shows_both_times(session, runs, ann, bo, now):
    with clock.stopped(now + HOUR):
        sent = {"id": str(new_id()), "type": "item.done", "occurred_at": now.isoformat(),
                "data": {"run": str(runs[0].pk)}}  # fmt: skip
        Program(ann).post(f"/sessions/{session.pk}/events", {"events": [sent]})
        (shown,) = Program(bo).get("/reviews").json()["items"]
    assert "a late entry" in shown["exceptions"]
    assert (shown["at"], shown["entered_at"]) != (None, None)
    assert shown["at"] < shown["entered_at"]


def test_late_signature_shows_when_it_was_due_and_is_never_dated_back(
    record, runs, bo, now, as_member
):
    run = record(runs[0])
    late = now + 48 * HOUR
    with clock.stopped(late):
        assert treatment.cosign(runs=[run], by=bo, at=late) == 1
        run = queries.runs_of(bo.clinic).get(pk=run.pk)
        assert run.signed_at == late
        assert signed_late(run) < late
        assert "A late signature: it was due on" in entry_page(as_member, bo, run)
        shown = Program(bo).get("/reviews")
        assert shown.status_code == 200


def test_signature_in_time_is_none_too_late(record, runs, bo, now):
    run = record(runs[0])
    treatment.cosign(runs=[run], by=bo, at=now + HOUR)
    assert signed_late(queries.runs_of(bo.clinic).get(pk=run.pk)) is None


def test_correction_appends_and_what_was_recorded_first_stays_readable(
    record, runs, ann, bo, now, as_member
):
    run = record(runs[0], sets=3, reps=7)
    treatment.return_entry(run=run, by=bo, at=now, comment="How many repetitions?")
    run.refresh_from_db()
    fact = e.ItemDone(run=run.pk, as_prescribed=False, sets=2, reps=9)
    commands.amend(run=run, fact=fact, by=ann, at=now)
    run = queries.runs_of(bo.clinic).get(pk=run.pk)
    shown = entry_page(as_member, bo, run)
    assert "As it was recorded before" in shown
    assert "3 × 7" in shown
    assert "2 × 9" in shown


def test_correction_that_was_taken_back_says_so(record, runs, ann, now):
    run = record(runs[0], sets=1)
    slip = Event.objects.get(type="item.done")
    treatment.undo(session=run.session, event=slip.pk, by=ann, at=now)
    record(run, sets=2)
    story = Event.objects.filter(subject=run.session_id).select_related("author__person")
    said = recordings(run, story.order_by("seq"))
    assert [each.is_taken_back for each in said] == [True, False]


def test_incident_report_is_by_whoever_saw_it_first_whatever_their_role():
    assert {"TECH", "FRONT", "PT", "PTA", "MANAGER"} <= RIGHTS["incident.report"]
