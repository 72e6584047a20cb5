"""Checks on file, dates put off, and the meter that sessions turn."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused, NotHere
from gaitbelt.domain.dues import DueKind
from gaitbelt.equipment import check_queries, commands
from gaitbelt.equipment.models import Item, KindInterval
from gaitbelt.equipment.tests.factories import ItemDueFactory, ItemFactory, KindFactory
from gaitbelt.people.tests.factories import MembershipFactory, PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona():
    return MembershipFactory.create(role="MANAGER")


@pytest.fixture
def unit(mona):
    return ItemFactory.create(clinic=mona.clinic, label="Ultrasound 1")


def result(**changes):
    given = {"done_on": clock.now().date(), "is_good": True, "done_by": "Biomed service"}
    return commands.Result(**given | changes)


def record(unit, mona, due=DueKind.CALIBRATION, **changes):
    found = result(**{"measured": "1 MHz: 0.98 W/cm²"} | changes)
    return commands.record_check(item=unit, due=due, result=found, by=mona, at=clock.now())


def test_a_good_check_ends_the_date_and_opens_the_next_after_the_interval_of_the_category(
    mona, unit
):
    ItemDueFactory.create(item=unit)
    record(unit, mona, done_on=date(2026, 11, 20))
    (due,) = unit.dues.filter(ended_at=None)
    assert due.due_on == date(2027, 11, 20)


def test_an_interval_of_the_kind_comes_before_that_of_the_category(mona, unit):
    KindInterval.objects.create(
        organization=unit.organization, kind=unit.kind, due="calibration", months=6,
        said_by="maker’s manual",
    )  # fmt: skip
    record(unit, mona, done_on=date(2026, 11, 20))
    assert unit.dues.get(ended_at=None).due_on == date(2027, 5, 20)


def test_a_failed_check_takes_the_item_out_at_once_and_the_date_stays(mona, unit):
    ItemDueFactory.create(item=unit)
    record(unit, mona, is_good=False)
    unit.refresh_from_db()
    assert unit.state == Item.State.OUT_OF_SERVICE
    assert unit.dues.filter(ended_at=None).exists()


def test_leakage_above_the_limit_fails_the_test_whatever_the_report_says(mona, unit):
    values = {"touch_ua": Decimal(140), "ground_ohm": Decimal("0.2")}
    made = record(unit, mona, DueKind.ELECTRICAL, **values)
    unit.refresh_from_db()
    assert (made.is_good, unit.state) == (False, Item.State.OUT_OF_SERVICE)


@pytest.mark.parametrize(
    ("due", "changes", "field"),
    [
        (DueKind.ELECTRICAL, {}, "touch_ua"),
        (DueKind.ELECTRICAL, {"touch_ua": Decimal(20)}, "ground_ohm"),
        (DueKind.CALIBRATION, {"measured": ""}, "measured"),
        (DueKind.INSPECTION, {"done_on": date(2999, 1, 1)}, "done_on"),
    ],
)
def test_a_check_without_its_values_or_of_tomorrow_is_not_kept(mona, unit, due, changes, field):
    with pytest.raises(BadValue) as bad:
        record(unit, mona, due, **changes)
    assert list(bad.value.fields) == [field]
    assert not unit.checks.exists()


def test_a_technician_drains_a_tank_and_does_not_calibrate(mona, unit):
    ann = MembershipFactory.create(clinic=mona.clinic)
    assert record(unit, ann, DueKind.DRAIN).is_good
    with pytest.raises(GuardRefused):
        record(unit, ann)


def amber(unit):
    today = unit.clinic.today()
    return ItemDueFactory.create(item=unit, kind="inspection", due_on=today - timedelta(days=3))


def test_an_amber_date_is_put_off_once_with_a_reason(mona, unit):
    due = amber(unit)
    until = unit.clinic.today() + timedelta(days=30)
    asked = {"until_on": until, "why": "part on order", "by": mona, "at": clock.now()}
    commands.extend_due(due=due, **asked)
    (row,) = check_queries.due_rows(unit.clinic, unit.clinic.today())
    assert (row.part, row.last_on, row.may_extend) == ("amber", until, False)
    with pytest.raises(GuardRefused):
        commands.extend_due(due=due, **asked)


@pytest.mark.parametrize("days", [1, 400])
def test_putting_off_changes_something_and_ends_within_a_year(mona, unit, days):
    due = amber(unit)
    until = unit.clinic.today() + timedelta(days=days)
    with pytest.raises(BadValue):
        commands.extend_due(due=due, until_on=until, why="x", by=mona, at=clock.now())


def test_a_hard_date_is_never_put_off(mona, unit):
    due = ItemDueFactory.create(item=unit)
    until = unit.clinic.today() + timedelta(days=30)
    with pytest.raises(GuardRefused):
        commands.extend_due(due=due, until_on=until, why="x", by=mona, at=clock.now())


def test_uses_and_hours_of_the_sessions_make_a_date_due(mona):
    kind = KindFactory.create(organization=mona.organization, category="E06", name="Stepper")
    KindInterval.objects.create(
        organization=mona.organization, kind=kind, due="maintenance", uses=2, said_by="manual"
    )
    stepper = ItemFactory.create(clinic=mona.clinic, kind=kind)
    commands.open_dues(stepper, since=clock.now().date())
    for _ in range(2):
        assert stepper.dues.get(kind="maintenance").due_on is None
        use(stepper, mona, minutes=20)
    stepper.refresh_from_db()
    assert (stepper.uses, stepper.run_s) == (2, 2400)
    assert stepper.dues.get(kind="maintenance").due_on == mona.clinic.today()


def use(item, by, *, minutes):
    cy, at = PatientFactory.create(organization=by.organization), clock.now()
    commands.use_items(items=[item], patient=cy, by=by, at=at - timedelta(minutes=minutes))
    commands.release_items(patient=cy, by=by, at=at)
    Item.objects.filter(pk=item.pk).update(state=Item.State.AVAILABLE)
    item.refresh_from_db()


def test_the_page_and_the_list_for_programs_show_what_is_out_first(mona, unit, client):
    ItemDueFactory.create(item=unit)
    client.force_login(mona.person.user)
    page = client.get(f"/c/{mona.clinic.slug}/checks").content.decode()
    assert "Not used until checked" in page
    assert "Ultrasound 1" in page


def test_a_check_that_is_filed_late_moves_no_date_back(mona, unit):
    record(unit, mona, done_on=date(2026, 11, 20))
    record(unit, mona, done_on=date(2026, 5, 2))
    assert unit.dues.get(ended_at=None).due_on == date(2027, 11, 20)


def test_a_bad_check_leaves_a_thing_that_is_kept_aside_where_it_is(mona, unit):
    Item.objects.filter(pk=unit.pk).update(state=Item.State.QUARANTINED)
    record(unit, mona, is_good=False)
    unit.refresh_from_db()
    assert unit.state == Item.State.QUARANTINED


def test_a_date_that_a_check_has_ended_meanwhile_is_not_put_off(mona, unit):
    due = amber(unit)
    record(unit, mona, DueKind.INSPECTION)
    until = unit.clinic.today() + timedelta(days=30)
    with pytest.raises(NotHere):
        commands.extend_due(due=due, until_on=until, why="x", by=mona, at=clock.now())
