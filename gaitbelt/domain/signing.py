"""What a signature needs: a plan's minimum content, and who may assess a competency."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gaitbelt.domain.conflicts import Conflict, is_settled
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

# Steps of a course of care that are a therapist's to say (plan-of-care §1, §11.4).
THERAPISTS_OWN: Final = frozenset({"progress_report", "on_hold", "resumed", "summary"})
RULE_SIGNERS: Final = frozenset({Role.PT, Role.MANAGER})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """What a plan of care says, as far as its signature asks for it.

    `goals` are (text, measure, target); `amount` is sessions a day, `frequency` visits a week,
    `duration` weeks.
    """

    patient: str
    is_draft: bool = True
    is_evaluated: bool = False
    diagnosis: str = ""
    goals: tuple[tuple[str, str, str], ...] = ()
    items: tuple[str, ...] = ()
    amount: int | None = None
    frequency: int | None = None
    duration: int | None = None
    conflicts: tuple[Conflict, ...] = ()  # not settled yet


@guard
def may_sign(plan: PlanContent) -> Iterator[Reason]:
    """Whether a plan has its minimum content: diagnosis, goals, type, amount, frequency, duration.

    Source: plan-of-care §1, §11.2; scope §4 P1 (evaluation).
    """
    facts = {"patient": plan.patient}
    if not plan.is_draft:
        yield _reason("plan.already_signed", facts, "plan-of-care §11.2", "plan.new_version")
        return
    if not plan.is_evaluated:
        yield _reason("plan.not_evaluated", facts, "scope §4 P1", "plan.complete")
    for is_there, code in (
        (plan.diagnosis.strip(), "plan.no_diagnosis"),
        (plan.goals, "plan.no_goals"),
        (plan.items, "plan.no_type"),
        (plan.amount, "plan.no_amount"),
        (plan.frequency, "plan.no_frequency"),
        (plan.duration, "plan.no_duration"),
    ):
        if not is_there:
            yield _reason(code, facts, "plan-of-care §11.2", "plan.complete")
    for text, measure, target in plan.goals:
        if not (measure.strip() and target.strip()):
            yield _reason(
                "plan.goal_not_measurable", {"goal": text}, "plan-of-care §1", "plan.complete"
            )
    yield from is_settled(plan.conflicts).reasons


@guard
def may_decide_care(*, role: Role, who: str, patient: str) -> Iterator[Reason]:
    """Signing a plan, handing items on, the Go and a re-evaluation are a therapist's alone.

    Source: scope §4 P1, P9, §9.7; plan-of-care §11.2.
    """
    if role is not Role.PT:
        facts = {"who": who, "role": role.value, "patient": patient}
        yield _reason("plan.therapist_only", facts, "scope §9.7", "therapist.ask")


@guard
def may_assess(
    *, assessor: str, assessor_id: str, role: Role, person: str, person_id: str
) -> Iterator[Reason]:
    """Only a therapist signs a competency, and nobody their own (workforce §12.2)."""
    if role is not Role.PT:
        yield _reason(
            "competency.not_assessor", {"doer": assessor}, "workforce §12.2", "therapist.ask"
        )
    if assessor_id == person_id:
        yield _reason("competency.own", {"doer": person}, "workforce §12.2", "therapist.ask")


@guard
def may_say_milestone(*, kind: str, role: Role, who: str) -> Iterator[Reason]:
    """Only a therapist writes reports and holds or resumes care; the desk logs what comes in."""
    if kind in THERAPISTS_OWN and role is not Role.PT:
        yield _reason(
            "course.therapist_only",
            {"who": who, "role": role.value},
            "plan-of-care §1",
            "therapist.ask",
        )


@guard
def rules_are_open(*, clinic: str, is_live: bool) -> Iterator[Reason]:
    """Signed rules never change: a change is the next version (scope §9.11)."""
    if is_live:
        yield _reason("rules.already_signed", {"clinic": clinic}, "scope §9.11", "rules.write")


@guard
def may_sign_rules(*, signer: str, role: Role, clinic: str, is_judged: bool) -> Iterator[Reason]:
    """A clinic's own rules: a therapist and the manager sign, after a dry run (scope §9.23)."""
    if role not in RULE_SIGNERS:
        facts = {
            "signer": signer,
            "role": role.value,
            "allowed": ", ".join(sorted(RULE_SIGNERS)),
        }
        yield _reason("rules.signer", facts, "scope §9.23", "therapist.ask")
    if not is_judged:
        yield _reason("rules.no_dry_run", {"clinic": clinic}, "scope §9.23", "rules.dry_run")


def _reason(code: str, facts: dict[str, str], source: str, remedy: str) -> Reason:
    return Reason(code, facts, source=source, remedy=remedy)
