"""The screens of the review: one tap each, refusals in place, nothing of another clinic."""

import pytest
from django.urls import reverse

from gaitbelt.core.models import Event
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import Observation
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true", "HX-Target": "inbox"}}


def url(member, name, *args):
    return reverse(name, args=[member.clinic.slug, *args])


def test_exceptions_are_opened_and_the_rest_is_signed_in_one_tap(as_member, record, runs, ann, bo):
    record(runs[0])
    odd = record(runs[1], reps=3, reason="fatigue")
    client = as_member(bo)
    sign = url(bo, "review_cosign", ann.pk)
    refused = client.post(sign, **HTMX)
    assert refused.status_code == 409
    assert url(bo, "review_open", odd.pk) in refused.content.decode()
    assert client.post(url(bo, "review_open", odd.pk), **HTMX)["HX-Redirect"]
    assert client.post(sign, **HTMX).status_code == 200
    assert "Nothing waits for you" in client.get(url(bo, "reviews_inbox")).content.decode()


def test_the_entry_page_shows_planned_and_done_and_the_visit_in_order(as_member, record, runs, bo):
    run = record(runs[0], reps=3, reason="fatigue")
    page = as_member(bo).get(url(bo, "review_entry", run.pk)).content.decode()
    assert "3 × 10" in page
    assert "3 × 3" in page
    assert page.index("Taken in") < page.index("Item recorded")
    assert Event.objects.filter(type="record.read", subject=run.session_id).exists()


def test_an_entry_is_given_back_and_put_right_by_its_author(as_member, record, runs, ann, bo):
    run = record(runs[0])
    as_member(bo).post(url(bo, "review_return", run.pk), {"comment": "Which side?"}, **HTMX)
    client = as_member(ann)
    assert "Put it right" in client.get(url(ann, "review_entry", run.pk)).content.decode()
    client.post(url(ann, "review_amend", run.pk), {"sets": 2, "reps": 10}, **HTMX)
    run.refresh_from_db()
    assert (run.signing, run.actual["sets"]) == ("draft", 2)


def test_an_ask_is_accepted_in_place_and_declined_with_words(as_member, runs, ann, bo, now):
    for run in runs[:2]:
        commands.ask_to_progress(run=run, by=ann, at=now)
    first, second = Observation.objects.order_by("noted_at", "pk")
    client = as_member(bo)
    accepted = client.post(url(bo, "review_answer", first.pk), {"accept": "on"}, **HTMX)
    assert accepted.status_code == 200
    refused = client.post(url(bo, "review_answer", second.pk), {"answer": ""}, **HTMX)
    assert refused.status_code == 422
    assert "Not yet" in client.get(url(bo, "review_ask", second.pk)).content.decode()


def test_another_dose_leads_to_the_draft_of_the_next_plan(as_member, runs, ann, bo, now):
    commands.ask_to_progress(run=runs[0], by=ann, at=now)
    ask = Observation.objects.get()
    answer = as_member(bo).post(
        url(bo, "review_answer", ask.pk), {"accept": "on", "sets": 3, "reps": 14},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "/plans/" in answer["HX-Redirect"]


def test_a_hold_is_decided_in_place(as_member, session, runs, ann, bo, now):
    commands.raise_level(session=session, run=runs[0], level=2, by=ann, at=now)
    client = as_member(bo)
    assert "Hold" in client.get(url(bo, "reviews")).content.decode()
    client.post(url(bo, "review_decide", runs[0].pk), {"choice": "eased"}, **HTMX)
    runs[0].refresh_from_db()
    assert runs[0].level == 0


def test_a_technician_reads_only_their_own_entry_and_no_inbox(
    as_member, record, runs, ann, session
):
    run = record(runs[0])
    al = TechnicianFactory.create(clinic=ann.clinic)
    client = as_member(al)
    assert client.get(url(al, "review_entry", run.pk)).status_code == 404
    assert client.get(url(al, "reviews")).status_code == 403


def test_another_clinics_entry_is_not_there(as_member, record, runs):
    run, other = record(runs[0]), TherapistFactory.create()
    client = as_member(other)
    for name in ("review_open", "review_sign", "review_return"):
        assert client.post(url(other, name, run.pk), **HTMX).status_code == 404
