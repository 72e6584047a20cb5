"""The roster of the week: who writes it, what stays, and what the gate reads of it."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.workforce import commands, rosters
from gaitbelt.workforce.days import day_of, days_of
from gaitbelt.workforce.facts import team_at
from gaitbelt.workforce.models import Cover, Shift
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory
from gaitbelt.workforce.written import Held, read_hours

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def clinic():
    return ClinicFactory.create()


@pytest.fixture
def mo(clinic):
    return MembershipFactory.create(clinic=clinic, role=Membership.Role.MANAGER)


@pytest.fixture
def bo(clinic):
    return TherapistFactory.create(clinic=clinic, on_shift=False)


@pytest.fixture
def ann(clinic):
    return TechnicianFactory.create(clinic=clinic, on_shift=False, trained=False)


@pytest.fixture
def day(clinic) -> date:
    """Monday of next week."""
    return rosters.monday_of(clinic.today()) + timedelta(days=7)


def write(member, day, text, by, **more):
    commands.set_hours(member=member, day=day, hours=read_hours(text), by=by, **more)


def hold(ann, day, by, *held):
    stretches = [Held(time(start), time(end), who.pk) for who, start, end in held]
    commands.set_covers(technician=ann, day=day, held=stretches, by=by)


def send(client, by, name, member, day, **fields):
    client.force_login(by.person.user)
    url = reverse(name, args=[by.clinic.slug, member.pk, day])
    return client.post(url, fields, **HTMX)


def test_the_gate_reads_what_the_table_writes(clinic, mo, bo, ann, day):
    write(ann, day, "8-16:30 / 12-12:30", mo)
    write(bo, day, "8-16:30", mo)
    hold(ann, day, mo, (bo, 8, 16))
    at = clinic.at(day, time(9))
    facts = team_at(clinic, at).supervisor_of(ann)
    assert (facts.name, facts.presence.rostered_until) == ("Bo", clinic.at(day, time(16, 30)))
    [gap] = day_of(clinic, day).gaps()
    assert (gap.technician, gap.starts_at) == (ann, clinic.at(day, time(16)))


def test_a_change_is_in_the_log_with_before_and_after(mo, ann, day):
    write(ann, day, "8-12", mo)
    write(ann, day, "", mo)
    assert not Shift.objects.filter(member=ann).exists()
    row = Event.objects.filter(type="roster.hours_set").order_by("-seq")[0]
    assert (row.author, row.payload["before"], row.payload["after"]) == (mo, "8–12", "")


def test_a_day_that_is_over_stays_as_it_was(clinic, mo, bo, ann):
    yesterday = clinic.today() - timedelta(days=1)
    with pytest.raises(BadValue):
        write(ann, yesterday, "8-12", mo)
    with pytest.raises(BadValue):
        hold(ann, yesterday, mo, (bo, 8, 12))


def test_a_shift_that_has_begun_keeps_its_start(clinic, mo, ann, monkeypatch):
    noon = clinic.at(clinic.today(), time(12))
    monkeypatch.setattr(clock, "now", lambda: noon)
    Shift.objects.create(
        organization=clinic.organization, clinic=clinic, member=ann,
        starts_at=clinic.at(clinic.today(), time(8)), ends_at=clinic.at(clinic.today(), time(16)),
    )  # fmt: skip
    for text in ("", "9-16", "8-11"):
        with pytest.raises(BadValue):
            write(ann, clinic.today(), text, mo)
    write(ann, clinic.today(), "8-13", mo)
    assert Shift.objects.get().ends_at == clinic.at(clinic.today(), time(13))


def test_a_cover_that_runs_is_cut_at_this_moment_and_its_past_stays(
    clinic, mo, bo, ann, monkeypatch
):
    luis = TherapistFactory.create(clinic=clinic, on_shift=False)
    today, noon = clinic.today(), clinic.at(clinic.today(), time(12))
    monkeypatch.setattr(clock, "now", lambda: clinic.at(today, time(7)))
    hold(ann, today, mo, (bo, 8, 16))
    monkeypatch.setattr(clock, "now", lambda: noon)
    hold(ann, today, mo, (luis, 8, 16))
    rows = list(Cover.objects.order_by("starts_at"))
    assert [(row.supervisor, row.ends_at) for row in rows] == [
        (bo, noon),
        (luis, clinic.at(today, time(16))),
    ]


def test_a_therapist_gives_away_and_takes_on_only_their_own_stretches(clinic, mo, bo, ann, day):
    luis = TherapistFactory.create(clinic=clinic, on_shift=False)
    hold(ann, day, bo, (bo, 8, 12))
    hold(ann, day, bo, (bo, 8, 11), (luis, 11, 12))
    with pytest.raises(BadValue):
        hold(ann, day, bo, (luis, 8, 12), (luis, 12, 14))
    hold(ann, day, mo, (luis, 8, 14))


def test_last_week_fills_the_empty_cells_and_no_others(clinic, mo, bo, ann, day):
    write(ann, day, "8-16", mo)
    write(bo, day, "8-16", mo)
    hold(ann, day, mo, (bo, 8, 16))
    next_week = day + timedelta(days=7)
    write(bo, next_week, "9-12", mo)
    assert commands.copy_week(clinic=clinic, monday=next_week, by=mo) == 2
    assert commands.copy_week(clinic=clinic, monday=next_week, by=mo) == 0
    found = day_of(clinic, next_week)
    assert [str(each.starts) for each in rosters.hours_of(found, ann)] == ["08:00:00"]
    assert [str(each.starts) for each in rosters.hours_of(found, bo)] == ["09:00:00"]
    assert [row.supervisor for row in found.covers] == [bo]


def test_days_of_reads_a_week_in_two_queries(clinic, mo, ann, day, django_assert_num_queries):
    write(ann, day, "8-16", mo)
    with django_assert_num_queries(2):
        week = days_of(clinic, day, day + timedelta(days=6))
    assert [len(each.shifts) for each in week] == [1, 0, 0, 0, 0, 0, 0]


def test_the_page_saves_a_cell_and_marks_the_gap(client, mo, bo, ann, day):
    answer = send(client, mo, "roster_hours", ann, day, value="8-16", was="").content.decode()
    assert "8–16" in answer
    assert "nobody holds" in answer
    send(client, mo, "roster_hours", bo, day, value="8-16", was="")
    answer = send(client, mo, "roster_covers", ann, day, value="bo", was="").content.decode()
    assert 'value="Bo"' in answer
    assert "nobody holds" not in answer
    page = client.get(reverse("roster", args=[mo.clinic.slug]), {"on": day}).content.decode()
    assert 'value="8–16"' in page
    assert 'value="Bo"' in page


def test_what_cannot_be_read_stays_as_typed_with_the_reason(client, mo, ann, day):
    answer = send(client, mo, "roster_hours", ann, day, value="all day", was="")
    assert answer.status_code == 422
    assert 'value="all day"' in answer.content.decode()
    assert "Write hours such as" in answer.content.decode()
    assert send(client, mo, "roster_hours", ann, "soon", value="").status_code == 422


def test_somebody_elses_change_is_shown_and_not_overwritten(client, mo, ann, day):
    write(ann, day, "8-12", mo)
    answer = send(client, mo, "roster_hours", ann, day, value="9-17", was="")
    assert answer.status_code == 422
    assert Shift.objects.get().ends_at == ann.clinic.at(day, time(12))


def test_who_may_change_what(client, bo, ann, day):
    assert send(client, bo, "roster_hours", ann, day, value="8-16").status_code == 403
    assert send(client, bo, "roster_covers", ann, day, value="bo 8-12").status_code == 200
    assert send(client, bo, "roster_covers", bo, day, value="bo 8-12").status_code == 404


def test_nobody_is_rostered_as_a_technician_before_18(clinic, mo):
    day = clinic.today() + timedelta(days=1)
    ann = TechnicianFactory.create(clinic=clinic, person__birth_on=day - timedelta(days=18 * 365))
    with pytest.raises(GuardRefused, match=r"age\.too_young"):
        commands.set_hours(member=ann, day=day, hours=read_hours("8-16"), by=mo)
    after = day + timedelta(days=7)  # the leap days of 18 years
    commands.set_hours(member=ann, day=after, hours=read_hours("8-16"), by=mo)
    assert day not in {each.starts_at.date() for each in Shift.objects.filter(member=ann)}
