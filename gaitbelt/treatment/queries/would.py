"""What the gate would say of an item that nobody starts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.domain.decision import Decision
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.facts import Asker, SessionAsker, device_for, may_receive
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.workforce import facts as workforce


@dataclass(frozen=True)
class Receiver:
    """A colleague to whom a patient could be handed over, and what speaks against it."""

    member: Membership
    decision: Decision


@dataclass(frozen=True)
class Would:
    """The decision, and the device that it counts on."""

    decision: Decision
    device: Item | None


def would_start(
    session: Session,
    *,
    item: UUID,
    by: Membership,
    at: datetime,
    device: Item | None = None,
) -> Would:
    """Whether a member could start an item of a session at an instant.

    `item` is the key of its entry or of its line in the plan; without a device the one that is
    ready is counted on. Errors: BadValue where the session has no such item.
    """
    book = _book(session, by)
    found = _run(book, item)
    device = device or device_for(by.clinic, found.item, at)
    asker = SessionAsker(book=book, asker=Asker(clinic=by.clinic, by=by))
    return Would(asker.decide(found, at=at, device=device), device)


def receivers(session: Session, at: datetime) -> list[Receiver]:
    """The technicians here now, those who may have this patient first (≤ 12 queries each)."""
    team = workforce.team_at(session.clinic, at)
    rostered = [shift.member_id for shift in team.shifts.values()]
    rows = Membership.objects.current().filter(clinic=session.clinic, pk__in=rostered)
    found = []
    for member in rows.filter(role=Membership.Role.TECH).select_related("person"):
        if member.pk != session.technician_id and team.is_present(member):
            member.clinic = session.clinic
            asker = SessionAsker(
                book=_book(session, member), asker=Asker(clinic=session.clinic, by=member)
            )
            found.append(Receiver(member, may_receive(asker, at=at)))
    return sorted(found, key=lambda each: (not each.decision.allowed, each.member.name))


def _book(session: Session, by: Membership) -> Book:
    """The session's rows, not locked, with what the gate asks of the person."""
    rows = Session.objects.filter(pk=session.pk).select_related("patient", "plan")
    row = rows.for_gate(by).get()
    row.clinic = row.plan.clinic = by.clinic
    book = Book(id=row.pk, clinic=by.clinic, session=row)
    for run in row.runs.select_related("item").order_by("position"):
        run.session = row
        book.runs[run.pk] = run
    return book


def _run(book: Book, item: UUID) -> ItemRun:
    for run in book.runs.values():
        if item in (run.pk, run.item_id):
            return run
    raise BadValue({"item": _("This item is not part of the session.")})
