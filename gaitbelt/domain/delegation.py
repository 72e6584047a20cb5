"""Plan, item and delegation: P1, P2, P5 and P9 of scope §4."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from gaitbelt.domain.conflicts import Conflict
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.pack_files import DelegationValidity, Rule

VALID_FOR: Final = timedelta(days=30)  # scope §4 P9


def expires_on(signed_on: date) -> date:
    """The last clinic day on which a delegation signed on `signed_on` holds (scope §9.20)."""
    return signed_on + VALID_FOR


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan of care in force; `version` counts signed versions from 1."""

    version: int
    is_active: bool
    evaluated_on: date | None
    signed_on: date | None = None
    reevaluated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """The tick "already done with a licensee elsewhere, since" on an item of the first plan."""

    elsewhere: bool
    since: date | None


@dataclass(frozen=True, slots=True)
class Delegation:
    """One item of one plan version, handed to one technician by one therapist."""

    technician_id: str
    signed_at: datetime
    expires_on: date
    plan_version: int
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The item that would start.

    `region`, `machine`, `modality` and `moves` as in `competency.required_codes`. `demand` ranks
    items within the visit: a hold on one item also covers those that ask for more. `is_help`:
    help to lie, rest, drink or reach the toilet, which no lock ever keeps from starting.
    """

    task: str
    name: str
    id: str = ""
    region: str | None = None
    machine: str | None = None
    modality: str | None = None
    moves: frozenset[str] = frozenset()
    demand: int = 0
    has_dose: bool = False
    has_limits: bool = False
    has_stop_rules: bool = False
    done_before_with_licensee: bool = False
    carried_over: CarriedOver | None = None
    delegations: tuple[Delegation, ...] = ()
    is_standing: bool = False
    is_help: bool = False
    conflicts: tuple[Conflict, ...] = ()  # with precautions in force, not settled by a therapist
    conditions: tuple[str, ...] = ()  # under which it was kept, and nobody has looked at today


@guard
def plan_holds(plan: PlanFacts | None, patient: str) -> Iterator[Reason]:
    """P1: a therapist has evaluated the patient and the plan is active."""
    facts = {"patient": patient}
    if plan is None or plan.evaluated_on is None:
        yield Reason("plan.not_evaluated", facts, source="scope §4 P1", remedy="plan.sign")
    elif not plan.is_active:
        yield Reason("plan.not_active", facts, source="scope §4 P1", remedy="plan.sign")


@guard
def item_is_complete(item: ItemFacts) -> Iterator[Reason]:
    """P2: the plan names the item with dose, limits and stop rules."""
    for has, code in (
        (item.has_dose, "plan.no_dose"),
        (item.has_limits, "plan.no_limits"),
        (item.has_stop_rules, "plan.no_stop_rules"),
    ):
        if not has:
            yield Reason(code, {"item": item.name}, source="scope §4 P2", remedy="plan.complete")


@guard
def was_done_with_licensee(
    item: ItemFacts, plan: PlanFacts | None, patient: str
) -> Iterator[Reason]:
    """P5: the patient has had this item from a licensee, here or carried over on the first plan."""
    if not item.done_before_with_licensee and not is_carried_over(item, plan):
        yield Reason(
            "item.first_time",
            {"item": item.name, "patient": patient},
            source="scope §4 P5",
            remedy="licensee.leads",
        )


def is_carried_over(item: ItemFacts, plan: PlanFacts | None) -> bool:
    """The tick "elsewhere" with a date, on a first plan that is signed (scope §9.21)."""
    tick = item.carried_over
    if tick is None or plan is None or plan.signed_on is None or plan.version != 1:
        return False
    return tick.elsewhere and tick.since is not None and tick.since <= plan.signed_on


@guard
def is_delegated(
    item: ItemFacts,
    *,
    technician_id: str,
    technician: str,
    plan: PlanFacts | None,
    at: datetime,
    on: date,
    validity: Rule[DelegationValidity],
    go_at: datetime | None,
) -> Iterator[Reason]:
    """P9: a live delegation to this technician, and the visit's Go where the place asks for it.

    Of several delegations the newest one counts.
    """
    yield from delegation_holds(item, technician_id, technician, plan, at, on).reasons
    if validity.value == "visit" and (go_at is None or go_at > at):
        yield Reason(
            "delegation.no_go", {"doer": technician}, source=validity.source, remedy="visit.go"
        )


@guard
def delegation_holds(
    item: ItemFacts,
    technician_id: str,
    technician: str,
    plan: PlanFacts | None,
    at: datetime,
    on: date,
) -> Iterator[Reason]:
    """Whether the newest delegation of the item to this technician still holds."""
    mine = [each for each in item.delegations if each.technician_id == technician_id]
    facts: dict[str, str | int] = {"item": item.name, "doer": technician}
    if not mine:
        yield Reason("delegation.missing", facts, source="scope §4 P9", remedy="delegation.give")
        return
    newest = max(mine, key=lambda each: each.signed_at)
    why = _why_ended(newest, plan, at, on)
    if why is not None:
        code, more = why
        yield Reason(code, facts | more, source="scope §4 P9", remedy="delegation.renew")


def _why_ended(
    given: Delegation, plan: PlanFacts | None, at: datetime, on: date
) -> tuple[str, dict[str, str | int]] | None:
    """What ended a delegation first: a tap, a new plan version, a re-evaluation, or day 30."""
    if given.revoked_at is not None and given.revoked_at <= at:
        return "delegation.revoked", {"ended_at": given.revoked_at.isoformat()}
    if plan is not None and given.plan_version != plan.version:
        return "delegation.plan_changed", {"version": plan.version}
    reevaluated = plan.reevaluated_at if plan is not None else None
    if reevaluated is not None and given.signed_at < reevaluated <= at:
        return "delegation.reevaluated", {"ended_at": reevaluated.isoformat()}
    if on > given.expires_on:
        return "delegation.expired", {"ended_on": given.expires_on.isoformat()}
    return None
