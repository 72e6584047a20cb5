"""What the commands of a session accept, refuse, and leave behind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import BayFactory
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans import commands as plans
from gaitbelt.plans.models import Delegation
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import HelpCall, ItemRun, Observation, Session
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.workforce.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db


def done(session, run, **said):
    return commands.record_item(
        fact=e.ItemDone(run=run.pk, **said), run=run, by=session.technician, at=clock.now()
    )


def start(visit, by=None):
    return commands.start_session(appointment=visit, by=by or visit.technician, at=clock.now())


def test_a_visit_is_taken_in_once():
    visit = make_visit()
    session = start(visit)
    assert start(visit) == session
    assert session.runs.count() == visit.plan.items.count()
    visit.refresh_from_db()
    assert visit.status == "in_session"


def test_a_technician_without_a_supervisor_on_site_takes_nobody_in_and_learns_every_reason():
    visit = make_visit()
    visit.technician.covers.update(ends_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(GuardRefused) as refused:
        start(visit)
    assert "supervision.absent" in refused.value.decision.codes
    assert not Session.objects.exists()


def test_the_bay_is_in_use_from_the_start_and_to_be_wiped_after_the_finish():
    visit = make_visit()
    bay = BayFactory.create(clinic=visit.clinic, area=visit.area)
    session = start(visit)
    bay.refresh_from_db()
    assert bay.state == Item.State.IN_USE
    commands.finish(session=session, by=visit.technician, at=clock.now(), pain=1, reason="time")
    bay.refresh_from_db()
    visit.refresh_from_db()
    assert (bay.state, visit.status) == (Item.State.SOILED, "done")


def test_what_was_not_begun_is_not_done_after_the_finish():
    session = make_session()
    first = session.runs.first()
    done(session, first)
    by, at = session.technician, clock.now()
    with pytest.raises(BadValue, match="reason"):
        commands.finish(session=session, by=by, at=at, pain=None)
    commands.finish(session=session, by=by, at=at, pain=None, reason="time")
    statuses = list(session.runs.values_list("status", flat=True))
    assert statuses == [ItemRun.Status.DONE, *[ItemRun.Status.NOT_DONE] * 3]


def test_as_prescribed_within_the_rules_carries_no_reasons():
    session = make_session()
    run = done(session, session.runs.first())
    run.refresh_from_db()
    assert (run.status, run.outside_rules, run.signing) == ("done", [], "draft")


def test_what_was_done_without_a_delegation_is_kept_and_flagged():
    session = make_session()
    Delegation.objects.update(revoked_at=clock.now() - timedelta(hours=1))
    run = done(session, session.runs.first())
    run.refresh_from_db()
    assert [reason["code"] for reason in run.outside_rules] == ["delegation.revoked"]


def test_starting_an_item_without_a_delegation_is_refused():
    session = make_session()
    Delegation.objects.update(revoked_at=clock.now() - timedelta(hours=1))
    run = session.runs.first()
    with pytest.raises(GuardRefused) as refused:
        commands.start_item(run=run, by=session.technician, at=clock.now())
    assert refused.value.decision.codes == {"delegation.revoked"}
    assert refused.value.about["run"] == run


def test_a_licensee_present_leads_and_records_the_item():
    session = make_session()
    run = session.runs.first()
    commands.hand_to_licensee(run=run, by=session.technician, at=clock.now())
    run.refresh_from_db()
    assert run.status == ItemRun.Status.LICENSEE
    bo = session.plan.written_by
    commands.record_item(fact=e.ItemDone(run=run.pk), run=run, by=bo, at=clock.now())
    run.refresh_from_db()
    assert (run.status, run.led_by, run.signing) == (ItemRun.Status.DONE, bo, "")


def test_declining_asks_for_no_reason():
    session = make_session()
    run = session.runs.first()
    commands.decline(run=run, by=session.technician, at=clock.now())
    assert Event.objects.get(type="item.declined").payload == {"run": str(run.pk)}


def test_a_repeated_event_changes_nothing():
    session = make_session()
    run, key = session.runs.first(), new_id()
    for pain in (2, 9):
        commands.record_item(
            fact=e.ItemDone(run=run.pk, pain=pain),
            run=run,
            by=session.technician,
            at=clock.now(),
            key=key,
        )
    run.refresh_from_db()
    assert run.actual["pain"] == 2


def test_a_slip_is_undone_by_its_author_until_it_is_signed():
    session = make_session()
    run = done(session, session.runs.first())
    slip = Event.objects.get(type="item.done")
    other = session.plan.written_by
    with pytest.raises(BadValue):
        commands.undo(session=session, event=slip.pk, by=other, at=clock.now())
    commands.undo(session=session, event=slip.pk, by=session.technician, at=clock.now())
    run.refresh_from_db()
    assert run.status == ItemRun.Status.TO_DO


def test_a_co_signer_is_never_the_author_and_opens_exceptions_first():
    session = make_session()
    run = done(session, session.runs.first())
    bo = session.plan.written_by
    twin = Membership.objects.create(
        clinic=session.clinic,
        organization=session.organization,
        person=session.technician.person,
        role="PT",
        job_title="PT",
        started_on=bo.started_on,
    )
    with pytest.raises(GuardRefused, match=r"review\.own"):
        commands.cosign(runs=[run], by=twin, at=clock.now(), was_seen=True)
    ItemRun.objects.filter(pk=run.pk).update(outside_rules=[{"code": "x"}])
    with pytest.raises(GuardRefused, match=r"review\.unopened"):
        commands.cosign(runs=[run], by=bo, at=clock.now(), was_seen=True)
    commands.open_entry(run=run, by=bo, at=clock.now())
    assert commands.cosign(runs=[run], by=bo, at=clock.now(), was_seen=True) == 1
    run.refresh_from_db()
    assert (run.signing, run.signed_by) == (ItemRun.Signing.SIGNED, bo)


def test_who_signs_is_what_the_pack_says_and_an_assistant_does_not_in_pennsylvania():
    session = make_session()
    run = done(session, session.runs.first())
    pat = TherapistFactory.create(clinic=session.clinic, role=Membership.Role.PTA)
    pat.clinic.jurisdiction = "US-PA"
    with pytest.raises(GuardRefused, match=r"review\.role"):
        commands.cosign(runs=[run], by=pat, at=clock.now(), was_seen=True)
    pat.clinic.jurisdiction = "US-TX"
    assert commands.cosign(runs=[run], by=pat, at=clock.now(), was_seen=True) == 1


@pytest.mark.parametrize(
    ("said", "is_same"),
    [({}, True), ({"reps": 10}, True), ({"reps": 4}, False), ({"sets": 0}, False),
     ({"reason": "fatigue"}, False), ({"as_prescribed": False}, False)],
)  # fmt: skip
def test_whether_it_was_as_prescribed_follows_from_the_numbers_on_every_path(said, is_same):
    session = make_session()
    run = session.runs.get(item__code="X063")
    [kept] = commands.record_batch(
        session=session, by=session.technician,
        sent=[{"id": str(new_id()), "type": "item.done", "occurred_at": clock.now().isoformat(),
               "data": {"run": str(run.pk), "as_prescribed": True} | said}],
    )  # fmt: skip
    assert kept.status == "accepted"
    run.refresh_from_db()
    assert run.actual["as_prescribed"] is is_same


def test_a_plan_signed_during_a_visit_leaves_that_visit_its_own():
    session = make_session()
    bo, runs = session.plan.written_by, list(session.runs.filter(item__kind="exercise")[:2])
    draft = plans.draft_next_version(plan=session.plan, by=bo)
    plans.sign_plan(plan=draft, by=bo, revision=draft.revision)
    commands.start_item(run=runs[0], by=session.technician, at=clock.now())
    Session.objects.filter(pk=session.pk).update(started_at=clock.now() + timedelta(seconds=1))
    with pytest.raises(GuardRefused, match=r"plan\.not_active"):
        commands.start_item(run=runs[1], by=session.technician, at=clock.now())


def test_help_is_never_refused_and_names_who_has_seen_it():
    session = make_session()
    key = new_id()
    for _ in range(2):
        call = commands.call_help(clinic=session.clinic, by=None, at=clock.now(), key=key)
    assert HelpCall.objects.count() == 1
    bo = session.plan.written_by
    commands.see_help(call=call, by=bo, at=clock.now())
    commands.see_help(call=call, by=session.technician, at=clock.now())
    call.refresh_from_db()
    assert call.seen_by == bo


def test_stop_from_the_lock_screen_locks_the_visit_and_names_nobody():
    session = make_session()
    commands.call_help(clinic=session.clinic, by=None, at=clock.now(), kind="stop", session=session)
    session.refresh_from_db()
    assert session.level == 3
    assert Observation.objects.get(session=session).noted_by is None
    with pytest.raises(GuardRefused) as refused:
        commands.start_item(run=session.runs.first(), by=session.technician, at=clock.now())
    assert "patient.stop" in refused.value.decision.codes


def test_a_hold_is_lifted_by_a_licensee_and_a_stop_by_a_therapist_only():
    session = make_session()
    ann, bo = session.technician, session.plan.written_by
    pta = Membership.objects.create(
        clinic=session.clinic, organization=session.organization, person=ann.person, role="PTA",
        job_title="PTA", started_on=ann.started_on,
    )  # fmt: skip
    for level, may, may_not in ((2, pta, ann), (3, bo, pta)):
        commands.raise_level(session=session, level=level, by=ann, at=clock.now())
        with pytest.raises(GuardRefused):
            commands.clear_level(session=session, by=may_not, at=clock.now(), reason="rested")
        commands.clear_level(session=session, by=may, at=clock.now(), reason="rested")
        session.refresh_from_db()
        assert session.level == 0


def test_a_batch_answers_for_each_event_by_itself():
    session = make_session()
    run, now = session.runs.first(), clock.now()
    good = {
        "id": str(new_id()), "type": "item.done", "occurred_at": now.isoformat(),
        "data": {"run": str(run.pk), "pain": 2},
    }  # fmt: skip
    sent = [
        good,
        good,
        good | {"data": {"run": str(run.pk), "pain": 3}},
        good | {"id": str(new_id()), "data": {"run": str(new_id())}},
        good | {"id": str(new_id()), "data": {"run": str(run.pk), "pain": 11}},
        good | {"id": str(new_id()), "data": {"run": str(run.pk), "outside_rules": []}},
        good | {"id": str(new_id()), "type": "entry.cosigned", "data": {"runs": []}},
        good | {"id": str(new_id()), "occurred_at": (now + timedelta(hours=1)).isoformat()},
        good | {"id": "x" * 400, "more": 1},
    ]
    outcomes = commands.record_batch(session=session, sent=sent, by=session.technician)
    assert [each.status for each in outcomes] == ["accepted", "duplicate", *["refused"] * 7]
    assert [each.code for each in outcomes[2:]] == ["id_reused", *["value"] * 6]
    fields = [set(each.reasons) for each in outcomes[2:]]
    assert fields == [
        {"id"},
        {"run"},
        {"pain"},
        {"outside_rules"},
        {"type"},
        {"occurred_at"},
        {"id", "more"},
    ]


def statements(captured):
    """Statements that read or write; a savepoint costs no look-up."""
    return [q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_an_event_costs_at_most_12_statements_and_4_in_a_batch_of_1000():
    session = make_session()
    runs = list(session.runs.all())
    ann = Membership.acting(user_id=session.technician.person.user_id, slug=session.clinic.slug)
    fact = e.ItemDone(run=runs[0].pk)
    with CaptureQueriesContext(connection) as one:
        commands.record_item(fact=fact, run=runs[0], by=ann, at=clock.now())
    assert len(statements(one)) <= 12
    now = clock.now().isoformat()
    sent = [
        {
            "id": str(new_id()), "type": "item.set_done", "occurred_at": now,
            "data": {"run": str(runs[n % 3].pk), "number": n % 9},
        }
        for n in range(1000)
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as batch:
        outcomes = commands.record_batch(session=session, sent=sent, by=session.technician)
    assert {each.status for each in outcomes} == {"accepted"}
    assert len(statements(batch)) <= 1000 * 4


def test_a_technician_has_a_standing_patient_at_high_risk_of_falling_alone():
    session = make_session()
    ann, patient = session.technician, session.patient
    patient.fall_risk = "HIGH"
    patient.save()
    stand = session.runs.get(item__code="X062")
    commands.put_belt_on(session=session, by=ann, at=clock.now())
    commands.start_item(run=stand, by=ann, at=clock.now())
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=session.clinic))
    other = make_session(visit=make_visit(plan=plan, ann=ann))
    with pytest.raises(GuardRefused) as refused:
        commands.start_item(run=other.runs.first(), by=ann, at=clock.now())
    assert "load.one_to_one" in refused.value.decision.codes
