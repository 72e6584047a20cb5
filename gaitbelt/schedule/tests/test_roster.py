"""A change of the roster shows the booked visits that it would leave without their person."""

import pytest
from django.urls import reverse

from gaitbelt.core.errors import GuardRefused
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE, MONDAY
from gaitbelt.workforce import commands
from gaitbelt.workforce.models import Shift
from gaitbelt.workforce.written import read_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(day):
    return MembershipFactory.create(clinic=day.clinic, role=Membership.Role.MANAGER)


@pytest.fixture(autouse=True)
def _early(monkeypatch):
    monkeypatch.setattr("gaitbelt.core.clock.now", lambda: AN_HOUR_BEFORE)


def shift_of(member):
    return Shift.objects.filter(member=member).order_by("starts_at")[0]


def write(member, text, by, **more):
    commands.set_hours(member=member, day=MONDAY, hours=read_hours(text), by=by, **more)


@pytest.mark.parametrize("text", ["8-8:30", "8-17 / 9-9:30"])
def test_a_shift_that_a_visit_needs_is_not_changed_before_the_visit_is_seen(day, mo, text):
    visit = day.book()
    before = shift_of(day.ann).ends_at, shift_of(day.ann).lunch_starts_at
    with pytest.raises(GuardRefused) as refused:
        write(day.ann, text, mo)
    [reason] = refused.value.decision.reasons
    assert (reason.code, reason.facts["visit"]) == ("schedule.needed", str(visit.pk))
    assert before == (shift_of(day.ann).ends_at, shift_of(day.ann).lunch_starts_at)
    write(day.ann, text, mo, despite_visits=True)
    assert before != (shift_of(day.ann).ends_at, shift_of(day.ann).lunch_starts_at)


def test_hours_that_still_cover_the_visits_are_changed_at_once(day, mo):
    day.book()
    write(day.ann, "8-12", mo)
    write(day.bo, "8-12", mo)


def test_the_page_names_the_visit_and_offers_the_change_all_the_same(day, mo, client):
    day.book()
    client.force_login(mo.person.user)
    url = reverse("roster_hours", args=[day.clinic.slug, day.ann.pk, MONDAY])
    answer = client.post(url, {"value": "8-8:30"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Cy is booked with Ann" in page
    assert "Change it all the same" in page
    again = client.post(
        url, {"value": "8-8:30", "despite_visits": "yes"}, headers={"HX-Request": "true"}
    )
    assert again.status_code == 200
