"""Guided items: start, record in one tap or two, hand on, undo."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.exertion import GO_ON, Step
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment import levels
from gaitbelt.treatment.commands._one import hold, of_run, say, write
from gaitbelt.treatment.facts import ask_about
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.recording import BEGUN


@atomic
def start_item(
    *,
    run: ItemRun,
    by: Membership,
    at: datetime,
    device: Item | None = None,
    key: UUID | None = None,
) -> ItemRun:
    """Begin an item, if every guard agrees. Errors: GuardRefused with all reasons."""
    hold(by)
    book, own = of_run(run, by)
    decision = ask_about(book, by).decide(own, at=at, device=device)
    if not decision.allowed:
        raise GuardRefused(decision, act="item.start", about={"run": own, "device": device})
    fact = e.ItemStarted(run=own.pk, device=device.pk if device else None)
    write(book, [fact], by=by, at=at, key=key)
    return own


@atomic
def record_item(
    *,
    fact: e.ItemDone,
    run: ItemRun,
    by: Membership,
    at: datetime,
    done_at: datetime | None = None,
    key: UUID | None = None,
) -> ItemRun:
    """Keep what was done of an item, as prescribed or differently; never refused by a rule.

    With `done_at` it is a late entry: both times are kept. Errors: BadValue where that is no
    instant between the beginning of the visit and now.
    """
    book, own = of_run(run, by)
    if done_at is not None and not book.open.started_at <= done_at <= at:
        raise BadValue({"done_at": _("Choose a time since the visit began, and not one to come.")})
    write(book, [fact], by=by, at=done_at or at, key=key, entered_at=at)
    return own


@atomic
def not_done(
    *, run: ItemRun, reason: e.Deviation, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """The item was left out, and why."""
    say(run.session, e.ItemNotDone(run=run.pk, reason=reason), by=by, at=at, key=key)


@atomic
def hand_to_licensee(
    *, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """A licensee leads this item: it goes to the therapist's list, with what spoke against it."""
    book, own = of_run(run, by)
    codes = sorted(ask_about(book, by).decide(own, at=at).codes)
    write(book, [e.ItemHandedToLicensee(run=own.pk, codes=codes)], by=by, at=at, key=key)


@atomic
def set_up(
    *, run: ItemRun, by: Membership, at: datetime, device: Item | None = None,
    key: UUID | None = None,
) -> None:  # fmt: skip
    """Everything stands ready; a licensee doses it (modalities §9.8). Never for a drug (§9.14).

    Errors: GuardRefused where not even help with it is permitted.
    """
    book, own = of_run(run, by)
    decision = ask_about(book, by).decide(own, at=at)
    barred = Decision(tuple(r for r in decision.reasons if r.code == "scope.not_permitted"))
    if not barred.allowed:
        raise GuardRefused(barred, act="item.set_up", about={"run": own})
    fact = e.ItemSetUp(run=own.pk, device=device.pk if device else None)
    write(book, [fact], by=by, at=at, key=key)


@atomic
def decline(*, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None) -> None:
    """Not me, not now: the item goes to the therapist's list and no reason is asked."""
    say(run.session, e.ItemDeclined(run=run.pk), by=by, at=at, key=key)


@atomic
def take_alternate(
    *, run: ItemRun, why: str, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """Do the pre-approved alternate in the item's place, if every guard agrees to that one.

    Errors: BadValue where the plan names none; GuardRefused with all reasons.
    """
    hold(by)
    book, own = of_run(run, by)
    if not own.item.alternate_code:
        raise BadValue({"run": _("The plan names no alternate for this item.")})
    if own.status not in BEGUN:
        decision = ask_about(book, by).decide_alternate(own, at=at)
        if not decision.allowed:
            raise GuardRefused(decision, act="item.start", about={"run": own})
    fact = e.AlternateTaken(run=own.pk, why=why)  # type: ignore[arg-type]  # checked as it is kept
    write(book, [fact], by=by, at=at, key=key)


@atomic
def see_form(
    *, fact: e.FormSeen, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """Keep that an error of form was corrected, or that it stays."""
    say(run.session, fact, by=by, at=at, key=key)


@atomic
def confirm_conditions(
    *, run: ItemRun, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """One tap: everything that a therapist made a condition of the item is so.

    Errors: BadValue where the item has no condition.
    """
    book, own = of_run(run, by)
    asked = [*ask_about(book, by).conditions(own)]
    if not asked:
        raise BadValue({"run": _("This item has no condition.")})
    write(book, [e.ConditionMet(run=own.pk, conditions=asked)], by=by, at=at, key=key)


@atomic
def say_pain(
    *,
    run: ItemRun,
    pain: int,
    by: Membership,
    at: datetime,
    eased: bool = False,
    key: UUID | None = None,
) -> Step:
    """Keep the pain said during an item; the answer is what to do now."""
    book, own = of_run(run, by)
    step = levels.pain_step(book, own, pain, eased=eased)
    is_new = write(book, [e.PainSaid(run=own.pk, pain=pain, eased=eased)], by=by, at=at, key=key)
    return step if is_new else GO_ON


@atomic
def undo(
    *, session: Session, event: UUID, by: Membership, at: datetime, key: UUID | None = None
) -> None:
    """An event was a slip of the finger: it stays readable and no longer counts.

    Errors: BadValue where it is somebody else's, signed, or a raised level.
    """
    say(session, e.Undone(event=event), by=by, at=at, key=key)
