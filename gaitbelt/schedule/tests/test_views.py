"""The desk's screens, over HTTP."""

import html
import json
import re
from datetime import time, timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from gaitbelt.core.models import Event
from gaitbelt.people.models import Contact, Membership
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.clinic_day import MONDAY, ClinicDay
from gaitbelt.schedule.tests.factories import MONDAY_9AM

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tess(day, client):
    """The front desk, signed in."""
    made = MembershipFactory.create(clinic=day.clinic, role=Membership.Role.FRONT)
    client.force_login(made.person.user)
    return made


@pytest.fixture
def ask(day, client, tess):
    """Post to a route of the clinic, as htmx does."""

    def post(name, *keys, **values):
        url = reverse(name, args=[day.clinic.slug, *keys])
        return client.post(url, values, headers=HTMX)

    return post


def see(client, day, name, *keys, **query):
    return client.get(reverse(name, args=[day.clinic.slug, *keys]), query)


def booking(day, **changes):
    wanted = {
        "patient": day.cy.pk,
        "visit_type": day.type.pk,
        "starts_at": MONDAY_9AM.isoformat(),
        "therapist": day.bo.pk,
        "technician": day.ann.pk,
        "area": day.bay.pk,
    }
    return {name: value for name, value in (wanted | changes).items() if value is not None}


def test_the_day_shows_every_visit_in_each_lane_it_needs(day, client, tess):
    visit = day.book()
    page = see(client, day, "day").content.decode()
    link = reverse("visit", args=[day.clinic.slug, visit.pk])
    in_lanes = page[page.index('<section class="day"') :]
    assert in_lanes.count(f'href="{link}"') == 3
    assert "Arriving" in page
    assert "Cy P." in page


def test_a_day_of_visits_costs_six_statements_with_the_door_and_the_audit(
    day, client, tess, django_assert_num_queries
):
    for hour in range(3):
        day.book(hour)
    see(client, day, "day")
    with django_assert_num_queries(6 + 2):  # the test's own savepoint around the audited read
        see(client, day, "day")


def test_who_is_away_has_no_lane_and_who_is_off_is_hatched(day, client, tess):
    MembershipFactory.create(clinic=day.clinic, role="TECH", person__given_name="Zed")
    page = see(client, day, "day").content.decode()
    assert "Zed" not in page
    assert page.count("lunch</span>") == 2


def test_looking_at_the_day_is_audited(day, client, tess):
    two = [str(day.book(at, patient=day.patient(f"P{at}")).patient_id) for at in (24, 26)]
    see(client, day, "day", date="2026-11-24")
    wanted = {"page": "day", "detail": "2026-11-24", "patients": sorted(two)}
    assert Event.objects.get(type="record.read").payload == wanted


@pytest.mark.parametrize("text", ["yesterday", "2026-13-40", "0001-01-01", "9" * 10_000, "\x00"])
def test_an_impossible_day_names_its_field(day, client, tess, text):
    answer = see(client, day, "day", date=text)
    assert answer.status_code == 422
    assert "date" in answer.content.decode()


def test_here_undo_and_no_show_are_one_tap_each(day, ask, clock):
    visit = day.book()
    clock.set(MONDAY_9AM + timedelta(minutes=20))
    assert "Cy P. is here" in ask("visit_check_in", visit.pk)["HX-Trigger"]
    assert ask("visit_undo_check_in", visit.pk).status_code == 200
    assert ask("visit_no_show", visit.pk).status_code == 200
    assert ask("visit_called", visit.pk).status_code == 200
    visit.refresh_from_db()
    assert (visit.status, visit.called_at) == ("no_show", clock.at)


def test_a_no_show_needs_a_call_until_somebody_called(day, client, tess, ask, clock):
    visit = day.book()
    clock.set(MONDAY_9AM + timedelta(minutes=20))
    ask("visit_no_show", visit.pk)
    called = reverse("visit_called", args=[day.clinic.slug, visit.pk])
    assert called in see(client, day, "day").content.decode()
    ask("visit_called", visit.pk)
    assert called not in see(client, day, "day").content.decode()


def test_giving_up_too_early_is_refused_with_the_time(day, ask, clock):
    visit = day.book()
    clock.set(MONDAY_9AM + timedelta(minutes=14))
    answer = ask("visit_no_show", visit.pk)
    assert answer.status_code == 409
    assert "9:15" in answer.content.decode()


def test_who_comes_after_all_gets_the_place_back_if_it_is_free(day, ask, clock):
    visit = day.book()
    clock.set(MONDAY_9AM + timedelta(minutes=16))
    ask("visit_no_show", visit.pk)
    assert ask("visit_check_in", visit.pk).status_code == 200
    ask("visit_undo_check_in", visit.pk)
    ask("visit_no_show", visit.pk)
    day.book(0.25, patient=day.patient("Dee"), starts_at=MONDAY_9AM)
    assert ask("visit_check_in", visit.pk).status_code == 409


