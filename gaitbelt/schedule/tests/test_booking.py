"""Booking, moving and cancelling through the commands."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from gaitbelt.core.errors import GuardRefused, Stale
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.people.models import Membership
from gaitbelt.schedule import commands
from gaitbelt.schedule.models import Allocation, Appointment
from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE, ClinicDay
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from gaitbelt.schedule.tests.test_guards import at_once

pytestmark = pytest.mark.django_db
Code = Appointment.CancelCode


@pytest.fixture(autouse=True)
def it_is_monday_morning(clock):
    return clock


def refused(act) -> GuardRefused:
    with pytest.raises(GuardRefused) as caught:
        act()
    return caught.value


def test_a_visit_claims_everyone_for_their_part_and_the_bay_until_it_is_clean(day):
    visit = day.book()
    minutes = {
        claim.resource.type + str(claim.resource.person_id or ""): (
            (claim.starts_at - MONDAY_9AM).seconds // 60,
            (claim.ends_at - MONDAY_9AM).seconds // 60,
        )
        for claim in Allocation.objects.filter(appointment=visit).select_related("resource")
    }
    assert minutes == {
        "patient": (0, 45),
        f"person{day.bo.person_id}": (0, 15),
        f"person{day.ann.person_id}": (15, 45),
        "area": (0, 50),
    }


def test_a_booking_is_audited_and_announced(day):
    visit = day.book()
    event = Event.objects.get(type="appointment.booked")
    assert (event.subject, event.patient_id, event.author) == (visit.pk, day.cy.pk, day.bo)
    topics = set(OutboxMessage.objects.values_list("topic", flat=True))
    assert topics == {"floor", "day:2026-11-23"}


def test_people_and_place_that_are_not_named_are_chosen(day):
    day.book()
    bay_2 = day.area("Bay 2")
    visit = day.book(0.25, patient=day.patient("Dee"), therapist=None, technician=None, area=None)
    assert (visit.therapist, visit.technician, visit.area) == (day.bo, day.ann, bay_2)


def test_a_refusal_names_everything_that_is_taken_and_the_nearest_slots(day):
    first = day.book()
    no = refused(lambda: day.book(0.1, patient=day.patient("Dee")))
    taken = [(reason.code, reason.facts["what"]) for reason in no.decision.reasons]
    assert taken == [("schedule.taken", "Bo"), ("schedule.taken", "Bay 1")]
    assert {reason.facts["visit"] for reason in no.decision.reasons} == {str(first.pk)}
    slot = no.about["slots"][0]
    assert slot.starts_at == MONDAY_9AM + timedelta(minutes=50)
    assert Appointment.objects.count() == 1


def test_alternatives_at_the_same_time_come_first(day):
    day.book()
    bay_2 = day.area("Bay 2")
    day.member("Dana", Membership.Role.PT)
    no = refused(lambda: day.book(patient=day.patient("Dee")))
    best = no.about["slots"][0]
    assert (best.starts_at, best.therapist.name, best.area) == (MONDAY_9AM, "Dana", bay_2)


def test_every_alternative_can_be_booked(day):
    day.book()
    dee = day.patient("Dee")
    for slot in refused(lambda: day.book(patient=dee)).about["slots"]:
        parts = {name: getattr(slot, name) for name in ("therapist", "technician", "area")}
        visit = day.book(patient=dee, starts_at=slot.starts_at, **parts)
        commands.cancel(visit=visit, code=Code.OTHER, by=day.bo, at=AN_HOUR_BEFORE)


def test_a_technician_has_three_patients_at_once_and_not_four(day):
    gym = day.area("Gym", capacity=9)
    gym_part = day.visit_type("GYM", licensed_minutes=0, technician_minutes=30)
    three = [day.patient(f"P{n}") for n in range(4)]
    for patient in three[:3]:
        day.book(patient=patient, visit_type=gym_part, minutes=30, area=gym)
    no = refused(lambda: day.book(patient=three[3], visit_type=gym_part, minutes=30, area=gym))
    assert no.decision.codes == {"schedule.full"}
    assert no.decision.reasons[0].facts["cap"] == 3


@pytest.mark.parametrize(
    ("hours", "changes", "codes"),
    [
        (-1.5, {}, {"schedule.closed", "schedule.not_working", "supervision.not_rostered"}),
        (7.5, {}, {"schedule.closed", "schedule.not_working"}),
        (3, {}, {"schedule.at_lunch", "supervision.not_rostered"}),
        (120, {}, {"schedule.not_working", "supervision.not_rostered"}),
    ],
)
def test_hours_shifts_and_lunch_are_kept(day, hours, changes, codes):
    assert refused(lambda: day.book(hours, **changes)).decision.codes == codes


def test_cleaning_may_run_past_closing(day):
    assert day.book(7.25).ends_at == day.clinic.opening_hours(day=MONDAY_9AM.date())[1]


def test_a_treatment_needs_a_signed_plan_and_no_time_helps(day):
    no = refused(lambda: day.book(patient=day.patient("Dee", has_plan=False)))
    assert no.decision.codes == {"plan.not_active"}
    assert no.about["slots"] == []


def test_a_technician_without_cpr_is_refused_and_another_is_offered(day):
    ray = day.member("Ray", Membership.Role.TECH, has_cpr=False)
    no = refused(lambda: day.book(technician=ray))
    assert no.decision.codes == {"credential.missing"}
    assert no.about["slots"][0].technician == day.ann


def test_a_device_is_taken_until_it_is_clean(day):
    kind = KindFactory.create(
        organization=day.clinic.organization, product__contact_s=120, is_bookable=True
    )
    ItemFactory.create(clinic=day.clinic, kind=kind)
    day.area("Bay 2")
    day.book(kinds=(kind,))
    dee = day.patient("Dee")
    no = refused(lambda: day.book(0.5, patient=dee, kinds=(kind,), area=None))
    assert [reason.facts["what"] for reason in no.decision.reasons] == [kind.name]
    visit = day.book(40 / 60, patient=dee, kinds=(kind,), area=None)
    claim = Allocation.objects.get(appointment=visit, resource__kind=kind)
    assert claim.ends_at - visit.ends_at == timedelta(minutes=7)


def test_a_unit_out_of_service_is_not_bookable(day):
    kind = KindFactory.create(organization=day.clinic.organization)
    ItemFactory.create(clinic=day.clinic, kind=kind, state=Item.State.OUT_OF_SERVICE)
    no = refused(lambda: day.book(kinds=(kind,)))
    assert no.decision.codes == {"schedule.out_of_service"}


def test_a_booking_costs_at_most_25_statements(day, django_assert_max_num_queries):
    day.book()
    wish = day.wish(1, patient=day.patient("Dee"))
    with django_assert_max_num_queries(25):
        commands.book(wish=wish, by=day.bo, at=AN_HOUR_BEFORE)


def test_a_visit_moves_and_leaves_its_time_to_others(day):
    visit = day.book()
    to = replace(day.wish(2), visit=visit)
    moved = commands.move(visit=visit, wish=to, by=day.bo, at=AN_HOUR_BEFORE)
    assert moved.starts_at == MONDAY_9AM + timedelta(hours=2)
    day.book(patient=day.patient("Dee"))
    fields = Event.objects.get(type="appointment.moved").payload["fields"]
    assert set(fields) == {"starts_at", "ends_at", "licensed_until"}


def test_a_visit_may_move_onto_its_own_time(day):
    visit = day.book()
    to = replace(day.wish(0.25), visit=visit)
    commands.move(visit=visit, wish=to, by=day.bo, at=AN_HOUR_BEFORE)
    assert Allocation.objects.filter(appointment=visit, released_at=None).count() == 4


def test_two_editors_never_move_the_same_visit_silently(day):
    visit = day.book()
    wish = replace(day.wish(2), visit=visit)
    commands.move(visit=visit, wish=wish, by=day.bo, at=AN_HOUR_BEFORE, revision=1)
    with pytest.raises(Stale):
        commands.move(visit=visit, wish=wish, by=day.bo, at=AN_HOUR_BEFORE, revision=1)


@pytest.mark.parametrize(
    ("code", "ahead", "kind"),
    [
        (Code.ILLNESS, timedelta(hours=24), "early"),
        (Code.ILLNESS, timedelta(hours=23), "late"),
        (Code.CLINIC, timedelta(0), "provider"),
    ],
)
def test_a_cancelled_visit_gives_its_time_back(day, code, ahead, kind):
    visit = day.book()
    gone = commands.cancel(visit=visit, code=code, by=day.bo, at=MONDAY_9AM - ahead)
    assert (gone.status, gone.cancel_code, gone.cancel_kind) == ("cancelled", code, kind)
    assert day.book(patient=day.patient("Dee"))
    no = refused(lambda: commands.cancel(visit=visit, code=code, by=day.bo, at=MONDAY_9AM))
    assert no.decision.codes == {"schedule.status"}


def test_the_database_decides_when_the_rules_saw_nothing(day, monkeypatch):
    """As in a race: the check before the insert finds nothing, the insert is refused."""
    day.book()
    from gaitbelt.domain.decision import Decision
    from gaitbelt.schedule import conflicts

    answers = [Decision(), conflicts.clashes]
    real = conflicts.clashes

    def late(wish, resources):
        answer = answers.pop(0)
        return answer if isinstance(answer, Decision) else real(wish, resources)

    monkeypatch.setattr(conflicts, "clashes", late)
    no = refused(lambda: day.book(patient=day.patient("Dee")))
    assert no.decision.codes == {"schedule.taken"}


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_bookings_exactly_one_wins():
    day = ClinicDay(days=1)
    dee = day.patient("Dee")
    for hour in (0, 1, 2):
        wishes = [day.wish(hour), day.wish(hour + 0.25, patient=dee)]
        wins = at_once([lambda wish=wish: wins_with(day, wish) for wish in wishes])
        assert sorted(wins) == [False, True]


def wins_with(day, wish) -> bool:
    try:
        commands.book(wish=wish, by=day.bo, at=AN_HOUR_BEFORE)
    except (GuardRefused, IntegrityError):
        return False
    return True
