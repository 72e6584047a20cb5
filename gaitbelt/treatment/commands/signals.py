"""What a technician tells: observations, asks, holds and stops; and who lifts them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.files import Kept, row_of
from gaitbelt.core.ids import new_id
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
    photo: Kept | None = None,
) -> None:
    """Keep what was seen or said; its urgency is at least what its signs call for.

    `photo` is a picture that `core.files.keep` has checked and stored.
    """
    if not fact.said and not fact.signs and photo is None:
        raise BadValue({"said": _("Write what was said or seen, or tick a sign.")})
    key = key or new_id()
    if say(session, fact, by=by, at=at, key=key) and photo is not None:
        add_photo(observation=Observation.objects.get(pk=key), by=by, at=at, kept=photo)


@atomic
def add_photo(*, observation: Observation, by: Membership, at: datetime, kept: Kept) -> None:
    """Add the one photo of an observation, by whoever told it; the same once more changes nothing.

    Errors: BadValue for another file than a photo, a second photo, and somebody else's.
    """
    if not kept.media_type.startswith("image/"):
        raise BadValue({"photo": _("Choose a photo (JPEG, PNG, WebP).")})
    book = opened(observation.session, by, for_gate=False)
    row = book.open.observations.select_related("photo").get(pk=observation.pk)
    if row.noted_by_id != by.pk:
        raise BadValue({"photo": _("Whoever told it adds the photo.")})
    if row.photo is not None:
        if row.photo.sha256 == kept.sha256:
            return
        raise BadValue({"photo": _("It has its photo already: tell it anew with the other one.")})
    file = row_of(kept, by=by)
    fact = e.ObservationPictured(observation=row.pk, file=file.pk, sha256=kept.sha256)
    write(book, [fact], by=by, at=at)


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
