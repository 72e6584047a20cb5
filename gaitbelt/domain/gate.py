"""All guards of one step: may this item, this visit start now (scope §4, §9)?

Every failing reason comes back, never only the first. A therapist or assistant follows the role
table, the locks, the vitals and the devices; a technician also follows P1-P9. Stopping and
reporting are never refused.
"""

from collections.abc import Iterator
from typing import Final

from gaitbelt.domain import (
    competency,
    conflicts,
    delegation,
    hygiene,
    safety,
    staff,
    supervision,
)
from gaitbelt.domain.competency import Doer
from gaitbelt.domain.decision import Decision, Reason, guard
from gaitbelt.domain.delegation import ItemFacts, PlanFacts
from gaitbelt.domain.gate_facts import BookFacts, Place, SessionFacts, StartFacts
from gaitbelt.domain.hygiene import DeviceFacts
from gaitbelt.domain.packs import Ruling, delegation_validity, resolve, supervision_terms
from gaitbelt.domain.safety import PatientFacts
from gaitbelt.domain.scope import TASKS, Permission, Role
from gaitbelt.domain.supervision import SupervisorFacts

__all__ = [
    "BookFacts",
    "DeviceFacts",
    "Doer",
    "ItemFacts",
    "PatientFacts",
    "Place",
    "PlanFacts",
    "SessionFacts",
    "StartFacts",
    "SupervisorFacts",
    "is_permitted",
    "may_start_item",
    "may_start_session",
    "needed_codes",
]

# Missing vitals lock the start of exercise (safety §2).
EXERCISES: Final = frozenset({"T07", "T08", "T09", "T10", "T11", "T21"})
_YES: Final = Decision()


def may_start_item(facts: StartFacts) -> Decision:
    """Whether this person may start this item on this patient with these devices now."""
    task = TASKS[facts.item.task]
    if task.is_always_open:
        return _YES
    ruling = ruling_for(facts.item, facts.doer, facts.place)
    reasons = [*is_permitted(ruling, facts.item, facts.doer, facts.place).reasons]
    if facts.doer.role is Role.TECH and ruling.permission is not Permission.N:
        reasons += _technician(facts, ruling)
    if task.patient_facing:
        reasons += _patient(facts)
    for device in facts.devices:
        reasons += _device(device, facts).reasons
    return _named(reasons, facts.licensees_now)


def may_start_session(facts: SessionFacts) -> Decision:
    """Whether this person may take this patient in now; each item is asked again on its own."""
    reasons: list[Reason] = []
    if facts.doer.role is Role.TECH:
        reasons += delegation.plan_holds(facts.plan, facts.patient.name).reasons
        reasons += _skills(facts, competency.COMMON)
        reasons += _supervised(facts)
        reasons += _load(facts)
    elif not facts.doer.role.is_licensee:
        reasons.append(_not_care(facts.doer))
    reasons += safety.no_session_lock(facts.patient).reasons
    return _named(reasons, facts.licensees_now)


def ruling_for(item: ItemFacts, doer: Doer, place: Place) -> Ruling:
    """What the doer's role may do with the item's task at this place."""
    return resolve(
        item.task,
        doer.role,
        pack=place.pack,
        facility=place.facility,
        payer=place.payer,
        conditions=place.conditions,
    )


@guard
def is_permitted(ruling: Ruling, item: ItemFacts, doer: Doer, place: Place) -> Iterator[Reason]:
    """P3: the task is the doer's to start, alone or by delegation; to assist is not to start."""
    if ruling.permission >= Permission.D:
        return
    code = "scope.assist_only" if ruling.permission is Permission.A else "scope.not_permitted"
    yield Reason(
        code,
        {
            "task": item.task,
            "item": item.name,
            "role": doer.role.value,
            "pack": place.pack.name,
            "decided_by": ruling.decided_by.value,
        },
        source=ruling.source,
    )


def needed_codes(item: ItemFacts, patient: PatientFacts | None = None) -> tuple[str, ...]:
    """The competencies that this item asks for with this patient."""
    return competency.required_codes(
        item.task,
        region=item.region,
        machine=item.machine,
        modality=item.modality,
        moves=item.moves,
        isolation=patient is not None and patient.is_isolated,
    )


def _technician(facts: StartFacts, ruling: Ruling) -> Iterator[Reason]:
    """P1, P2, P4, P5, P7, P8 and P9, as far as the task and the permission ask for them."""
    task, item = TASKS[facts.item.task], facts.item
    codes = needed_codes(item, facts.patient)
    if not task.patient_facing:
        yield from competency.holds(facts.doer, codes, facts.on).reasons
        return
    yield from _skills(facts, codes)
    yield from _supervised(facts, task.code)
    yield from safety.precautions_are_known(facts.patient).reasons
    yield from safety.is_unchanged(facts.patient).reasons
    yield from _load(facts)
    yield from _one_to_one(facts)
    yield from _belt(facts)
    yield from _conditions(item)
    if ruling.permission is Permission.D:
        yield from _delegated(facts)


