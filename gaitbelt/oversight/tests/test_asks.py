"""An ask to progress: decided once, on a phone, and the new dose is on the floor at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import OutboxMessage
from gaitbelt.oversight import commands, queries
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.plans.models import Delegation, Plan
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment import log
from gaitbelt.treatment.events import ItemDone
from gaitbelt.treatment.facts import ask_about
from gaitbelt.treatment.models import ItemRun, Observation
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(runs, ann, now):
    treatment.ask_to_progress(run=runs[1], by=ann, at=now, said="Easy")
    return Observation.objects.select_related("session__plan__episode", "run__item").get()


def sign(ask, bo, now, **changes):
    return commands.answer_ask(
        ask=ask, by=bo, at=now, accept=True, changes=changes or {"reps": 14}, sign=True
    )


def test_the_new_dose_is_signed_and_on_the_floor_for_what_is_not_begun(
    session, ask, record, runs, bo, now
):
    done = record(runs[0])
    OutboxMessage.objects.all().delete()
    plan = sign(ask, bo, now)
    plan.refresh_from_db()
    assert (plan.status, plan.number, plan.signed_by) == (Plan.Status.SIGNED, 2, bo)
    session.refresh_from_db()
    assert session.plan == plan
    asked = ItemRun.objects.select_related("item").get(pk=runs[1].pk)
    assert (asked.item.plan_id, asked.item.reps) == (plan.pk, 14)
    kept = ItemRun.objects.select_related("item").get(pk=done.pk)
    assert kept.item.plan_id != plan.pk
    assert OutboxMessage.objects.filter(topic=f"session:{session.pk}").exists()
    again = log.rebuilt(session)
    assert (again.open.plan_id, again.runs[asked.pk].item_id) == (plan.pk, asked.item_id)


def test_whoever_leads_the_items_goes_on_and_may_begin_at_once(session, ask, runs, ann, bo, now):
    plan = sign(ask, bo, now)
    live = Delegation.objects.filter(item__plan=plan, technician=ann, revoked_at=None)
    assert live.count() == plan.items.count()
    session.refresh_from_db()
    book = log.open_book(session.pk, ann.clinic, by=ann)
    assert ask_about(book, ann).decide(book.runs[runs[1].pk], at=now).codes == set()
    treatment.start_item(run=session.runs.get(pk=runs[1].pk), by=ann, at=now)


def test_the_technician_reads_the_new_dose(ask, ann, bo, now):
    sign(ask, bo, now, reps=14)
    ask.refresh_from_db()
    assert (ask.decision, "× 14 from now on" in ask.answer) == ("edited", True)


def test_a_second_decision_changes_nothing_and_says_who_has_decided(ask, bo, luis, now):
    commands.answer_ask(ask=ask, by=bo, at=now, accept=False, comment="Two more visits")
    with pytest.raises(BadValue) as refused:
        sign(ask, luis, now)
    assert refused.value.fields == {"ask": [f"{bo.name} has answered this."]}
    assert Plan.objects.count() == 1


def test_a_draft_with_other_changes_is_not_signed_along(ask, bo, now):
    commands.answer_ask(ask=_again(ask, now), by=bo, at=now, accept=True, changes={"reps": 12})
    with pytest.raises(BadValue) as refused:
        sign(ask, bo, now)
    assert set(refused.value.fields) == {"sign"}
    assert Plan.objects.filter(status=Plan.Status.SIGNED).count() == 1


def _again(ask, now):
    ann = ask.noted_by
    treatment.ask_to_progress(run=ask.run, by=ann, at=now, said="Again")
    rows = Observation.objects.select_related("session__plan__episode", "run__item")
    return rows.exclude(pk=ask.pk).get()


def test_the_last_three_visits_go_with_it(ask, session, ann, bo, now, as_member):
    for back in range(1, 5):
        earlier = make_session(plan=session.plan, ann=ann, at=now - timedelta(days=back))
        run = earlier.runs.get(item=ask.run.item)
        fact = ItemDone(run=run.pk, reps=20 + back, as_prescribed=False, pain=back)
        at = now - timedelta(days=back)
        treatment.record_item(fact=fact, run=run, by=ann, at=at)
    asked = queries.asked(ask)
    assert [run.actual["reps"] for run in asked.last] == [21, 22, 23]
    page = as_member(bo).get(reverse("review_ask", args=[bo.clinic.slug, ask.pk]))
    shown = page.content.decode()
    assert "Accept and sign" in shown
    assert shown.index("× 21") < shown.index("× 23")


def test_on_a_phone_one_tap_accepts_signs_and_leads_home(ask, bo, as_member):
    where = reverse("review_answer", args=[bo.clinic.slug, ask.pk])
    client = as_member(bo)
    answer = client.post(where, {"accept": "on", "sign": "on", "reps": "14"})
    assert answer.status_code in {200, 204, 302}
    assert Plan.objects.get(number=2).status == Plan.Status.SIGNED
    assert client.post(where, {"accept": "on", "sign": "on", "reps": "15"}).status_code == 422


def test_over_rest_an_ask_is_accepted_with_another_dose_and_signed(ask, bo):
    therapist = Program(bo)
    path = f"/reviews/{ask.pk}/acknowledge"
    assert fields_of(therapist.post(path, {"decision": "accepted", "reps": 900})) == {"reps"}
    given = {"decision": "accepted", "reps": 14, "sign": True}
    assert therapist.post(path, given).json()["state"] == "edited"
    assert Plan.objects.get(number=2).items.get(code=ask.run.item.code).reps == 14


def test_an_assistant_accepts_and_writes_no_dose(ask, bo, now):
    pat = TherapistFactory.create(clinic=bo.clinic, role=Membership.Role.PTA)
    with pytest.raises(BadValue):
        sign(ask, pat, now)
    commands.answer_ask(ask=ask, by=pat, at=now, accept=True, sign=True)
    ask.refresh_from_db()
    assert (ask.decision, Plan.objects.count()) == ("accepted", 1)