def test_cancelling_keeps_the_reason_and_shows_it(day, ask):
    visit = day.book()
    page = ask("visit_cancel", visit.pk, code="C03").content.decode()
    assert "Transport" in page
    assert "Less than 24 hours ahead" in page
    assert ask("visit_cancel", visit.pk, code="C77").status_code == 422


def test_free_slots_are_buttons_that_book(day, client, tess, ask):
    page = see(client, day, "visit_new", patient=str(day.cy.pk)).content.decode()
    form = page[page.index('<form method="post"') :]
    values = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form[: form.index("</form>")]))
    answer = ask("visit_new", **values)
    made = Appointment.objects.get()
    assert answer["HX-Redirect"] == reverse("visit", args=[day.clinic.slug, made.pk])
    assert (made.therapist, made.technician, made.booked_by) == (day.bo, day.ann, tess)


def test_a_free_stretch_of_a_lane_leads_to_a_booking_then_and_with_them(day, client, tess, ask):
    day.book()
    page = see(client, day, "day").content.decode()
    (first, *_) = re.findall(r'class="slot free"[^>]*href="([^"]+)" aria-label="([^"]+)"', page)
    link, label = (html.unescape(each) for each in first)
    assert label == "Bo is free from 8:00 to 9:00: book"
    found = client.post(
        reverse("visit_find", args=[day.clinic.slug]),
        {"q": "Cy", **dict(parse_qsl(urlsplit(link).query))},
    ).content.decode()
    (booking_link,) = re.findall(r'href="([^"]+visits/new[^"]+)"', found)
    offered = client.get(html.unescape(booking_link)).content.decode()
    starts = re.findall(r'name="starts_at" value="([^"]+)"', offered)
    assert starts[0] == day.clinic.at(MONDAY, time(8)).isoformat()
    assert f'name="therapist" value="{day.bo.pk}"' in offered


def test_no_stretch_is_offered_that_is_past_taken_or_short(day, client, tess, clock):
    day.book()
    clock.set(MONDAY_9AM + timedelta(hours=2, minutes=40))
    labels = re.findall(
        r'class="slot free"[^>]*aria-label="([^"]+)"', see(client, day, "day").content.decode()
    )
    assert labels == ["Bo is free from 13:00 to 17:00: book"]  # 20 minutes before lunch are few


def test_an_arrival_says_what_the_file_lacks(day, client, tess, clock):
    day.book()
    clock.set(MONDAY_9AM - timedelta(minutes=20))
    day.cy.phone = "555 0100"
    day.cy.save()
    assert "to add: emergency contact" in see(client, day, "day").content.decode()
    Contact.objects.create(
        organization=day.clinic.organization, patient=day.cy, name="Di", is_emergency=True
    )
    assert "to add" not in see(client, day, "day").content.decode()


def test_a_refused_booking_offers_the_nearest_slots_as_buttons(day, client, tess, ask):
    day.book()
    dee = day.patient("Dee")
    answer = ask("visit_new", **booking(day, patient=dee.pk))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Cy P. has Bo from 9:00 to 9:15." in page
    assert "9:50 with Bo, Ann, Bay 1" in page
    assert Event.objects.filter(type="act.refused").count() == 1
    values = re.search(r'hx-vals="([^"]+)"', page).group(1).replace("&quot;", '"')
    assert ask("visit_new", **json.loads(values)).status_code == 204


def test_a_visit_moves_to_a_picked_slot(day, client, tess, ask):
    visit = day.book()
    page = see(client, day, "visit_move", visit.pk).content.decode()
    assert "9:30 with Bo, Ann, Bay 1" in page
    later = (MONDAY_9AM + timedelta(hours=2)).isoformat()
    assert ask("visit_move", visit.pk, starts_at=later).status_code == 204
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_9AM + timedelta(hours=2)


@pytest.mark.parametrize("field", ["patient", "visit_type", "therapist", "technician", "area"])
def test_another_clinics_record_is_named_by_its_field_and_nothing_is_stored(day, ask, field):
    other = ClinicDay(days=1)
    theirs = {
        "patient": other.cy,
        "visit_type": other.type,
        "therapist": other.bo,
        "technician": other.ann,
        "area": other.bay,
    }
    foreign = ask("visit_new", **booking(day, **{field: theirs[field].pk}))
    missing = ask("visit_new", **booking(day, **{field: uuid4()}))
    assert foreign.status_code == missing.status_code == 422
    assert foreign.content == missing.content
    assert f'data-field="{field}"' in foreign.content.decode()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", "2026-11-23T09:00"),
        ("starts_at", "2026-02-30T09:00:00-06:00"),
        ("starts_at", "2020-01-01T09:00:00-06:00"),
        ("starts_at", "2999-01-01T09:00:00-06:00"),
        ("starts_at", "x" * 4_000_000),
        ("minutes", "-45"),
        ("minutes", "5"),
        ("minutes", "9" * 5000),
        ("patient", "x" * 4_000_000),
        ("patient", "\x00"),
        ("area", "not-a-key"),
    ],
)
def test_a_bad_value_names_its_field_and_the_next_booking_works(day, ask, field, value):
    answer = ask("visit_new", **booking(day, **{field: value}))
    assert answer.status_code == 422
    assert f'data-field="{field}"' in answer.content.decode()
    assert not Appointment.objects.exists()
    assert ask("visit_new", **booking(day)).status_code == 204


