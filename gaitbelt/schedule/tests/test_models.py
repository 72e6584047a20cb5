"""A visit row."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def test_a_visit_belongs_to_one_clinic_with_all_its_people():
    visit = AppointmentFactory.create(checked_in=True)
    assert visit.status == Appointment.Status.CHECKED_IN
    members = {visit.therapist.clinic, visit.technician.clinic, visit.visit_type.clinic}
    assert members == {visit.clinic}


def test_a_visit_ends_after_it_starts():
    visit = AppointmentFactory.build()
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentFactory.create(ends_at=visit.starts_at - timedelta(days=1))
