"""Heat and cold: on, looked at, off, recorded. Only "removed" stops an exposure's clock."""

from datetime import datetime
from uuid import UUID

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import GuardRefused
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment.commands._one import hold, of_run, say, write
from gaitbelt.treatment.facts import ask_about
from gaitbelt.treatment.models import ItemRun


@atomic
def start_modality(
    *,
    fact: e.ModalityStarted,
    run: ItemRun,
    by: Membership,
    at: datetime,
    device: Item | None = None,
    key: UUID | None = None,
) -> ItemRun:
    """Put it on, if the gate and the modality's own rules agree.

    Errors: GuardRefused with all reasons.
    """
    hold(by)
    book, own = of_run(run, by)
    decision = ask_about(book, by).decide_modality(own, fact, at=at, device=device)
    if not decision.allowed:
        raise GuardRefused(
            decision, act="modality.start", about={"run": own, "device": device, "fact": fact}
        )
    write(book, [fact], by=by, at=at, key=key)
    return own


@atomic
def check_skin(
    *, run: ItemRun, skin: e.Skin, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """Keep a look under the pack; doubtful holds the item, abnormal stops the visit."""
    say(run.session, e.ModalityChecked(run=run.pk, skin=skin), by=by, at=at, key=key)


@atomic
def remove_modality(
    *, fact: e.ModalityRemoved, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """It is off the skin now."""
    say(run.session, fact, by=by, at=at, key=key)


@atomic
def end_modality(
    *, fact: e.ModalityEnded, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """Skin and pain afterwards: the application is recorded."""
    say(run.session, fact, by=by, at=at, key=key)