def test_another_clinics_visit_is_missing_behind_every_door(day, client, tess, ask):
    visit = ClinicDay(days=1).book()
    for name in (
        "visit_check_in",
        "visit_undo_check_in",
        "visit_no_show",
        "visit_called",
        "visit_cancel",
        "visit_move",
    ):
        assert ask(name, visit.pk, code="C01").status_code == 404
    for name in ("visit", "visit_move"):
        assert see(client, day, name, visit.pk).status_code == 404
    assert visit.status == "booked"


def test_a_series_is_previewed_and_booked_on_one_screen(day, client, tess, ask):
    day.book(7 * 24, patient=day.patient("Dee"))  # Monday 30 at 9:00 is taken
    asked = {"patient": str(day.cy.pk), "visit_type": str(day.type.pk), "weeks": "2",
             "weekdays": ["0", "3"], "first_on": "2026-11-30", "starts": "09:00"}  # fmt: skip
    page = see(client, day, "series_new", **asked).content.decode()
    assert "3 of 4 as wished" in page
    assert "Dee P. has Bo from 9:00 to 9:15." in page
    assert "instead" in page
    ticked = re.findall(r'name="slot" value="([^"]+)" checked', page)
    assert len(ticked) == 4
    answer = ask("series_book", slot=ticked, visits_per_week="2", weeks="2")
    assert answer.status_code == 204
    assert Appointment.objects.filter(patient=day.cy, series__isnull=False).count() == 4


def test_dates_after_the_plans_last_day_say_so_before_anything_is_booked(day, client, tess, ask):
    last_on = MONDAY + timedelta(days=10)
    dee = day.patient("Dee", plan_ends_on=last_on)
    asked = {"patient": str(dee.pk), "visit_type": str(day.type.pk), "weeks": "2",
             "weekdays": [str(n) for n in range(5)], "starts": "09:00",
             "first_on": (last_on - timedelta(days=6)).isoformat()}  # fmt: skip
    page = see(client, day, "series_new", **asked).content.decode()
    assert "The plan of Dee ends on" in page
    ticked = re.findall(r'name="slot" value="([^"]+)" checked', page)
    assert ask("series_book", slot=ticked, visits_per_week="5", weeks="2").status_code == 204
    booked = Appointment.objects.filter(patient=dee, series__isnull=False)
    assert max(each.starts_at.date() for each in booked) <= last_on


def test_a_series_opens_with_sensible_choices(day, client, tess):
    page = see(client, day, "series_new", patient=str(day.cy.pk)).content.decode()
    assert page.count('name="slot"') == 12
    assert 'value="2026-11-30"' in page


def test_a_series_is_booked_whole_or_not_at_all(day, client, tess, ask):
    asked = {"patient": str(day.cy.pk)}
    page = see(client, day, "series_new", **asked).content.decode()
    ticked = re.findall(r'name="slot" value="([^"]+)" checked', page)[:4]
    day.book(10 * 24, patient=day.patient("Dee"))  # meanwhile somebody takes Thursday, 3 December
    answer = ask("series_book", slot=ticked, visits_per_week="2", weeks="2")
    assert answer.status_code == 409
    assert not Appointment.objects.filter(patient=day.cy).exists()


def test_the_search_shows_a_number_to_the_desk_alone_and_no_name_in_an_address(day, client, ask):
    day.cy.phone = "512 555 0100"
    day.cy.save()
    assert day.cy.phone in ask("visit_find", q="cy").content.decode()
    client.force_login(day.ann.person.user)
    assert str(day.cy.pk) not in ask("visit_find", q="cy").content.decode()
    day.book()
    page = ask("visit_find", q="cy").content.decode()
    assert str(day.cy.pk) in page
    assert day.cy.phone not in page
    assert see(client, day, "visit_find", q="cy").status_code == 405


def test_the_search_leads_to_a_booking(day, ask):
    page = ask("visit_find", q="cy").content.decode()
    assert reverse("visit_new", args=[day.clinic.slug]) + f"?patient={day.cy.pk}" in page


def test_those_who_treat_see_ahead_what_will_not_hold_and_the_desk_does_not(day, client, tess):
    episode = EpisodeFactory.create(clinic=day.clinic)
    PlanFactory.create(episode=episode, written_by=day.bo)
    visit = day.book(patient=episode.patient)
    ahead = "Known before the visit"
    assert ahead not in see(client, day, "visit", visit.pk).content.decode()
    client.force_login(day.ann.person.user)
    page = see(client, day, "visit", visit.pk).content.decode()
    assert ahead in page
    assert "is not delegated to Ann" in page
