"""Heat and cold: on, looked at, off, recorded. Only "removed" stops an exposure's clock."""

from datetime import datetime
from uuid import UUID

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import GuardRefused
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.treatment import dosing
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
    """It is off the skin now; whoever doses it has switched it off with the same tap.

    Errors: GuardRefused for a helper at the end of the time while the output is on; anything that
    is taken off earlier is taken off at once (modalities §9.8).
    """
    book, own = of_run(run, by)
    asker = ask_about(book, by)
    decision = dosing.switched_off(asker, own, at)
    if fact.why == "time" and not decision.allowed:
        raise GuardRefused(decision, act="modality.remove", about={"run": own})
    is_own = dosing.is_dosed(own) and dosing.may_dose(asker, own, at).allowed
    off: list[e.SessionFact] = [e.DoseOff(run=own.pk)] if is_own else []
    write(book, [fact, *off], by=by, at=at, key=key)


@atomic
def switch_off(*, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None) -> None:
    """The output is off. Errors: GuardRefused for somebody who only helps with the item."""
    book, own = of_run(run, by)
    decision = dosing.may_dose(ask_about(book, by), own, at)
    if not decision.allowed:
        raise GuardRefused(decision, act="modality.dose_off", about={"run": own})
    write(book, [e.DoseOff(run=own.pk)], by=by, at=at, key=key)


@atomic
def end_modality(
    *, fact: e.ModalityEnded, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """Skin and pain afterwards: the application is recorded."""
    say(run.session, fact, by=by, at=at, key=key)
