"""The pages of the rule book."""

import pytest
from django.urls import reverse

from gaitbelt.domain.packs import PAYERS
from gaitbelt.people.models import Clinic, Membership, RuleVersion
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.rulebook import commands
from gaitbelt.rulebook.tests.content import content
from gaitbelt.schedule.tests.clinic_day import MONDAY

pytestmark = pytest.mark.django_db


def url(name, day, *args):
    return reverse(name, args=[day.clinic.slug, *args])


def moved_to(day, jurisdiction):
    Clinic.objects.filter(pk=day.clinic.pk).update(jurisdiction=jurisdiction)


def test_the_book_shows_each_rule_with_source_sureness_and_test(day, as_member):
    page = as_member(day.ann).get(url("rules", day)).content.decode()
    assert "22 TAC 322.2, 322.3" in page
    assert "not known: the strict value holds" in page  # Texas says nothing of re-evaluation
    assert "test_12_a_title_kept_for_licensees_is_refused_however_it_is_written" in page
    assert "test_2_a_technician_may_do_in_each_state_what_scope_says" in page
    assert "Medicare Part B, outpatient" in page
    assert page.count("as read on ") == 1 + len(PAYERS)


def test_a_pack_that_is_not_sure_asks_to_be_confirmed_with_the_board(day, as_member):
    client = as_member(day.bo)
    assert "confirm with your board" not in client.get(url("rules", day)).content.decode()
    moved_to(day, "US-IL")
    assert "confirm with your board" in client.get(url("rules", day)).content.decode()


def test_what_is_blocked_names_the_rule_and_the_people(day, as_member):
    moved_to(day, "US-NY")
    page = as_member(day.bo).get(url("rules_blocked", day)).content.decode()
    assert "NYSED guideline 7" in page
    assert day.ann.name in page


def test_what_if_shows_the_next_booked_day_under_another_pack(day, as_member):
    day.book(24)
    client = as_member(day.bo)
    page = client.get(url("rules_what_if", day), {"pack": "US-NY"}).content.decode()
    assert "under New York" in page
    assert client.get(url("rules_what_if", day), {"pack": "US-XX"}).status_code == 404


def test_the_desk_and_whom_nothing_reaches_read_counts_and_no_reasons_of_plans(day, as_member):
    dee = day.patient("Dee", has_plan=False)
    plan = PlanFactory.create(episode=dee.episodes.get(), written_by=day.bo, evaluated_on=MONDAY)
    day.book(24, patient=dee, plan=plan)
    name = f"<b>{dee.called}</b>"
    rae = MembershipFactory.create(clinic=day.clinic, role=Membership.Role.TECH)
    tess = MembershipFactory.create(clinic=day.clinic, role=Membership.Role.FRONT)
    path = f"{url('rules_what_if', day)}?pack=US-NY"
    whole = Program(day.bo).get("/rules/what-if", pack="US-NY").json()
    assert whole["visits"]
    assert name in as_member(day.bo).get(path).content.decode()
    assert name in as_member(day.ann).get(path).content.decode(), "it is her own visit"
    for reader in (rae, tess):
        page = as_member(reader).get(path).content.decode()
        assert name not in page
        assert "the counts are of everyone" in page
        told = Program(reader).get("/rules/what-if", pack="US-NY").json()
        assert told == whole | {"visits": []}


def test_the_guided_form_drafts_and_two_people_sign(day, mo, as_member):
    sent = {
        "effective_from": "2026-11-23",
        "citation": "clinic policy 4.1",
        "expired_cpr": "block_at_once",
        "task_T14": "D",
        "reeval_max_visits": "",
    }
    client = as_member(mo)
    assert client.post(url("rules_own", day), sent).status_code == 302
    (version,) = RuleVersion.objects.all()
    assert version.policy == {"expired_cpr": "block_at_once", "permissions": {"T14": "D"}}
    refused = client.post(url("rules_sign", day, version.pk), headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert "Judge the next booked day" in refused.content.decode()
    assert client.post(url("rules_dry_run", day, version.pk)).status_code == 302
    assert client.post(url("rules_sign", day, version.pk)).status_code == 302
    assert as_member(day.bo).post(url("rules_sign", day, version.pk)).status_code == 302
    version.refresh_from_db()
    assert version.is_live
    assert "attested by" in client.get(url("rules", day)).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"effective_from": "2026-02-31"}, "effective_from"),
        ({"effective_from": "2026-11-22"}, "effective_from"),
        ({"citation": ""}, "citation"),
        ({"task_T14": "Z"}, "task_T14"),
        ({"task_T02": "Y"}, "task_T02"),
        ({"max_technicians": "-1"}, "max_technicians"),
    ],
)
def test_what_rules_cannot_say_is_named_and_nothing_is_kept(day, mo, as_member, change, field):
    sent = {"effective_from": "2026-11-23", "citation": "x", "expired_cpr": "block_at_once"}
    answer = as_member(mo).post(url("rules_own", day), sent | change)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert not RuleVersion.objects.exists()


def test_a_technician_reads_the_book_and_does_not_write_it(day, mo, as_member):
    version = commands.draft(clinic=day.clinic, by=mo, content=content())
    client = as_member(day.ann)
    assert client.get(url("rules_own", day)).status_code == 403
    assert client.post(url("rules_sign", day, version.pk)).status_code == 403
