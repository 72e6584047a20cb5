"""What falls due on an item: checks put on file, dates put off, the meter that sessions turn."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic, one_of
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.reasons import word
from gaitbelt.domain import checks
from gaitbelt.domain.categories import Interval
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.dues import DueKind, last_usable_day
from gaitbelt.domain.scope import Role
from gaitbelt.equipment import facts
from gaitbelt.equipment.commands.cycle import take_out
from gaitbelt.equipment.commands.locks import locked_items
from gaitbelt.equipment.events import DueExtended, ItemChecked
from gaitbelt.equipment.log import Entry, append
from gaitbelt.equipment.models import Item, ItemCheck, ItemDue
from gaitbelt.people.models import Membership

# The source names no longest extension; a year keeps a slip of the calendar out.
A_YEAR = timedelta(days=366)
HOUR_S = 3600
ASIDE = (Item.State.OUT_OF_SERVICE, Item.State.QUARANTINED)  # nobody uses it already


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a check found. `touch_ua`: leakage, µA; `ground_ohm`: resistance of the earth wire, Ω.

    `measured` holds other values with their units, as the report says them.
    """

    done_on: date
    is_good: bool
    done_by: str
    measured: str = ""
    touch_ua: Decimal | None = None
    ground_ohm: Decimal | None = None


@atomic
def record_check(
    *, item: Item, due: DueKind, result: Result, by: Membership, at: datetime
) -> ItemCheck:
    """Put a check on file; a good one opens the next due date, a bad one takes the item out.

    Errors: GuardRefused for a role that does not record it; BadValue for a day to come, and for
    an electrical test or calibration without its measured values (equipment §7).
    """
    _ask_for(checks.may_record_check(due, role=Role(by.role), label=item.label), "item.check")
    _refuse_odd(due, result, by.clinic.day_at(at))
    (locked,) = locked_items(by.clinic.items.filter(pk=item.pk))
    is_good = result.is_good and checks.is_within_limits(
        touch_ua=_number(result.touch_ua), ground_ohm=_number(result.ground_ohm)
    )
    made = _check(locked, due, result, is_good=is_good, by=by, at=at)
    fact = ItemChecked(
        due=due, done_on=result.done_on, is_good=is_good, done_by=result.done_by,
        measured=result.measured, touch_ua=_number(result.touch_ua),
        ground_ohm=_number(result.ground_ohm),
    )  # fmt: skip
    append([Entry(item=locked, fact=fact)], by=by, at=at)
    if is_good:
        renew_due(locked, due, at=at)
    elif locked.state not in ASIDE:
        take_out(locked, note=_("Did not pass: %(due)s") % {"due": word(due)}, by=by, at=at)
    return made


def renew_due(item: Item, due: DueKind, *, at: datetime) -> None:
    """End the open due date and open the next, counted from the newest good check on file.

    A check that is put on file late moves nothing back; a kind without an interval opens none.
    """
    item.dues.filter(kind=due, ended_at=None).update(ended_at=at)
    interval = facts.intervals(item.kind).get(due)
    newest = item.checks.filter(kind=due, is_good=True).aggregate(on=Max("done_on"))["on"]
    if interval is not None:
        _open(item, due, interval, newest)


def open_dues(item: Item, *, since: date) -> None:
    """The first due dates of a new item, counted from the day on which it came."""
    for due, interval in facts.intervals(item.kind).items():
        _open(item, due, interval, since)


@atomic
def extend_due(*, due: ItemDue, until_on: date, why: str, by: Membership, at: datetime) -> ItemDue:
    """Put an amber due date off, once, with a reason.

    Errors: GuardRefused for a hard one and for a second time; BadValue for a day that changes
    nothing or lies more than a year after the date; NotHere once a check has ended it.
    """
    (item,) = locked_items(by.clinic.items.filter(pk=due.item_id))
    row = one_of(item.dues.select_for_update().filter(ended_at=None), due.pk)
    kind = DueKind(row.kind)
    is_extended = row.extended_until_on is not None
    _ask_for(
        checks.may_extend(item.kind.category, kind, is_extended=is_extended, label=item.label),
        "item.extend",
    )
    if row.due_on is None or until_on <= last_usable_day(
        item.kind.category, facts.due_of(row, item.kind)
    ):
        raise BadValue({"until_on": _("It may be used as long as that without it.")})
    if until_on > row.due_on + A_YEAR:
        raise BadValue({"until_on": _("At most a year after the date.")})
    row.extended_until_on, row.extended_why = until_on, why
    row.save(update_fields=["extended_until_on", "extended_why"])
    fact = DueExtended(due=kind, until_on=until_on, why=why)
    append([Entry(item=item, fact=fact)], by=by, at=at)
    return row


def _open(item: Item, due: DueKind, interval: Interval, since: date) -> None:
    meter = {
        "due_at_uses": item.uses + interval.uses if interval.uses else None,
        "due_at_run_s": item.run_s + interval.hours * HOUR_S if interval.hours else None,
    }
    due_on = None if interval.is_by_meter else interval.after(since)
    ItemDue.objects.create(
        organization_id=item.organization_id, item=item, kind=due, due_on=due_on, **meter
    )


def _check(
    item: Item, due: DueKind, result: Result, *, is_good: bool, by: Membership, at: datetime
) -> ItemCheck:
    return ItemCheck.objects.create(
        organization_id=item.organization_id, item=item, kind=due, done_on=result.done_on,
        is_good=is_good, measured=result.measured, touch_ua=result.touch_ua,
        ground_ohm=result.ground_ohm, done_by=result.done_by, recorded_by=by, recorded_at=at,
    )  # fmt: skip


def _refuse_odd(due: DueKind, result: Result, today: date) -> None:
    if result.done_on > today:
        raise BadValue({"done_on": _("This day is still to come.")})
    if due is DueKind.ELECTRICAL and (result.touch_ua is None or result.ground_ohm is None):
        missing = "touch_ua" if result.touch_ua is None else "ground_ohm"
        raise BadValue({missing: _("An electrical test is kept with its measured values.")})
    if due is DueKind.CALIBRATION and not result.measured:
        raise BadValue({"measured": _("A calibration is kept with its measured values.")})


def _ask_for(decision: Decision, act: str) -> None:
    if not decision.allowed:
        raise GuardRefused(decision, act=act)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
