"""What a fact of a session means for devices, places and the visit; the same on every path."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.models import Item, Kind
from gaitbelt.people.models import Membership
from gaitbelt.schedule import commands as schedule
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.log import Entry
from gaitbelt.treatment.models import ItemRun

LOOKS = (e.ModalityChecked, e.ModalityRemoved, e.ModalityEnded)


def follow(book: Book, taken: Iterable[Entry], *, by: Membership) -> None:
    """Devices are used, places taken, and a finished visit lets go of both."""
    for entry in taken:
        fact = entry.fact
        if isinstance(fact, e.ItemStarted | e.ModalityStarted) and fact.device is not None:
            _use(book, by.clinic.items.filter(pk=fact.device), by=by, at=entry.at)
        elif isinstance(fact, e.SessionMoved):
            take_place(book, fact.area, by=by, at=entry.at)
            if fact.device is not None:
                _use(book, by.clinic.items.filter(pk=fact.device), by=by, at=entry.at)
        elif isinstance(fact, LOOKS) and fact.skin == "abnormal":
            _keep_aside(book.runs[fact.run], by=by, at=entry.at)
        elif isinstance(fact, e.SessionFinished):
            _let_go(book, by=by, at=entry.at)


def _keep_aside(run: ItemRun, *, by: Membership, at: datetime) -> None:
    """A powered device under which skin is not normal is kept from use, as it is set (§9.12).

    A pack has its own tank reading, which decides about the tank. Source: modalities §9.12.
    """
    spec = SPECS.get(run.item.code)
    if spec is None or not spec.is_powered or run.device_id is None:
        return
    rows = by.clinic.items.select_related("clinic", "kind").filter(pk=run.device_id)
    device = rows.exclude(state__in=(Item.State.OUT_OF_SERVICE, Item.State.RETIRED)).first()
    if device is not None:
        equipment.tag_out(item=device, note=_("Skin not normal: settings kept"), by=by, at=at)


def take_place(book: Book, area: UUID, *, by: Membership, at: datetime) -> None:
    """The bay itself is in use, and to be wiped afterwards."""
    places = by.clinic.items.filter(area=area, kind__grain=Kind.Grain.PLACE)
    _use(book, places, by=by, at=at)


def _use(book: Book, items: QuerySet[Item], *, by: Membership, at: datetime) -> None:
    """Note the use; a fact that comes late leaves what has happened to the item since."""
    rows = items.select_related("kind", "clinic").select_for_update(of=("self",))
    used = [row for row in rows if row.state_at is None or row.state_at <= at]
    equipment.use_items(items=used, patient=book.open.patient, by=by, at=at, session=str(book.id))


def _let_go(book: Book, *, by: Membership, at: datetime) -> None:
    equipment.release_items(patient=book.open.patient, by=by, at=at)
    visit = book.open.appointment
    if visit.status != Appointment.Status.DONE:
        schedule.end_session(visit=visit, by=by, at=at)
