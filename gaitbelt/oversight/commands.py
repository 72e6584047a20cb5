"""What a licensee decides about what a technician did, said and asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.people.models import Membership
from gaitbelt.plans import commands as plans
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import Plan
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment.events import Answer, ItemDone
from gaitbelt.treatment.exceptions import entry
from gaitbelt.treatment.models import ItemRun, Observation

WORDS = {  # the ways on from a hold, as the technician reads them
    "settled": _lazy("Go on as prescribed"),
    "eased": _lazy("Go on, eased"),
    "alternate": _lazy("The alternate instead"),
    "ends": _lazy("This item ends for today"),
}


@atomic
def answer_ask(
    *,
    ask: Observation,
    by: Membership,
    at: datetime,
    accept: bool,
    comment: str = "",
    changes: Mapping[str, Any] | None = None,
    sign: bool = False,
) -> Plan | None:
    """Decide on an ask to progress; the technician sees the answer at once.

    With `changes` of the dose the next version of the plan is drafted; with `sign` it is signed at
    once, whoever leads its items goes on, and a visit under way follows it with what is not begun.
    Errors: BadValue for an ask that is answered, a decline without a comment, a dose from anybody
    but a therapist, a value that the plan does not take, or a draft that holds other changes;
    GuardRefused with everything that speaks against signing.
    """
    _still_open(ask)
    if not accept and not comment:
        raise BadValue({"comment": _("Say in a few words why not yet.")})
    if changes and by.role != Membership.Role.PT:
        raise BadValue(dict.fromkeys(changes, _("A therapist writes another dose.")))
    decision: Answer = "accepted" if accept else "declined"
    plan = None
    if accept and changes:
        plan, words = _next_version(ask, by, changes, at=at, sign=sign)
        said = _("%(dose)s from now on") if sign else _("%(dose)s once the next plan is signed")
        decision = "edited"
        comment = " · ".join(part for part in (said % {"dose": words}, comment) if part)
    treatment.answer_observation(
        observation=ask, by=by, at=at, decision=decision, answer=comment[:300]
    )
    return plan


def _still_open(ask: Observation) -> None:
    """The first decision counts. Errors: BadValue that names who has decided."""
    row = Observation.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    if row.acknowledged_by is not None:
        says = _("%(name)s has answered this.") % {"name": row.acknowledged_by.name}
        raise BadValue({"ask": says})


def _next_version(
    ask: Observation, by: Membership, changes: Mapping[str, Any], *, at: datetime, sign: bool
) -> tuple[Plan, str]:
    """The version that follows the plan in force, with the item's new dose."""
    run = ask.run
    if run is None:
        raise BadValue({"ask": _("This ask names no item.")})
    old = ask.session.plan.episode.plans.filter(status=Plan.Status.SIGNED).first()
    draft = ask.session.plan.episode.plans.filter(status=Plan.Status.DRAFT).first()
    if old is None or (draft and sign):
        raise BadValue({"sign": _("A draft with other changes is open: finish it on the plan.")})
    draft = draft or plans.draft_next_version(plan=old, by=by)
    rows = draft.items.filter(code=run.item.code, side=run.item.side, region=run.item.region)
    row = rows.first()
    if row is None:
        raise BadValue({"ask": _("The next plan no longer has this item.")})
    row = plans.edit_row(item=row, by=by, revision=draft.revision, given=changes)
    if sign:
        _sign(old, draft, by, at)
    return draft, dose(row)


def _sign(old: Plan, draft: Plan, by: Membership, at: datetime) -> None:
    plans.carry_over(old=old, new=draft, by=by)
    draft.refresh_from_db()
    signed = plans.sign_plan(plan=draft, by=by, revision=draft.revision)
    treatment.follow_plan(plan=signed, by=by, at=at)


@atomic
def decide_hold(*, run: ItemRun, choice: str, by: Membership, at: datetime) -> None:
    """Lift the hold of an item, or end the item. Errors: GuardRefused for another role."""
    if choice not in WORDS:
        raise BadValue({"choice": _("Choose one of the ways on.")})
    reason = "settled" if choice == "ends" else choice
    treatment.clear_level(session=run.session, run=run, by=by, at=at, reason=reason)
    if choice == "ends":
        treatment.not_done(run=run, reason="therapist_order", by=by, at=at)
    for told in run.observations.filter(kind=Observation.Kind.LEVEL, acknowledged_at=None):
        treatment.answer_observation(
            observation=told, by=by, at=at, decision="seen", answer=str(WORDS[choice])
        )


def open_exception(*, run: ItemRun, by: Membership, at: datetime) -> None:
    """A licensee has opened an exception, which comes before co-signing."""
    if entry(run).is_exception:
        treatment.open_entry(run=run, by=by, at=at)


@atomic
def amend(*, run: ItemRun, fact: ItemDone, by: Membership, at: datetime) -> None:
    """The author records anew what was done; the earlier entry stays readable in the log.

    Errors: BadValue where the entry was not given back, or is somebody else's.
    """
    if run.signing != ItemRun.Signing.RETURNED:
        raise BadValue({"run": _("Only an entry that was given back is amended.")})
    if run.recorded_by_id != by.pk:
        raise BadValue({"run": _("Whoever recorded it amends it.")})
    treatment.record_item(fact=fact, run=run, by=by, at=at)
