"""Help and Stop: never refused, from every screen, also from the lock screen."""

from datetime import datetime
from uuid import UUID

from gaitbelt.core import events as core_events
from gaitbelt.core import outbox
from gaitbelt.core.db import atomic
from gaitbelt.core.events import New
from gaitbelt.core.ids import new_id
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Area, Clinic, Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment import log
from gaitbelt.treatment.models import HelpCall, Session

STOPS = {"stop": Level.STOP, "emergency": Level.EMERGENCY}


@atomic
def call_help(
    *,
    clinic: Clinic,
    by: Membership | None,
    at: datetime,
    kind: e.CallKind = "help",
    session: Session | None = None,
    area: Area | None = None,
    key: UUID | None = None,
) -> HelpCall:
    """Call for help; with `stop` or `emergency` the visit is stopped as well.

    `by` is none on the lock screen, where the caller is named afterwards. A repeat of the same
    key changes nothing.
    """
    place = area or (session.area if session else None)
    pressed = {"kind": kind, "session": session, "area": place, "called_by": by, "called_at": at}
    call, is_new = HelpCall.objects.get_or_create(
        id=_key(key, clinic), defaults={"clinic": clinic, **pressed}
    )
    if not is_new:
        return call
    if session is not None and kind in STOPS:
        book = log.open_book(session.pk, clinic)
        stop = e.LevelRaised(level=int(STOPS[kind]))
        log.append(book, [log.Entry(fact=stop, at=at)], by=by)
    said = e.HelpCalled(
        kind=kind,
        session=session.pk if session else None,
        area=place.pk if place else None,
    )
    _tell(call, said, by=by, at=at)
    return call


def _key(key: UUID | None, clinic: Clinic) -> UUID:
    """The client's own id; a new one where another clinic has it: the call goes out."""
    if key is None or HelpCall.objects.filter(pk=key).exclude(clinic=clinic).exists():
        return new_id()
    return key


@atomic
def see_help(*, call: HelpCall, by: Membership, at: datetime) -> None:
    """Somebody has seen the call; the first one is named to the caller."""
    own = HelpCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if own.seen_at is None:
        own.seen_by, own.seen_at = by, at
        own.save(update_fields=["seen_by", "seen_at"])
        _tell(own, e.HelpSeen(call=own.pk), by=by, at=at)


@atomic
def close_help(*, call: HelpCall, by: Membership, at: datetime, reason: str) -> None:
    """The call is over, and how it ended."""
    own = HelpCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if own.closed_at is None:
        own.closed_at, own.closing_reason = at, reason
        own.save(update_fields=["closed_at", "closing_reason"])
        _tell(own, e.HelpClosed(call=own.pk, reason=reason), by=by, at=at)


def _tell(call: HelpCall, fact: e.SessionFact, *, by: Membership | None, at: datetime) -> None:
    session = call.session
    outbox.publish_all(call.clinic, {"help": [call.pk], "floor": [call.pk]})
    core_events.append(
        New(
            fact=fact,
            clinic=call.clinic,
            author=by,
            occurred_at=at,
            subject=call.pk,
            patient_id=session.patient_id if session else None,
        )
    )
