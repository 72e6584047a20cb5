"""Look-back: who was treated on a thing since it was last good, and what a patient touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from gaitbelt.core.models import Event
from gaitbelt.domain.dues import DueKind
from gaitbelt.equipment.events import ItemReleased, ItemUsed, ItemWiped
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Clinic, Membership, Patient

USED, RELEASED, WIPED = (fact.type for fact in (ItemUsed, ItemReleased, ItemWiped))


class Since(StrEnum):
    """From when on one looks back."""

    WIPED = "wiped"  # the last disinfection that counted
    CALIBRATED = "calibrated"  # the last good calibration, or the day on which it lapsed
    DAY = "day"


@dataclass
class Use:
    """One patient's use of one thing: begun, ended, by whom, and wiped since the use before."""

    item: Item
    patient: Patient | None
    began_at: datetime
    by: Membership | None
    was_wiped: bool
    ended_at: datetime | None = None


def begin_of(item: Item, since: Since, day: date | None = None) -> datetime | None:
    """The instant from which one looks back; None where nothing of the kind is on file."""
    if since is Since.WIPED:
        wipes = _events(item).filter(type=WIPED).order_by("-seq")
        good = next((row for row in wipes if row.payload.get("counts", True)), None)
        return datetime.fromisoformat(good.payload["wiped_at"]) if good else None
    if since is Since.CALIBRATED:
        day = _calibration(item)
    return item.clinic.day_bounds(day)[0] if day else None


def uses(item: Item, since: datetime | None, until: datetime) -> list[Use]:
    """Every use of a thing in a span of time, the newest first (3 SQL queries at most).

    Read from the last use before the span on, which may still have gone on in it: what lies
    further back costs nothing.
    """
    rows = _events(item).filter(type__in=(USED, RELEASED, WIPED), occurred_at__lte=until)
    if since is not None:
        before = _events(item).filter(type=USED, occurred_at__lt=since).order_by("-seq")
        last = before.values_list("seq", flat=True).first()
        rows = rows.filter(seq__gte=last) if last else rows.filter(occurred_at__gte=since)
    told = rows.select_related("patient", "author__person").order_by("seq")
    found = _folded(told, {item.pk: item})
    return [
        use
        for use in reversed(found)
        if since is None or use.ended_at is None or use.ended_at >= since
    ]


def touched_by(patient: Patient, clinic: Clinic, day: date) -> list[Use]:
    """What a patient used on a day of the clinic, in its order (2 SQL queries)."""
    begins_at, ends_at = clinic.day_bounds(day)
    rows = Event.objects.filter(
        organization_id=clinic.organization_id, clinic=clinic, patient=patient,
        type__in=(USED, RELEASED), occurred_at__gte=begins_at, occurred_at__lt=ends_at,
    )  # fmt: skip
    told = list(rows.select_related("patient", "author__person").order_by("seq"))
    items = clinic.items.select_related("kind").in_bulk(
        [row.subject for row in told if row.subject]
    )
    return _folded(told, items)


def _events(item: Item) -> QuerySet[Event]:
    return Event.objects.filter(organization_id=item.organization_id, subject=item.pk)


def _folded(told: Iterable[Event], items: Mapping[UUID, Item]) -> list[Use]:
    """Uses from their events, in order; each knows whether a wipe that counts came before it."""
    found: list[Use] = []
    clean: dict[UUID, bool] = {}
    for row in told:
        item = items.get(row.subject) if row.subject else None
        if item is None:
            continue
        if row.type == USED:
            was_wiped = clean.get(item.pk, True)
            found.append(Use(item, row.patient, row.occurred_at, row.author, was_wiped))
            clean[item.pk] = False
        elif row.type == RELEASED:
            for use in found:
                if use.item.pk == item.pk and use.ended_at is None:
                    use.ended_at = row.occurred_at
        elif row.payload.get("counts", True):
            clean[item.pk] = True
    return found


def _calibration(item: Item) -> date | None:
    """The day after the calibration lapsed, else the day of the last good one."""
    due = item.dues.filter(kind=DueKind.CALIBRATION, ended_at=None, due_on__isnull=False).first()
    if due is not None and due.due_on is not None and due.due_on < item.clinic.today():
        return due.due_on + timedelta(days=1)
    done = item.checks.filter(kind=DueKind.CALIBRATION, is_good=True).order_by("-done_on").first()
    return done.done_on if done else None