def _delegated(facts: StartFacts) -> Iterator[Reason]:
    item, plan, patient = facts.item, facts.plan, facts.patient.name
    yield from delegation.plan_holds(plan, patient).reasons
    yield from conflicts.is_settled(item.conflicts).reasons
    if TASKS[item.task].has_dose:
        yield from delegation.item_is_complete(item).reasons
        yield from delegation.was_done_with_licensee(item, plan, patient).reasons
    yield from delegation.is_delegated(
        item,
        technician_id=facts.doer.id,
        technician=facts.doer.name,
        plan=plan,
        at=facts.at,
        on=facts.on,
        validity=delegation_validity(facts.place.pack),
        go_at=facts.go_at,
    ).reasons


def _skills(facts: SessionFacts, codes: tuple[str, ...]) -> Iterator[Reason]:
    """P4: competencies, and the age and certificates without which nobody is near a patient."""
    yield from staff.is_old_enough(facts.doer, facts.place.pack, facts.on).reasons
    yield from competency.holds(facts.doer, codes, facts.on).reasons
    yield from competency.credentials_allow(
        facts.doer,
        facts.on,
        facts.place.facility.expired_cpr,
        other_responders=facts.cpr_responders,
    ).reasons


def _supervised(facts: SessionFacts, task: str | None = None) -> Iterator[Reason]:
    """P7: the supervision that the place asks for, met now."""
    place = facts.place
    terms = supervision_terms(place.pack, place.facility, place.payer, task)
    yield from supervision.may_supervise(facts.supervisor, terms, facts.at).reasons


def _load(facts: SessionFacts) -> Iterator[Reason]:
    """The cap on patients per technician (workforce §7, §12.15)."""
    cap = facts.place.facility.patients_per_technician
    if facts.patients_now + 1 > cap:
        yield Reason(
            "load.too_many",
            {"doer": facts.doer.name, "now": facts.patients_now, "cap": cap},
            source="workforce §7",
            remedy="patients.hand_over",
        )


def _one_to_one(facts: StartFacts) -> Iterator[Reason]:
    """A patient at high risk of falling has the technician alone while standing (safety §6)."""
    stands = facts.patient.is_high_fall_risk and facts.item.is_standing
    if (stands and facts.patients_now > 0) or facts.has_high_fall_risk_standing:
        yield Reason(
            "load.one_to_one",
            {"doer": facts.doer.name, "patient": facts.patient.name},
            source="safety §6",
            remedy="patients.hand_over",
        )


def _belt(facts: StartFacts) -> Iterator[Reason]:
    """One tap on the gait belt per standing block, at a high risk of falling (safety §6, §13.8)."""
    if facts.patient.is_high_fall_risk and facts.item.is_standing and not facts.has_belt:
        yield Reason(
            "belt.needed",
            {"patient": facts.patient.name},
            source="safety §13.8",
            remedy="belt.put_on",
        )


def _conditions(item: ItemFacts) -> Iterator[Reason]:
    """What a therapist has accepted under a condition is looked at in each visit (§7.3)."""
    for needs in item.conditions:
        yield Reason(
            "exercise.condition",
            {"item": item.name, "needs": needs},
            source="exercise-and-outcomes §7.3",
            remedy="condition.confirm",
        )


def _patient(facts: StartFacts) -> Iterator[Reason]:
    """Locks, identity and missing vitals hold for everyone; a licensee lifts or waives some."""
    yield from safety.nothing_locks(facts.patient, facts.item).reasons
    if not facts.item.is_help:
        yield from safety.is_the_right_one(facts.patient).reasons
    missing = facts.vitals_required - facts.vitals_recorded
    if missing and facts.item.task in EXERCISES and not facts.item.is_help:
        yield Reason(
            "vitals.missing",
            {"patient": facts.patient.name, "missing": ", ".join(sorted(missing))},
            source="safety §2",
            remedy="vitals.measure",
        )


def _device(device: DeviceFacts, facts: StartFacts) -> Decision:
    return hygiene.may_use(
        device,
        at=facts.at,
        on=facts.on,
        patient_id=facts.patient.id,
        body_mass_kg=facts.patient.body_mass_kg,
        latex_allergy=facts.patient.latex_allergy,
    )


def _not_care(doer: Doer) -> Reason:
    return Reason("scope.not_care", {"doer": doer.name, "role": doer.role.value}, source="scope §2")


def _named(reasons: list[Reason], licensees: tuple[str, ...]) -> Decision:
    """The decision, each reason naming the licensees on site who could lead instead."""
    if not reasons:
        return _YES
    names = {"licensees": ", ".join(licensees)}
    return Decision(
        tuple(Reason(r.code, {**r.facts, **names}, r.source, r.remedy) for r in reasons)
    )
