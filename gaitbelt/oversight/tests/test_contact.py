"""Whether a licensee saw the patient in a visit, which the signature says where nobody has."""

import pytest
from django.urls import reverse

from gaitbelt.core.errors import GuardRefused
from gaitbelt.oversight import queries
from gaitbelt.people.tests.program import Program
from gaitbelt.treatment import commands
from gaitbelt.treatment.commands import record_item
from gaitbelt.treatment.events import ItemDone
from gaitbelt.treatment.exceptions import entry
from gaitbelt.treatment.log import rebuilt
from gaitbelt.treatment.models import ItemRun

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def drafts(unseen, record):
    return [record(run) for run in unseen.runs.order_by("position")[:2]]


def test_a_signature_without_it_is_refused_once_for_each_patient(bo, now, drafts):
    with pytest.raises(GuardRefused) as caught:
        commands.cosign(runs=drafts, by=bo, at=now)
    assert [each.code for each in caught.value.decision.reasons] == ["review.no_contact"]


def test_the_signature_can_say_it_and_the_event_stays(bo, now, unseen, drafts):
    assert commands.cosign(runs=drafts, by=bo, at=now, was_seen=True) == 2
    unseen.refresh_from_db()
    assert unseen.seen_by_licensee is True
    assert rebuilt(unseen).open.seen_by_licensee is True


def test_that_nobody_saw_the_patient_is_kept_and_makes_the_rest_an_exception(bo, now, drafts):
    first, second = drafts
    assert commands.cosign(runs=[first], by=bo, at=now, was_seen=False) == 1
    again = ItemRun.objects.select_related("session", "item").get(pk=second.pk)
    assert "no licensee saw the patient" in entry(again).why
    with pytest.raises(GuardRefused, match=r"review\.unopened"):
        commands.cosign(runs=[again], by=bo, at=now)


def test_an_item_that_a_licensee_does_is_contact_enough(bo, now, unseen, record):
    own, hers = unseen.runs.order_by("position")[:2]
    record_item(fact=ItemDone(run=own.pk, as_prescribed=True), run=own, by=bo, at=now)
    assert commands.cosign(runs=[record(hers)], by=bo, at=now) == 1


def test_the_review_says_of_whom_it_asks_and_one_tap_answers(as_member, ann, bo, now, drafts):
    (batch,) = queries.inbox(bo, now).batches
    assert batch.unsaid == ["Cy"]
    client = as_member(bo)
    sign = reverse("review_cosign", args=[bo.clinic.slug, ann.pk])
    refused = client.post(sign, **HTMX)
    assert refused.status_code == 409
    assert b"Say who saw Cy" in refused.content
    page = client.get(reverse("review_entry", args=[bo.clinic.slug, drafts[0].pk]))
    assert b"no licensee saw Cy" in page.content
    assert client.post(sign, {"was_seen": "true"}, **HTMX).status_code == 200
    assert queries.inbox(bo, now).batches == []


def test_over_rest_the_signature_says_it_as_well(bo, drafts):
    program, at = Program(bo), f"/reviews/{drafts[0].pk}/cosign"
    assert program.post(at).json()["reasons"][0]["code"] == "review.no_contact"
    assert program.post(at, {"was_seen": True}).json()["state"] == "signed"
