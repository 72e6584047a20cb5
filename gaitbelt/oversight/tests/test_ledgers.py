"""Licensed minutes and a technician's support: two ledgers that never mix, through any door."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.minutes import ACTIVITIES
from gaitbelt.oversight import ledger_commands, ledgers
from gaitbelt.oversight.activity_words import LABELS
from gaitbelt.oversight.models import SkilledMinutes
from gaitbelt.people.tests.program import Program
from gaitbelt.schedule.tests.conftest import clock, day
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from gaitbelt.treatment.models import Session

__all__ = ["clock", "day"]
pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(day, clock):
    found = day.book()
    clock.set(MONDAY_9AM + 60 * MINUTE)
    return found


def say(visit, by, minutes=20, *, start=0, code="97110", **more):
    starts_at = MONDAY_9AM + start * MINUTE
    return ledger_commands.say_minutes(
        visit=visit, by=by, code=code, starts_at=starts_at,
        ends_at=starts_at + minutes * MINUTE, **more,
    )  # fmt: skip


def supported(visit, ann, minutes):
    Session.objects.create(
        organization=visit.organization,
        clinic=visit.clinic,
        appointment=visit,
        patient=visit.patient,
        plan=visit.plan,
        technician=ann,
        status=Session.Status.FINISHED,
        started_at=MONDAY_9AM + 15 * MINUTE,
        ready_at=MONDAY_9AM + 15 * MINUTE,
        finished_at=MONDAY_9AM + (15 + minutes) * MINUTE,
    )


def test_row_10_twenty_minutes_each_are_one_unit(day, visit):
    say(visit, day.bo, 20)
    supported(visit, day.ann, 20)
    found = ledgers.of_visit(visit)
    assert (found.total, found.technician) == (20, 20)
    assert found.cms_units == {"97110": 1}
    today = ledgers.of_day(day.clinic, day.clinic.today())
    assert (today.total, today.technician) == (20, 20)


def test_a_technician_is_refused_by_the_command_and_by_the_database(day, visit):
    with pytest.raises(GuardRefused) as refused:
        say(visit, day.ann)
    assert refused.value.decision.codes == {"minutes.not_licensed"}
    row = say(visit, day.bo)
    with pytest.raises(DatabaseError, match="only a licensee"), transaction.atomic():
        SkilledMinutes.objects.filter(pk=row.pk).update(licensee=day.ann)


def test_a_technician_has_no_door_to_either_ledger(day, visit, client):
    client.force_login(day.ann.person.user)
    page = reverse("minutes", args=[day.clinic.slug, visit.pk])
    assert client.get(page).status_code == 403
    assert client.post(f"{page}/say", {}).status_code == 403
    sent = {
        "code": "97110",
        "starts_at": MONDAY_9AM.isoformat(),
        "ends_at": (MONDAY_9AM + 20 * MINUTE).isoformat(),
    }
    assert Program(day.ann).post(f"/appointments/{visit.pk}/minutes", sent).status_code == 403
    assert not SkilledMinutes.objects.exists()


def test_one_licensee_is_one_to_one_with_one_patient_at_a_time(day, visit):
    di = day.patient("Di")
    other = day.book(1, patient=di)
    say(visit, day.bo, 20)
    with pytest.raises(GuardRefused) as refused:
        say(other, day.bo, 20, start=10)
    assert refused.value.decision.codes == {"minutes.overlap"}
    say(other, day.bo, 10, start=10, is_one_to_one=False)
    assert ledgers.of_visit(other).cms_units == {}


def test_a_slip_is_taken_back_by_its_author_alone(day, visit):
    row = say(visit, day.bo)
    luis = day.member("Luis", "PT")
    with pytest.raises(BadValue):
        ledger_commands.take_minutes_back(row=row, by=luis)
    ledger_commands.take_minutes_back(row=row, by=day.bo)
    assert ledgers.of_visit(visit).total == 0
    assert SkilledMinutes.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "99999"}, "code"),
        ({"minutes": -5}, "ends_at"),
        ({"minutes": 200}, "ends_at"),
        ({"start": -300}, "starts_at"),
    ],
)
def test_what_cannot_be_is_named(day, visit, changes, field):
    with pytest.raises(BadValue) as bad:
        say(visit, day.bo, **changes)
    assert set(bad.value.fields) == {field}


def test_the_page_and_programs_show_both_apart(day, visit, client):
    client.force_login(day.bo.person.user)
    page = reverse("minutes", args=[day.clinic.slug, visit.pk])
    sent = {"code": "97110", "starts": "09:00", "minutes": "33", "is_one_to_one": "on"}
    assert client.post(f"{page}/say", sent).status_code == 302
    supported(visit, day.ann, 25)
    shown = client.get(page).content.decode()
    assert "therapeutic exercise" in shown
    assert "never units" in shown
    told = Program(day.bo).get(f"/appointments/{visit.pk}/minutes").json()
    assert told["technician_minutes"] == 25
    assert told["licensed"][0]["cms_units"] == 2


def test_every_activity_has_its_label():
    assert set(LABELS) == set(ACTIVITIES)
