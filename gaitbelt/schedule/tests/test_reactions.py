"""What upstream news does to the schedule."""

import pytest

from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.core.reactions import announce
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.plans.models import Plan
from gaitbelt.schedule import queries
from gaitbelt.schedule.models import Resource
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture
def ultrasound(day):
    kind = KindFactory.create(organization=day.clinic.organization, is_bookable=True)
    day.area("Bay 2")
    return [ItemFactory.create(clinic=day.clinic, kind=kind) for _ in range(2)]


def test_a_tagged_out_unit_is_not_booked_again_and_its_day_is_told(day, ultrasound):
    kind = ultrasound[0].kind
    visit = day.book(kinds=(kind,), area=None)
    OutboxMessage.objects.all().delete()
    equipment.tag_out(item=ultrasound[0], note="smells burnt", by=day.bo, at=AN_HOUR_BEFORE)
    assert Resource.objects.get(kind=kind).capacity == 1
    told = OutboxMessage.objects.filter(topic="day:2026-11-23").get()
    assert told.ids == [str(visit.pk)]
    with pytest.raises(GuardRefused):
        day.book(1 / 3, patient=day.patient("Dee"), kinds=(kind,), area=None)


def test_a_unit_back_in_service_counts_from_the_next_booking_on(day, ultrasound):
    kind = ultrasound[0].kind
    day.book(kinds=(kind,), area=None)
    equipment.tag_out(item=ultrasound[0], note="smells burnt", by=day.bo, at=AN_HOUR_BEFORE)
    ultrasound[0].refresh_from_db()
    type(ultrasound[0]).objects.filter(pk=ultrasound[0].pk).update(state="available")
    assert day.book(1 / 3, patient=day.patient("Dee"), kinds=(kind,), area=None)


def test_claims_on_a_unit_are_those_of_its_kind(day, ultrasound):
    visit = day.book(kinds=(ultrasound[0].kind,), area=None)
    found = queries.claims_on([ultrasound[1]], since=AN_HOUR_BEFORE)
    assert [claim.appointment for claim in found] == [visit]


def test_visits_to_come_follow_the_new_version_of_the_plan(day):
    visit = day.book()
    first = visit.plan
    Plan.objects.filter(pk=first.pk).update(status=Plan.Status.REPLACED)
    second = Plan.objects.create(
        organization=first.organization, clinic=first.clinic, patient=first.patient,
        episode=first.episode, number=2, status=Plan.Status.SIGNED, written_by=day.bo,
    )  # fmt: skip
    announce("plan.signed", plan=second, by=day.bo)
    visit.refresh_from_db()
    assert visit.plan == second
    told = Event.objects.get(type="appointment.replanned")
    assert (told.subject, told.author) == (visit.pk, day.bo)
    assert told.payload == {"plan": str(second.pk), "before": str(first.pk)}
