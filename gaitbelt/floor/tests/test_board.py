"""The floor board: who is where, in words, the same for the same tag, at a fixed cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.tests.factories import BayFactory, TankFactory
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.queries.board import board, tag
from gaitbelt.people.models import Membership
from gaitbelt.treatment import commands
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(member, name="floor"):
    return reverse(name, args=[member.clinic.slug])


def test_the_wall_shows_first_name_and_one_initial(as_member, ann, session):
    session.patient.family_name = "Zamora"
    session.patient.save()
    page = as_member(ann).get(url(ann)).content.decode()
    assert "Cy Z." in page
    assert "Zamora" not in page


def test_facing_visitors_shows_initials_and_is_remembered_by_the_browser(as_member, ann, session):
    client = as_member(ann)
    page = client.post(url(ann, "floor_facing"), {"facing": "on"}, headers=HTMX).content.decode()
    assert session.patient.initials in page
    assert "Cy P." not in page
    assert "Cy P." not in client.get(url(ann)).content.decode()
    client.post(url(ann, "floor_facing"), {}, headers=HTMX)
    assert "Cy P." in client.get(url(ann)).content.decode()


def test_nothing_has_changed_is_answered_with_304_until_something_does(
    as_member, ann, session, now
):
    client = as_member(ann)
    first = client.get(url(ann, "floor_now"), headers=HTMX)
    again = client.get(url(ann, "floor_now"), headers={**HTMX, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    commands.raise_level(session=session, level=2, by=ann, at=now)
    after = client.get(url(ann, "floor_now"), headers={**HTMX, "If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert "Hold" in after.content.decode()


def test_a_change_that_is_committed_late_with_an_older_key_changes_the_tag(ann, now):
    said = {"clinic": ann.clinic, "topic": "floor", "created_at": now}

    def shown():
        return tag(ann.clinic, now, language="en", facing=False)

    OutboxMessage.objects.create(pk=10_010, **said)
    before = shown()
    assert before == shown()
    OutboxMessage.objects.create(pk=10_009, **said)
    assert shown() != before


def test_an_area_says_what_it_needs(ann, session, now, rf):
    bay = BayFactory.create(clinic=ann.clinic, soiled=True)
    request = rf.get("/")
    request.member = ann

    def tile():
        found = board(Glance(request, now), facing=False).tiles
        return next(each for each in found if each.area == bay.area)

    assert tile().kind == "act"
    equipment.wipe_place(area=bay.area, by=ann, at=now)
    assert tile().kind == "wait"


def test_a_call_for_help_turns_its_area_to_stop(as_member, ann, session, now):
    commands.call_help(clinic=ann.clinic, by=ann, at=now, session=session)
    assert 'class="area stop"' in as_member(ann).get(url(ann)).content.decode()


def test_a_gap_in_supervision_stands_in_words(as_member, ann):
    shift = ann.shifts.get()
    ann.covers.update(ends_at=shift.ends_at - timedelta(hours=1))
    page = as_member(ann).get(url(ann)).content.decode()
    assert "Nobody" in page
    assert "holds <b>Ann</b>" in page


def test_the_board_costs_the_same_however_full_it_is(
    ann, plan_here, now, rf, django_assert_max_num_queries
):
    for _ in range(3):
        make_session(plan=plan_here(), ann=ann)
    TankFactory.create(clinic=ann.clinic)
    request = rf.get("/")
    request.member = Membership.objects.select_related("clinic").get(pk=ann.pk)
    with django_assert_max_num_queries(9):
        shown = board(Glance(request, now), facing=False)
        assert shown.band.segments
    assert sum(len(tile.guests) for tile in shown.tiles) == 3


def test_a_board_that_stands_open_is_one_entry_of_reading(as_member, ann):
    client = as_member(ann)
    for name in ("floor", "floor_now", "floor_now"):
        client.get(url(ann, name))
    assert Event.objects.filter(type="record.read").count() == 1
