"""The clinic at a moment that is over: who, where, which plan, which device, who supervised.

Nothing is kept for it: the events up to the moment are folded again.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from gaitbelt.core import events as core_events
from gaitbelt.core.models import Event
from gaitbelt.equipment import log as equipment
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Area, Clinic, Membership, Patient
from gaitbelt.plans import doses
from gaitbelt.plans.models import Plan, PlanItem
from gaitbelt.treatment import words
from gaitbelt.treatment.book import Book, Happened, happened, replay
from gaitbelt.treatment.events import types
from gaitbelt.treatment.models import HelpCall, ItemRun, Session
from gaitbelt.workforce.facts import team_at

ITEM_EVENTS = tuple(fact.type for fact in equipment.FOLDS)
OVER = (ItemRun.Status.DONE, ItemRun.Status.PARTIAL, ItemRun.Status.NOT_DONE)


@dataclass(frozen=True)
class Device:
    """A device in use then, with the state that its events give."""

    label: str
    state: str


@dataclass
class AtMoment:
    """One session as it stood."""

    session_id: UUID
    patient: Patient
    area: Area | None
    technician: Membership
    supervisor: Membership | None
    plan: Plan
    level: int
    running: list[str] = field(default_factory=list)
    done: int = 0
    items: int = 0
    devices: list[Device] = field(default_factory=list)


@dataclass(frozen=True)
class Moment:
    """Everything that was open at an instant."""

    at: datetime
    sessions: list[AtMoment]
    calls: list[HelpCall]


def moment(clinic: Clinic, at: datetime) -> Moment:
    """The clinic at an instant (≤ 14 SQL queries, whatever the number of sessions)."""
    open_then = Session.objects.filter(clinic=clinic, started_at__lte=at).filter(
        Q(finished_at=None) | Q(finished_at__gt=at)
    )
    keys = list(open_then.order_by("started_at").values_list("pk", flat=True))
    stories = _stories(clinic, keys, at)
    books = [replay(clinic, key, stories[key]) for key in keys if stories[key]]
    calls = HelpCall.objects.filter(clinic=clinic, called_at__lte=at).filter(
        Q(closed_at=None) | Q(closed_at__gt=at)
    )
    return Moment(
        at=at,
        sessions=_shown(clinic, books, at),
        calls=list(calls.select_related("area", "called_by__person", "seen_by__person")),
    )


def _stories(clinic: Clinic, keys: list[UUID], at: datetime) -> dict[UUID, list[Happened]]:
    rows = Event.objects.filter(
        organization_id=clinic.organization_id, subject__in=keys, occurred_at__lte=at,
        type__in=types(),
    )  # fmt: skip
    found: dict[UUID, list[Happened]] = defaultdict(list)
    for row in rows.order_by("seq"):
        if row.subject is not None:
            found[row.subject].append(happened(row))
    return found


def _shown(clinic: Clinic, books: list[Book], at: datetime) -> list[AtMoment]:
    sessions = [book.open for book in books]
    patients = Patient.objects.in_bulk({each.patient_id for each in sessions})
    areas = Area.objects.in_bulk({each.area_id for each in sessions if each.area_id})
    plans = Plan.objects.in_bulk({each.plan_id for each in sessions})
    people = Membership.objects.filter(clinic=clinic).select_related("person")
    members = {each.pk: each for each in people}
    runs = [run for book in books for run in book.runs.values()]
    items = PlanItem.objects.in_bulk({run.item_id for run in runs})
    devices = _devices(clinic, runs, at)
    team = team_at(clinic, at)
    found = []
    for book in books:
        session = book.open
        technician = members[session.technician_id]
        cover = team.cover_of(technician)
        running = [run for run in book.runs.values() if run.status == ItemRun.Status.RUNNING]
        for run in book.runs.values():
            run.item = items[run.item_id]
        found.append(
            AtMoment(
                patient=patients[session.patient_id],
                area=areas.get(session.area_id) if session.area_id else None,
                technician=technician,
                supervisor=cover.supervisor if cover else None,
                plan=plans[session.plan_id],
                level=book.level,
                running=[f"{words.title(run.item)}, {doses.dose(run.item)}" for run in running],
                done=sum(run.status in OVER for run in book.runs.values()),
                items=len(book.runs),
                devices=[devices[run.device_id] for run in running if run.device_id in devices],
                session_id=session.pk,
            )
        )
    return found


def _devices(clinic: Clinic, runs: list[ItemRun], at: datetime) -> dict[UUID | None, Device]:
    """The devices of what was running, each with the state of its events up to the moment."""
    keys = {run.device_id for run in runs if run.device_id}
    items = {
        item.pk: Item(
            pk=item.pk, kind=item.kind, label=item.label, state_at=at, clinic=clinic,
            organization_id=item.organization_id,
        )
        for item in clinic.items.filter(pk__in=keys).select_related("kind")
    }  # fmt: skip
    rows = Event.objects.filter(
        organization_id=clinic.organization_id, subject__in=items, occurred_at__lte=at,
        type__in=ITEM_EVENTS,
    )  # fmt: skip
    for row in rows.order_by("seq"):
        item = items[row.subject]  # type: ignore[index]
        equipment.fold(item, core_events.read(row), at=row.occurred_at, patient_id=row.patient_id)
    return {key: Device(item.label, str(item.get_state_display())) for key, item in items.items()}
