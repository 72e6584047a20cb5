"""The manager's first screen and the audit trail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core import audit
from gaitbelt.core.models import Event
from gaitbelt.domain.codes import CODES
from gaitbelt.domain.decision import Decision, Reason
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.tests.factories import BayFactory, ItemDueFactory, ItemFactory, TankFactory
from gaitbelt.floor.blocks import BLOCKS
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.queries import endings, manager
from gaitbelt.floor.queries.trail import trail
from gaitbelt.floor.words import FAMILIES
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment import commands

pytestmark = pytest.mark.django_db
QUIET = {"to_call", "few_visits"}  # the day around them is fetched anew as a whole


@pytest.fixture
def look(ann, now, rf):
    request = rf.get("/")
    request.member = ann
    return Glance(request, now)


def url(member, name="home"):
    return reverse(name, args=[member.clinic.slug])


def test_the_screen_shows_cover_rules_and_what_is_open(as_member, ann, session, now):
    client = as_member("MANAGER", ann.clinic)
    page = client.get(url(ann)).content.decode()
    for words in ("Cover", "CPR responder", "Texas", "Runs out", "None"):
        assert words in page
    commands.raise_level(session=session, level=3, by=ann, at=now)
    page = client.get(reverse("home_block", args=[ann.clinic.slug, "unsafe"])).content.decode()
    assert "1 patient stopped" in page
    assert "Cy" not in page


@pytest.mark.parametrize("role", sorted(BLOCKS))
def test_every_block_of_a_role_stands_on_its_first_screen(as_member, ann, session, role):
    page = as_member(role, ann.clinic).get(url(ann)).content.decode()
    live = [each.name for each in BLOCKS[role] if each.name not in QUIET]
    assert [name for name in live if f'id="{name}"' not in page] == []


def test_every_family_of_reasons_has_words():
    assert {code.split(".")[0] for code in CODES} <= set(FAMILIES)


def test_refusals_are_counted_by_family_the_most_frequent_first(look, ann):
    for codes in (["device.wet"], ["device.soiled", "plan.no_dose"]):
        decision = Decision(tuple(Reason(code) for code in codes))
        audit.record_refusal(by=ann, act="item.start", decision=decision)
    assert [(each.times, each.share) for each in manager.refusals(look)] == [(2, 100), (1, 50)]


def test_a_card_that_ends_names_the_bookings_after_it(look, ann, now):
    ann.person.credentials.update(expires_on=now.date() + timedelta(days=5))
    for days in (3, 6, 9):
        AppointmentFactory.create(
            clinic=ann.clinic, technician=ann, starts_at=now + timedelta(days=days)
        )
    [card] = [each for each in endings.runs_out(look) if each.what == "CPR card"]
    assert (card.step, card.bookings, card.is_over) == (7, 2, False)


def test_a_due_date_of_a_device_runs_out_as_well(look, ann, now):
    ItemDueFactory.create(item=ItemFactory.create(clinic=ann.clinic, label="Ultrasound 2"))
    assert any(each.who == "Ultrasound 2" and each.is_over for each in endings.runs_out(look))


def test_cleaning_counts_uses_wipes_and_missing_temperatures(look, ann, session, now):
    bay = BayFactory.create(clinic=ann.clinic)
    TankFactory.create(clinic=ann.clinic)
    equipment.use_items(items=[bay], patient=session.patient, by=ann, at=now)
    equipment.release_items(patient=session.patient, by=ann, at=now)
    found = manager.cleaning(look)
    assert (found.used, found.wiped, found.to_wipe, found.logged, found.tanks) == (1, 0, 1, 0, 1)


def test_the_trail_shows_the_newest_first_and_pages_without_repeating(as_member, ann):
    for page in range(60):
        audit.record_read(by=ann, page=f"page {page}")
    first = trail(ann.clinic)
    second = trail(ann.clinic, before=first.before)
    assert len(first.events) == 50
    assert first.events[0].payload["page"] == "page 59"
    assert not {each.pk for each in first.events} & {each.pk for each in second.events}


def test_the_trail_is_filtered_by_person_patient_and_kind(as_member, ann, session):
    client = as_member("MANAGER", ann.clinic)
    page = client.get(url(ann, "audit"), {"kind": "session.started"}).content.decode()
    assert session.patient.board_name in page
    asked = {"patient": str(session.patient_id), "author": str(ann.pk)}
    assert client.get(url(ann, "audit"), asked).status_code == 200
    read = Event.objects.filter(type="record.read", patient=session.patient)
    assert read.exists()


@pytest.mark.parametrize("asked", [{"author": "x"}, {"patient": "1"}, {"before": "-3"}])
def test_a_filter_that_is_no_filter_names_its_field(as_member, ann, asked):
    answer = as_member("MANAGER", ann.clinic).get(url(ann, "audit"), asked)
    assert answer.status_code == 422


def test_only_the_manager_reads_the_trail(as_member, ann):
    assert as_member(ann).get(url(ann, "audit")).status_code == 403


def test_a_declined_item_stands_in_the_trail_as_one_handed_on(as_member, ann, session, now):
    declined, handed = session.runs.order_by("position")[:2]
    commands.decline(run=declined, by=ann, at=now)
    commands.hand_to_licensee(run=handed, by=ann, at=now)
    shown = [each.type for each in trail(ann.clinic, author=ann.pk).events]
    assert (shown.count("item.handed_to_licensee"), shown.count("item.declined")) == (2, 0)
    only = trail(ann.clinic, kind="item.handed_to_licensee").events
    assert len(only) == 2
    page = as_member("MANAGER", ann.clinic).get(url(ann, "audit")).content.decode()
    assert "Not me, not now" not in page
