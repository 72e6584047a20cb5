"""What a visit gives back when it ends early, and when the course of care ends."""

from datetime import timedelta

import pytest

from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.people import commands as people
from gaitbelt.schedule import commands, queries
from gaitbelt.schedule.models import Allocation, Appointment, Resource
from gaitbelt.schedule.tests.clinic_day import MONDAY
from gaitbelt.schedule.tests.factories import MONDAY_9AM

pytestmark = pytest.mark.django_db


def test_an_early_end_frees_people_at_once_and_things_after_their_cleaning(day):
    kind = KindFactory.create(organization=day.clinic.organization, is_bookable=True)
    item = ItemFactory.create(clinic=day.clinic, kind=kind)
    visit = day.book(items=(item,))
    was = {row.resource.type: row.ends_at - visit.ends_at for row in visit.allocations.all()}
    end = MONDAY_9AM + timedelta(minutes=20)
    commands.end_session(visit=visit, by=day.ann, at=end)
    types = Resource.Type
    ends = {
        (row.resource.type, row.resource.person_id): row.ends_at
        for row in visit.allocations.select_related("resource")
    }
    assert ends[types.PATIENT, None] == end
    assert ends[types.PERSON, day.ann.person_id] == end
    assert ends[types.PERSON, day.bo.person_id] == visit.licensed_until
    for kind_of_claim in (types.AREA, types.ITEM, types.KIND):
        assert ends[kind_of_claim, None] == end + was[kind_of_claim]
        assert was[kind_of_claim] >= timedelta(minutes=5)
    assert day.book(
        0.5, patient=day.patient("Dee"), area=day.area("Bay 2"), therapist=day.member("Luis", "PT")
    )


def test_a_part_that_had_not_begun_is_released(day):
    visit = day.book()
    commands.end_session(visit=visit, by=day.bo, at=MONDAY_9AM + timedelta(minutes=10))
    claim = Allocation.objects.get(appointment=visit, resource__person=day.ann.person)
    assert claim.released_at is not None


def test_an_end_after_its_time_changes_no_claim(day):
    visit = day.book()
    before = set(visit.allocations.values_list("pk", "ends_at", "released_at"))
    commands.end_session(visit=visit, by=day.ann, at=visit.ends_at + timedelta(hours=1))
    assert set(visit.allocations.values_list("pk", "ends_at", "released_at")) == before


def test_the_end_of_care_cancels_what_was_to_come_and_the_desk_calls_once(day):
    first, second = day.book(0), day.book(24)
    OutboxMessage.objects.all().delete()
    episode = day.cy.episodes.get()
    people.end_episode(episode=episode, by=day.bo, reason="Goals met")
    states = Appointment.objects.filter(patient=day.cy).values_list("status", "cancel_kind")
    assert set(states) == {("cancelled", "provider")}
    assert not Allocation.objects.filter(released_at=None).exists()
    said = Event.objects.filter(type="appointment.cancelled")
    assert {each.payload["note"] for each in said} == {"Goals met"}
    told = OutboxMessage.objects.filter(topic=f"day:{MONDAY}").values_list("ids", flat=True)
    assert any(str(second.pk) in ids for ids in told)
    [uncalled] = queries.cancelled_ahead(day.clinic, MONDAY)
    assert (uncalled.visit.pk, uncalled.many) == (second.pk, 1)
    commands.call_patient(visit=first, by=day.bo, at=MONDAY_9AM)
    assert queries.cancelled_ahead(day.clinic, MONDAY) == []
