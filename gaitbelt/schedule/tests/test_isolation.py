"""A patient in isolation is the last one in a place on the day (session-safety §13.9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.schedule import isolation, slots
from gaitbelt.schedule.tests.clinic_day import ClinicDay
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from gaitbelt.treatment.tests.taps import as_member

pytestmark = pytest.mark.django_db
A_DAY = {"since": MONDAY_9AM, "until": MONDAY_9AM + timedelta(hours=9)}


@pytest.fixture(autouse=True)
def it_is_monday_morning(clock):
    return clock


@pytest.fixture
def day():
    return ClinicDay(days=1)


def isolated(day, name="Dee", code="CONTACT"):
    dee = day.patient(name)
    PrecautionFactory.create(patient=dee, code=code, text="Isolation")
    return dee


def free(wish):
    return [slot.starts_at for slot in slots.next_slots(wish, **A_DAY, limit=500)]


def test_9_whoever_is_in_isolation_is_offered_the_times_after_everybody_else(day):
    cy = day.book(hours=4)
    usual, last = day.wish(patient=day.patient("Eve")), day.wish(patient=isolated(day))
    assert free(usual)[0] == MONDAY_9AM
    assert free(last)
    assert min(free(last)) >= cy.ends_at
    assert set(free(last)) < set(free(usual))


def test_9_where_no_such_time_is_left_the_others_are_offered(day):
    day.book(hours=7)
    last = day.wish(patient=isolated(day))
    assert free(last)[0] == MONDAY_9AM


def test_9_in_another_place_that_is_empty_any_time_is_the_last_one(day):
    day.book(hours=4)
    day.area("Bay 2")
    found = slots.next_slots(replace(day.wish(patient=isolated(day)), area=None), **A_DAY)
    assert (found[0].starts_at, found[0].area.name) == (MONDAY_9AM, "Bay 2")


def test_9_the_schedule_warns_of_whoever_comes_after_and_keeps_both(day):
    dee = day.book(patient=isolated(day))
    assert isolation.is_last(dee).allowed
    cy = day.book(hours=4)
    (reason,) = isolation.is_last(dee).reasons
    assert isolation.is_last(cy).reasons == (reason,)
    assert (reason.code, reason.facts["patient"]) == ("schedule.not_last", dee.patient.called)
    desk = as_member(day.member("Tess", "FRONT"))
    shown = desk.get(reverse("visit", args=[day.clinic.slug, cy.pk]))
    assert "is to be the last in Bay 1 that day" in shown.content.decode()


def test_9_two_in_isolation_and_another_day_are_no_matter(day):
    dee = day.book(patient=isolated(day))
    day.book(hours=4, patient=isolated(day, "Flo"))
    assert isolation.is_last(dee).allowed


@pytest.mark.parametrize(("code", "is_allowed"), [("DROPLET", False), ("CONTACT", True)])
def test_droplet_isolation_is_not_for_the_gym(day, code, is_allowed):
    day.bay.kind = "gym"
    day.bay.save()
    visit_type = day.visit_type("GYM", area_kind="gym")
    visit = day.book(patient=isolated(day, code=code), visit_type=visit_type)
    assert isolation.is_in_the_right_place(visit).allowed is is_allowed
