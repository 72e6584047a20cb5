"""Opening, signing, giving back, amending, and answering what was told and asked."""

import pytest

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.oversight import commands, queries
from gaitbelt.oversight.forms import AmendForm
from gaitbelt.people.models import Membership
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import Plan
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment import log, words
from gaitbelt.treatment.events import ItemDone, ObservationNoted
from gaitbelt.treatment.models import Observation
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db


def codes(**asked):
    with pytest.raises(GuardRefused) as caught:
        treatment.cosign(**asked)
    return caught.value.decision.codes


def test_entries_as_prescribed_are_signed_together(record, runs, bo, now):
    rows = [record(run) for run in runs[:3]]
    assert treatment.cosign(runs=rows, by=bo, at=now) == 3
    assert {run.signing for run in queries.runs_of(bo.clinic).filter(ended_at=now)} == {"signed"}


def test_nothing_is_signed_until_every_exception_of_the_patient_is_open(record, runs, bo, now):
    plain, odd = record(runs[0]), record(runs[1], reps=4, reason="fatigue")
    assert codes(runs=[plain], by=bo, at=now) == {"review.unopened"}
    commands.open_exception(run=odd, by=bo, at=now)
    assert treatment.cosign(runs=[plain, odd], by=bo, at=now) == 2


def test_what_was_done_outside_the_rules_is_an_exception(session, record, runs, bo, now):
    bo.clinic.memberships.filter(role="TECH").first().person.sign_offs.all().delete()
    run = record(runs[0])
    assert run.outside_rules
    [batch] = queries.inbox(bo, now).batches
    assert [entry.is_outside for entry in batch.exceptions] == [True]
    assert codes(runs=[run], by=bo, at=now) == {"review.unopened"}


def test_nobody_signs_what_they_recorded(record, runs, ann, bo, now):
    run = record(runs[0])
    luis = Membership.objects.create(
        clinic=ann.clinic, organization=ann.organization, person=ann.person, role="PT",
        job_title="Therapist", started_on=now.date(),
    )  # fmt: skip
    assert codes(runs=[run], by=luis, at=now) == {"review.own"}


def test_an_assistant_signs_in_texas_and_not_in_pennsylvania(record, runs, bo, now):
    run = record(runs[0])
    pat = TherapistFactory.create(clinic=bo.clinic, role=Membership.Role.PTA)
    pat.clinic.jurisdiction = "US-PA"
    pat.clinic.save()
    assert codes(runs=[run], by=pat, at=now) == {"review.role"}
    pat.clinic.jurisdiction = "US-TX"
    pat.clinic.save()
    assert treatment.cosign(runs=[run], by=pat, at=now) == 1


def test_a_repeat_of_the_signature_changes_nothing(record, runs, bo, luis, now):
    run = record(runs[0])
    assert treatment.cosign(runs=[run], by=bo, at=now) == 1
    assert treatment.cosign(runs=[run], by=luis, at=now) == 0
    run.refresh_from_db()
    assert run.signed_by == bo


def test_an_entry_that_is_given_back_is_amended_by_its_author(record, runs, ann, bo, luis, now):
    run = record(runs[0])
    treatment.return_entry(run=run, by=bo, at=now, comment="How many sets?")
    run.refresh_from_db()
    fact = ItemDone(run=run.pk, as_prescribed=False, sets=2)
    with pytest.raises(BadValue):
        commands.amend(run=run, fact=fact, by=luis, at=now)
    commands.amend(run=run, fact=fact, by=ann, at=now)
    run.refresh_from_db()
    assert (run.signing, run.actual["sets"]) == ("draft", 2)
    assert Event.objects.filter(type="item.done", subject=run.session_id).count() == 2


def test_only_an_entry_that_was_given_back_is_amended(record, runs, ann, now):
    run = record(runs[0])
    with pytest.raises(BadValue):
        commands.amend(run=run, fact=ItemDone(run=run.pk), by=ann, at=now)


@pytest.fixture
def ask(runs, ann, now):
    treatment.ask_to_progress(run=runs[0], by=ann, at=now, said="Easy")
    return Observation.objects.select_related("session__plan__episode", "run__item").get()


def test_an_amendment_to_nothing_done_is_kept_as_nothing(record, runs, ann, bo, now):
    run = record(runs[0])
    treatment.return_entry(run=run, by=bo, at=now, comment="Really?")
    run.refresh_from_db()
    form = AmendForm({"sets": "0", "reps": "0", "pain": "", "load_kg": "", "reason": ""})
    assert form.is_valid()
    commands.amend(run=run, fact=form.fact(run), by=ann, at=now)
    run.refresh_from_db()
    assert (run.actual["sets"], run.actual["as_prescribed"]) == (0, False)
    assert dose(run.item, run.actual).startswith("0 × 0")


def test_an_accepted_ask_returns_to_the_technician(ask, ann, bo, now):
    commands.answer_ask(ask=ask, by=bo, at=now, accept=True)
    ask.refresh_from_db()
    assert (ask.decision, ask.acknowledged_by) == ("accepted", bo)
    assert OutboxMessage.objects.filter(topic=f"person:{ann.pk}").exists()


def test_an_ask_is_declined_with_a_comment(ask, bo, now):
    with pytest.raises(BadValue) as caught:
        commands.answer_ask(ask=ask, by=bo, at=now, accept=False)
    assert "comment" in caught.value.fields
    commands.answer_ask(ask=ask, by=bo, at=now, accept=False, comment="Two more visits")
    ask.refresh_from_db()
    assert (ask.decision, ask.answer) == ("declined", "Two more visits")


