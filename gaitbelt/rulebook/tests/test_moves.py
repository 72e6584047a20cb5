"""A clinic that comes under another jurisdiction from a day on."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import Event
from gaitbelt.domain.packs import resolve
from gaitbelt.domain.scope import Permission, Role
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic
from gaitbelt.people.tests.factories import sign_rules
from gaitbelt.people.tests.program import Program
from gaitbelt.rulebook.moves import move_clinic

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
FRIDAY = MONDAY + timedelta(days=4)


def move(clinic, by, code="US-PA", day=FRIDAY, reason="moved to Erie"):
    return move_clinic(clinic=clinic, by=by, code=code, holds_from=day, reason=reason)


def exercise(clinic, day):
    place = people.place(Clinic.objects.get(pk=clinic.pk), day)
    return resolve("T08", Role.TECH, pack=place.pack, facility=place.facility).permission


def test_the_days_before_keep_the_rules_that_held_then(day, mo):
    move(day.clinic, mo)
    assert exercise(day.clinic, FRIDAY - timedelta(days=1)) is Permission.D
    assert exercise(day.clinic, FRIDAY) is Permission.N
    back = FRIDAY + timedelta(days=30)
    clinic = Clinic.objects.get(pk=day.clinic.pk)
    clinic.moves = [*clinic.moves, {"code": "US-TX", "holds_from": back.isoformat()}]
    assert [clinic.jurisdiction_on(each) for each in (MONDAY, FRIDAY, back)] == [
        "US-TX", "US-PA", "US-TX",
    ]  # fmt: skip


def test_the_next_booked_day_is_judged_first_and_kept_with_the_change(day, mo):
    move(day.clinic, mo)
    event = Event.objects.get(type="record.changed", subject=day.clinic.pk)
    assert event.payload["reason"] == "moved to Erie"
    assert "blocked_then" in event.payload["fields"]["dry_run"][1]


def test_a_move_that_is_still_to_come_gives_way_to_the_next(day, mo):
    move(day.clinic, mo)
    clinic = move(day.clinic, mo, code="US-OH", day=FRIDAY + timedelta(days=3))
    assert [each["code"] for each in clinic.moves] == ["US-OH"]


def test_what_was_attested_for_one_state_is_not_carried_to_another(day, mo):
    clinic = day.clinic
    clinic.jurisdiction = "US-IL"
    sign_rules(clinic, day.bo, tasks={"T08": "D"}, policy={"expired_cpr": "block_at_once"})
    clinic.save()
    move(clinic, mo, code="US-NH")
    assert exercise(clinic, MONDAY) is Permission.D
    stays = people.place(Clinic.objects.get(pk=clinic.pk), FRIDAY)
    assert stays.pack.attested_by is None
    assert stays.facility.expired_cpr == "block_at_once"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"code": "US-XX"}, "pack"), ({"day": MONDAY}, "holds_from"), ({"reason": ""}, "reason")],
)
def test_a_pack_a_later_day_and_a_reason_are_needed(day, mo, given, field):
    with pytest.raises(BadValue) as caught:
        move(day.clinic, mo, **given)
    assert set(caught.value.fields) == {field}


def test_on_screen_the_dry_run_comes_before_the_move(as_member, day, mo):
    client, slug = as_member(mo), day.clinic.slug
    page = client.get(reverse("rules_what_if", args=[slug]), {"pack": "US-PA"}).content.decode()
    assert page.index('id="trial"') < page.index(reverse("rules_move", args=[slug]))
    given = {"pack": "US-PA", "holds_from": FRIDAY.isoformat(), "reason": "moved"}
    there = reverse("rules_move", args=[slug])
    assert client.post(there, given | {"holds_from": ""}).status_code == 422
    assert client.post(there, given).status_code == 302
    shown = client.get(reverse("clinic", args=[slug])).content.decode()
    assert "From 27 Nov 2026 on: Pennsylvania" in shown


def test_over_rest(day, mo):
    given = {"pack": "US-PA", "holds_from": FRIDAY.isoformat(), "reason": "moved"}
    made = Program(mo).post("/rules/move", given).json()
    assert made == {
        "jurisdiction": "US-TX",
        "moves": [{"pack": "US-PA", "holds_from": FRIDAY.isoformat()}],
    }
    assert Program(day.ann).post("/rules/move", given).status_code == 403
