"""Another technician takes a patient who is in hand already."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.scope import CARE
from gaitbelt.people.models import Membership
from gaitbelt.schedule import commands as schedule
from gaitbelt.treatment import events as e
from gaitbelt.treatment.commands._one import opened, write
from gaitbelt.treatment.facts import Asker, SessionAsker, may_receive
from gaitbelt.treatment.models import Session


@atomic
def hand_over(
    *, session: Session, to: Membership, by: Membership, at: datetime, key: UUID | None = None
) -> Session:
    """Give a patient to a colleague who may have them and do what is left.

    Errors: GuardRefused with every reason that speaks against the receiver; BadValue for a visit
    that is over, or somebody who does not treat patients here.
    """
    receiver = _receiver(to, by)
    book = opened(session, receiver)
    if book.open.status == Session.Status.FINISHED:
        raise BadValue({"session": _("This visit is over.")})
    giver = book.open.technician_id
    if giver == receiver.pk:
        return book.open
    asker = SessionAsker(book=book, asker=Asker(clinic=book.clinic, by=receiver))
    decision = may_receive(asker, at=at)
    if not decision.allowed:
        about = {"session": book.open, "technician": receiver}
        raise GuardRefused(decision, act="session.hand_over", about=about)
    cover = asker.asker.team(at).cover_of(receiver)
    supervisor = cover.supervisor_id if cover else None
    fact = e.SessionHandedOver(giver=giver, receiver=receiver.pk, supervisor=supervisor)
    write(book, [fact], by=by, at=at, key=key)
    visit = book.open.appointment
    schedule.give_visit(visit=visit, giver=_member(giver), to=receiver, by=by, at=at)
    return book.open


def _member(pk: UUID) -> Membership:
    return Membership.objects.get(pk=pk)


def _receiver(to: Membership, by: Membership) -> Membership:
    """The colleague, locked, so that two patients are not given to one pair of hands at once."""
    rows = Membership.objects.current().filter(clinic=by.clinic, role__in=CARE)
    receiver = rows.select_for_update(of=("self",)).filter(pk=to.pk).first()
    if receiver is None:
        raise BadValue({"to": _("Choose somebody who treats patients here.")})
    receiver.clinic = by.clinic
    return receiver