def test_another_dose_drafts_the_next_plan_and_leaves_the_visit_its_own(ask, bo, now):
    draft = commands.answer_ask(ask=ask, by=bo, at=now, accept=True, changes={"reps": 12})
    assert (draft.number, draft.status) == (2, Plan.Status.DRAFT)
    assert draft.items.get(code=ask.run.item.code).reps == 12
    ask.session.plan.refresh_from_db()
    assert ask.session.plan.status == Plan.Status.SIGNED
    ask.refresh_from_db()
    assert "3 × 12" in ask.answer


def test_another_dose_from_an_assistant_is_said_to_be_a_therapists_never_dropped(ask, bo, now):
    pat = TherapistFactory.create(clinic=bo.clinic, role=Membership.Role.PTA)
    with pytest.raises(BadValue) as caught:
        commands.answer_ask(ask=ask, by=pat, at=now, accept=True, changes={"reps": 12})
    assert "reps" in caught.value.fields
    ask.refresh_from_db()
    assert ask.acknowledged_at is None


def test_a_hold_is_lifted_or_its_item_ends_and_the_level_is_told_as_seen(runs, ann, bo, now):
    treatment.raise_level(session=runs[0].session, run=runs[0], level=2, by=ann, at=now)
    commands.decide_hold(run=runs[0], choice="ends", by=bo, at=now)
    runs[0].refresh_from_db()
    assert (runs[0].level, runs[0].status) == (0, "not_done")
    assert Observation.objects.get().answer == "This item ends for today"
    with pytest.raises(BadValue):
        commands.decide_hold(run=runs[0], choice="whatever", by=bo, at=now)


def test_the_alternate_takes_the_items_place_on_the_tablet(runs, ann, bo, now):
    run = runs[1]
    run.item.alternate_code = "X055"
    treatment.raise_level(session=run.session, run=run, level=2, by=ann, at=now)
    commands.decide_hold(run=run, choice="alternate", by=bo, at=now)
    run.refresh_from_db(fields=["actual", "level"])
    assert (run.level, words.doing(run)) == (0, "Heel slide")


def test_what_was_told_is_acknowledged_with_a_word(session, ann, bo, now):
    treatment.observe(session=session, fact=ObservationNoted(said="Dizzy", level=1), by=ann, at=now)
    [told] = [each.row for each in queries.inbox(bo, now).told]
    treatment.answer_observation(observation=told, by=bo, at=now, answer="Let her rest")
    assert queries.inbox(bo, now).told == []


def test_what_changes_after_its_signature_stays_signed_and_stands_first(
    record, runs, ann, bo, luis, now
):
    run = record(runs[0], sets=3)
    commands.open_exception(run=run, by=bo, at=now)
    treatment.cosign(runs=[run], by=bo, at=now)
    record(runs[1], reps=4)
    run = record(run, sets=2)
    assert (run.signing, run.signed_by, run.actual["sets"]) == ("signed", bo, 2)
    assert run.signed_as[0]["actual"]["sets"] == 3
    first = queries.inbox(luis, now).first
    assert [(each.run, each.why[0]) for each in first] == [(run, "changed after signature")]
    assert codes(runs=[run], by=luis, at=now) == {"review.unopened"}
    again = log.rebuilt(run.session).runs[run.pk]
    assert (again.signed_as, again.changed_at) == (run.signed_as, run.changed_at)
    for each in runs[:2]:
        commands.open_exception(run=queries.runs_of(bo.clinic).get(pk=each.pk), by=luis, at=now)
    assert treatment.cosign(runs=[run], by=luis, at=now) == 1
    run.refresh_from_db()
    assert (run.signed_by, run.changed_at, len(run.signed_as)) == (luis, None, 1)


def test_leaving_an_item_out_after_its_signature_is_kept_as_a_change(record, runs, ann, bo, now):
    run = record(runs[0])
    treatment.cosign(runs=[run], by=bo, at=now)
    treatment.not_done(run=run, reason="refused", by=ann, at=now)
    run.refresh_from_db()
    assert (run.signing, run.status, run.signed_as[0]["status"]) == ("signed", "not_done", "done")
    assert run.changed_at == now


def test_a_returned_entry_that_another_technician_records_is_kept_and_flagged(
    record, runs, ann, bo, now
):
    run = record(runs[0])
    treatment.return_entry(run=run, by=bo, at=now, comment="How many sets?")
    ray = TechnicianFactory.create(clinic=ann.clinic)
    treatment.record_item(fact=ItemDone(run=run.pk, sets=2), run=run, by=ray, at=now)
    run.refresh_from_db()
    assert (run.signing, run.recorded_by) == ("draft", ray)
    assert "review.not_author" in {each["code"] for each in run.outside_rules}


def test_what_was_given_back_says_so_when_it_is_signed_and_holds_nothing_else_up(
    record, runs, bo, luis, now
):
    run, other = record(runs[0]), record(runs[1])
    commands.open_exception(run=run, by=bo, at=now)
    treatment.return_entry(run=run, by=bo, at=now, comment="How many sets?")
    assert codes(runs=[run], by=luis, at=now) == {"review.returned"}
    assert treatment.cosign(runs=[other], by=luis, at=now) == 1
    commands.open_exception(run=queries.runs_of(bo.clinic).get(pk=run.pk), by=luis, at=now)
    assert treatment.cosign(runs=[run], by=luis, at=now) == 1
