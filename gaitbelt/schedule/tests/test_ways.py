"""The ways on that a refused booking offers at the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gaitbelt.schedule.tests.clinic_day import MONDAY
from gaitbelt.schedule.tests.conftest import clock, day
from gaitbelt.schedule.tests.test_views import ask, booking, tess

__all__ = ["ask", "clock", "day", "tess"]
pytestmark = pytest.mark.django_db


def test_after_the_end_of_a_plan_the_desk_is_offered_an_evaluation(day, ask):
    kind = day.visit_type("EVAL", needs_plan=False)
    dee = day.patient("Dee", plan_ends_on=MONDAY - timedelta(days=1))
    refused = ask("visit_new", **booking(day, patient=dee.pk)).content.decode()
    way = reverse("visit_new", args=[day.clinic.slug])
    assert f"{way}?patient={dee.pk}&amp;visit_type={kind.pk}" in refused
