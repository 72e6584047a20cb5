"""What a technician tells: observations, asks, holds and stops; and who lifts them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain import safety
from gaitbelt.domain.safety import Level, Lock
from gaitbelt.domain.scope import Role
from gaitbelt.people.models import Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment.commands._one import opened, say, write
from gaitbelt.treatment.models import ItemRun, Observation, Session


@atomic
def observe(
    *,
    session: Session,
    fact: e.ObservationNoted,
    by: Membership,
    at: datetime,
    key: UUID | None = None,
) -> None:
    """Keep what was seen or said; its urgency is at least what its signs call for."""
    if not fact.said and not fact.signs:
        raise BadValue({"said": _("Write what was said or seen, or tick a sign.")})
    say(session, fact, by=by, at=at, key=key)


@atomic
def ask_to_progress(
    *, run: ItemRun, by: Membership, at: datetime, said: str = "", key: UUID | None = None
) -> None:
    """Ask the therapist for the next step; they see the last three sessions beside it."""
    say(run.session, e.AskRaised(run=run.pk, said=said), by=by, at=at, key=key)


@atomic
def raise_level(
    *,
    session: Session,
    level: int,
    by: Membership,
    at: datetime,
    run: ItemRun | None = None,
    said: str = "",
    key: UUID | None = None,
) -> None:
    """Hold or stop. Never refused; what touches the patient keeps counting."""
    fact = e.LevelRaised(level=level, run=run.pk if run else None, said=said)
    say(session, fact, by=by, at=at, key=key)


@atomic
def clear_level(
    *,
    session: Session,
    by: Membership,
    at: datetime,
    reason: str,
    run: ItemRun | None = None,
    key: UUID | None = None,
) -> None:
    """Lift a hold (PT or PTA) or a stop (PT only). Errors: GuardRefused for another role."""
    book = opened(session, by)
    holder = book.runs[run.pk] if run else book.open
    if holder.level < Level.HOLD or holder.level_at is None:
        return
    lock = Lock(Level(holder.level), holder.level_at)
    decision = safety.may_clear(lock, Role(by.role))
    if not decision.allowed:
        raise GuardRefused(decision, act="level.clear", about={"session": book.open})
    write(book, [e.LevelCleared(run=run.pk if run else None, reason=reason)], by=by, at=at, key=key)


@atomic
def see_answer(*, observation: Observation, by: Membership, at: datetime) -> None:
    """The technician has read the therapist's answer."""
    say(observation.session, e.AnswerSeen(observation=observation.pk), by=by, at=at)
