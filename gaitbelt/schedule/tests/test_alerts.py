"""Which visits that did not happen are told to a therapist, and that one takes note."""

from datetime import timedelta

import pytest

from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.people.tests.program import Program
from gaitbelt.schedule import commands, queries
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE

pytestmark = pytest.mark.django_db


def whys(day):
    return [each.why for each in queries.alerts(day.clinic)]


@pytest.mark.parametrize(("code", "why"), [("C10", ["pain_worse"]), ("C11", ["hospital"]),
                                           ("C02", [])])  # fmt: skip
def test_pain_and_hospital_alert_the_therapist_and_work_does_not(day, code, why):
    commands.cancel(visit=day.book(), code=code, by=day.bo, at=AN_HOUR_BEFORE)
    assert whys(day) == why
    assert OutboxMessage.objects.filter(topic="reviews").exists() == bool(why)


def test_two_no_shows_in_a_row_are_told_and_three_ask_for_a_review(day):
    found = []
    for days in (0, 1, 2):
        visit = day.book(24 * days)
        commands.mark_no_show(visit=visit, by=day.bo, at=visit.starts_at + timedelta(minutes=15))
        found.append(whys(day))
    assert found == [[], ["missed_twice"], ["missed_twice", "missed_often"]]


def test_a_visit_that_took_place_begins_the_count_anew(day):
    first, second, third = day.book(0), day.book(24), day.book(48)
    commands.mark_no_show(visit=first, by=day.bo, at=first.starts_at + timedelta(minutes=15))
    commands.end_session(visit=second, by=day.bo, at=second.ends_at)
    commands.mark_no_show(visit=third, by=day.bo, at=third.starts_at + timedelta(minutes=15))
    assert whys(day) == []


def test_a_no_show_who_comes_after_all_is_no_longer_told(day):
    for hours in (0, 24):
        visit = day.book(hours)
        commands.mark_no_show(visit=visit, by=day.bo, at=visit.starts_at + timedelta(minutes=15))
    commands.check_in(visit=visit, by=day.bo, at=visit.starts_at + timedelta(minutes=20))
    assert whys(day) == []


def test_a_licensee_takes_note_and_nobody_else(day):
    commands.cancel(visit=day.book(), code="C10", by=day.ann, at=AN_HOUR_BEFORE)
    alert = queries.alerts(day.clinic).get()
    with pytest.raises(BadValue):
        commands.acknowledge_alert(alert=alert, by=day.ann, at=AN_HOUR_BEFORE)
    commands.acknowledge_alert(alert=alert, by=day.bo, at=AN_HOUR_BEFORE, answer="I call her")
    alert.refresh_from_db()
    assert (alert.acknowledged_by, whys(day)) == (day.bo, [])
    assert Event.objects.get(type="appointment.alert_seen").payload == {"answer": "I call her"}


def test_the_therapist_sees_it_on_the_first_screen_and_taps_seen(day, client):
    commands.cancel(visit=day.book(), code="C11", by=day.ann, at=AN_HOUR_BEFORE)
    client.force_login(day.bo.person.user)
    home = f"/c/{day.clinic.slug}/"
    assert "hospital or emergency room" in client.get(home).content.decode()
    alert = queries.alerts(day.clinic).get()
    client.post(f"{home}reviews/alerts/{alert.pk}/seen", headers={"HX-Request": "true"})
    assert "hospital or emergency room" not in client.get(home).content.decode()


def test_programs_read_and_acknowledge_an_alert_as_a_review(day):
    commands.cancel(visit=day.book(), code="C10", by=day.ann, at=AN_HOUR_BEFORE)
    bo = Program(day.bo)
    [shown] = bo.get("/reviews").json()["items"]
    assert (shown["kind"], shown["state"], shown["session"]) == ("alert", "waiting", None)
    seen = bo.post(f"/reviews/{shown['id']}/acknowledge", {"answer": "I call her"}).json()
    assert seen["state"] == "seen"
    assert bo.get("/reviews").json()["items"] == []
