"""Moving a patient: with whom and with what, who was there, and lowering to the floor."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.equipment.models import Item
from gaitbelt.people import commands as people
from gaitbelt.people.models import Area, Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment import log
from gaitbelt.treatment.commands._one import opened, say, write
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.moves import may_move

type MoveKind = Literal["bed_chair", "sit_stand", "floor_chair", "gait"]
type AidName = Literal["belt", "stand_aid", "lift", "chair_follow", "rated_equipment"]
type How = Literal["lowered", "fell", "rescued"]


@atomic
def move(
    *,
    session: Session,
    area: Area,
    by: Membership,
    at: datetime,
    with_person: Membership | None = None,
    third_person: Membership | None = None,
    kind: MoveKind | None = None,
    aids: Iterable[AidName] = (),
    device: Item | None = None,
    is_confirmed: bool = False,
    key: UUID | None = None,
) -> None:
    """Move the patient, if people and aids are enough; place and device are in use there.

    Errors: GuardRefused with every reason. A move without a kind is judged as the hardest.
    """
    fact = e.SessionMoved(
        area=area.pk,
        with_person=with_person.pk if with_person else None,
        third_person=third_person.pk if third_person else None,
        kind=kind,
        aids=list(aids),
        device=device.pk if device else None,
        is_confirmed=is_confirmed and with_person is not None,
    )
    book = opened(session, by)
    decision = may_move(book.open, fact, by, at)
    if not decision.allowed:
        raise GuardRefused(decision, act="session.move", about={"session": book.open})
    write(book, [fact], by=by, at=at, key=key)


@atomic
def confirm_move(
    *, session: Session, move: UUID, by: Membership, at: datetime, was_there: bool
) -> None:
    """Somebody who was attested in a move says whether they were there; said twice is said once.

    Errors: BadValue where the move names somebody else.
    """
    book = opened(session, by, for_gate=False)
    fact = e.MoveConfirmed(move=move, was_there=was_there)
    if (str(move), str(by.pk)) in {(one["move"], one["member"]) for one in book.open.attested}:
        write(book, [fact], by=by, at=at)
    elif by.pk not in _named(session, move):
        raise BadValue({"move": _("This move does not wait for your word.")})


def _named(session: Session, move: UUID) -> set[UUID | None]:
    facts = (each.fact for each in log.story(session) if each.id == move)
    moved = next((fact for fact in facts if isinstance(fact, e.SessionMoved)), None)
    return {moved.with_person, moved.third_person} if moved else set()


@atomic
def confirm_transfer(
    *,
    session: Session,
    level: e.Assist,
    by: Membership,
    at: datetime,
    key: UUID | None = None,
) -> None:
    """A licensee confirms how the patient moves: in this visit, and on file from now on."""
    say(session, e.TransferConfirmed(level=level), by=by, at=at, key=key)
    people.confirm_mobility(patient=session.patient, level=level, by=by, at=at)


@atomic
def lower(
    *,
    session: Session,
    by: Membership,
    at: datetime,
    how: How = "lowered",
    with_person: Membership | None = None,
    key: UUID | None = None,
) -> None:
    """Lowered to the floor, fallen, or moved out of danger: kept, whoever did it with whatever.

    It stops the visit and opens the draft of an incident (scope §9.19, safety §12).
    """
    other = with_person.pk if with_person else None
    say(session, e.PatientLowered(how=how, with_person=other), by=by, at=at, key=key)
