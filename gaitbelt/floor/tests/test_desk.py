"""The desk opens on its day, and sees who has hardly a visit left."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.people import commands as people
from gaitbelt.people.tests.factories import EpisodeFactory, PatientFactory
from gaitbelt.schedule.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def test_the_desk_opens_on_its_day(as_member, ann):
    answer = as_member("FRONT", ann.clinic).get(reverse("home", args=[ann.clinic.slug]))
    assert answer["Location"] == reverse("day", args=[ann.clinic.slug])


def test_who_has_two_visits_left_is_shown_and_who_has_three_is_not(as_member, ann, now):
    for name, later in (("Dee", 2), ("Eli", 3)):
        patient = PatientFactory.create(organization=ann.organization, given_names=name)
        for days in range(later + 1):
            AppointmentFactory.create(
                clinic=ann.clinic, patient=patient, starts_at=now + timedelta(days=days)
            )
    url = reverse("home_block", args=[ann.clinic.slug, "few_visits"])
    page = as_member("FRONT", ann.clinic).get(url).content.decode()
    assert "Dee" in page
    assert "2 booked after today" in page
    assert "Eli" not in page


def test_whose_care_has_ended_is_called_once_about_all_visits_to_come(as_member, ann, now):
    cy = EpisodeFactory.create(clinic=ann.clinic).patient
    for days in (1, 3):
        AppointmentFactory.create(
            clinic=ann.clinic, patient=cy, starts_at=now + timedelta(days=days)
        )
    people.end_episode(episode=cy.episodes.get(), by=ann, reason="Goals met")
    url = reverse("home_block", args=[ann.clinic.slug, "to_call"])
    desk = as_member("FRONT", ann.clinic)
    assert "2 visits from 24 November on cancelled by us" in desk.get(url).content.decode()
    first = cy.appointments.earliest("starts_at")
    desk.post(reverse("visit_called", args=[ann.clinic.slug, first.pk]))
    assert cy.called not in desk.get(url).content.decode()
