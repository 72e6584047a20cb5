"""Every reason code and remedy of the rules: what it means and which facts it carries.

`core/reasons.py` gives each its sentence in every language; a test holds that the rules yield
no other code and no other fact. Instants and days are ISO texts, amounts carry their unit.
Reasons of the gate carry `licensees` besides: names on site who could lead instead, perhaps "".
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Code:
    """What a reason says, and its facts; `other` is there only with `device.take_other`."""

    meaning: str
    facts: tuple[str, ...]


def _code(meaning: str, *facts: str) -> Code:
    return Code(meaning, facts)


_SCOPE: Final = ("task", "item", "role", "pack", "decided_by")
_DELEGATION: Final = ("item", "doer")
_CONFLICT: Final = ("item", "precaution")
_MOVE: Final = ("move", "assist")

CODES: Final = MappingProxyType(
    {
        # who may do it
        "scope.not_permitted": _code("the role never does this task here", *_SCOPE),
        "scope.assist_only": _code("the role may help with it, a licensee leads", *_SCOPE),
        "scope.not_care": _code("the role does not treat patients", "doer", "role"),
        "title.forbidden": _code("the title is kept for licensees here", "title", "pack"),
        "lock.not_yours": _code("this role may not lift the lock", "level", "role", "allowed"),
        "course.therapist_only": _code("a therapist says this step of the care", "who", "role"),
        "minutes.not_licensed": _code("only a licensee has skilled minutes", "who", "role"),
        "minutes.overlap": _code(
            "one to one with two patients at once", "who", "from_at", "until_at"
        ),
        "rules.signer": _code("this role does not sign rules", "signer", "role", "allowed"),
        "rules.already_signed": _code("signed rules never change", "clinic"),
        "rules.no_dry_run": _code("the next booked day has not been judged", "clinic"),
        "review.role": _code("this role does not co-sign here", "signer", "role", "allowed"),
        "review.own": _code("nobody co-signs their own entry", "item", "patient"),
        "review.unopened": _code("an exception has not been opened", "item", "patient"),
        "review.returned": _code("the entry waits for its author", "item", "patient"),
        "review.no_contact": _code("no licensee is known to have seen the patient", "patient"),
        "review.not_author": _code("its author amends what was given back", "item", "author"),
        "belt.needed": _code("no gait belt in this standing block", "patient"),
        "exercise.condition": _code("a condition of the item is not met yet", "item", "needs"),
        "fall.therapist_only": _code(
            "a therapist alone confirms the fall flag", "who", "role", "patient"
        ),
        "home.no_teaching": _code("the pack bars this role from teaching", "doer", "role", "pack"),
        "incident.not_yours": _code("this role may not close the draft", "role"),
        "incident.mandatory": _code("this incident must be reported"),
        "incident.submitted": _code("a submitted report never changes"),
        # merging two files
        "merge.session": _code("a session is open", "patient"),
        "merge.overlap": _code("visits of both files are at once", "patient", "starts_at"),
        "merge.plan": _code("both files have a plan in work or in force", "patient"),
        "merge.elsewhere": _code("another clinic treats under it", "patient"),
        # what a tablet was permitted while it could not ask
        "permit.missing": _code("begun without a permit for it", "item"),
        "permit.expired": _code(
            "begun after its permit had run out", "item", "until", "attested_by"
        ),
        "permit.refused": _code("begun although the permit said no", "item"),
        "permit.later": _code("begun before its permit was given", "item", "at", "since"),
        "visit.not_begun": _code("done before the visit was taken in", "item", "at", "started_at"),
        # plan and delegation
        "plan.therapist_only": _code("only a therapist decides this", "who", "role", "patient"),
        "plan.not_evaluated": _code("no therapist has evaluated the patient", "patient"),
        "plan.not_active": _code("the plan of care is not active", "patient"),
        "plan.no_dose": _code("the order has no dose", "item"),
        "plan.no_limits": _code("the order has no limits", "item"),
        "plan.no_stop_rules": _code("the order has no stop rules", "item"),
        "plan.no_diagnosis": _code("the plan names no diagnosis", "patient"),
        "plan.no_goals": _code("the plan has no goal", "patient"),
        "plan.goal_not_measurable": _code("a goal has no measure or no target", "goal"),
        "plan.no_type": _code("the plan prescribes nothing", "patient"),
        "plan.no_amount": _code("the plan has no sessions a day", "patient"),
        "plan.no_frequency": _code("the plan has no visits a week", "patient"),
        "plan.no_duration": _code("the plan has no weeks", "patient"),
        "exercise.conflict": _code("a precaution speaks against it", *_CONFLICT),
        "exercise.conflict_when": _code("it does in a circumstance", *_CONFLICT, "when"),
        "exercise.conflict_needs": _code("kept only under a condition", *_CONFLICT, "needs"),
        "plan.already_signed": _code("a signed plan never changes", "patient"),
        "item.first_time": _code("never done with a licensee before", "item", "patient"),
        "delegation.missing": _code("not delegated to this technician", *_DELEGATION),
        "delegation.revoked": _code("the delegation was taken back", *_DELEGATION, "ended_at"),
        "delegation.plan_changed": _code("the plan has a newer version", *_DELEGATION, "version"),
        "delegation.reevaluated": _code("a re-evaluation ended it", *_DELEGATION, "ended_at"),
        "delegation.expired": _code("30 days are over", *_DELEGATION, "ended_on"),
        "delegation.no_go": _code("the supervisor's Go for this visit is missing", "doer"),
        # competency and certificates
        "competency.missing": _code(
            "no therapist has signed this competency", "doer", "competency", "name"
        ),
        "competency.expired": _code(
            "the competency has ended", "doer", "competency", "name", "ended_on"
        ),
        "competency.attestation_ended": _code(
            "the founding attestation's 90 days are over", "doer", "competency", "name", "ended_on"
        ),
        "competency.not_assessor": _code("only a therapist signs a competency", "doer"),
        "competency.own": _code("nobody signs their own competency", "doer"),
        "age.unknown": _code("the birth date is not on file", "doer", "age"),
        "age.too_young": _code("too young for a technician here", "doer", "age", "of_age_on"),
        "credential.missing": _code("the certificate is not on file", "doer", "credential"),
        "credential.expired": _code(
            "the certificate has ended", "doer", "credential", "expired_on"
        ),
        "credential.sole_responder": _code(
            "CPR has ended and nobody else on site has it", "doer", "credential", "expired_on"
        ),
        # supervision
        "supervision.absent": _code("nobody supervises the technician", "level"),
        "supervision.role": _code(
            "this role may not supervise here", "supervisor", "role", "allowed"
        ),
        "supervision.not_on_site": _code("the supervisor is not on site", "supervisor", "level"),
        "supervision.unreachable": _code("the supervisor cannot be reached", "supervisor"),
        "supervision.no_contact": _code("no contact in this visit yet", "supervisor"),
        "supervision.not_in_sight": _code("not tapped 'in sight' in time", "supervisor", "minutes"),
        "supervision.ratio": _code(
            "the supervisor has as many as allowed", "supervisor", "now", "cap"
        ),
        "supervision.needs_assistant": _code(
            "of as many as allowed, one must be a PTA", "supervisor", "now", "cap"
        ),
        "supervision.not_rostered": _code(
            "no allowed supervisor is rostered then", "starts_at", "allowed"
        ),
        "supervision.full": _code(
            "every rostered supervisor is full then", "starts_at", "supervisors", "cap"
        ),
        # the patient
        "patient.hold": _code("a HOLD covers the item", "patient", "item", "since_at"),
        "patient.stop": _code("a STOP locks the session", "patient", "item", "since_at"),
        "patient.emergency": _code("an emergency locks the session", "patient", "item", "since_at"),
        "patient.changed": _code(
            "the patient has changed since a licensee last knew", "patient", "changed_at"
        ),
        "patient.not_identified": _code("two identifiers are not confirmed yet", "patient"),
        "precautions.unread": _code("changed precautions are unread", "patient"),
        "vitals.missing": _code("vital signs are due first", "patient", "missing"),
        "load.too_many": _code("the technician has as many as allowed", "doer", "now", "cap"),
        "load.one_to_one": _code(
            "someone at high risk of falling stands: one to one", "doer", "patient"
        ),
        # devices
        "device.soiled": _code("used and not wiped", "device"),
        "device.soiled_enteric": _code("used in enteric isolation, not wiped", "device"),
        "device.needs_sporicidal": _code("leaves spores on it", "device", "product"),
        "device.wet": _code("still wet", "device", "seconds_left", "ready_at"),
        "device.in_use": _code("in use with someone else", "device"),
        "device.not_ready": _code("the temperature is out of range", "device"),
        "device.out_of_service": _code("out of service", "device"),
        "device.quarantined": _code("quarantined", "device"),
        "device.retired": _code("retired", "device"),
        "device.overdue": _code("a due date has passed", "device", "due", "due_on"),
        "device.overloaded": _code(
            "the patient is heavier than its rating", "device", "limit_kg", "mass_kg"
        ),
        "device.latex": _code("latex, and the patient is allergic", "device"),
        "temperature.missing": _code("no temperature logged today", "device"),
        "item.wrong_state": _code("a step is skipped", "device", "state", "act", "to"),
        "check.not_yours": _code("a manager puts this check on file", "device", "due"),
        "due.is_hard": _code("this date is not put off", "device", "due"),
        "due.extended_once": _code("it was put off once already", "device", "due"),
        "item.release_not_yours": _code("a technician does not release it", "device", "act"),
        "weight.not_yours": _code("this role may not change a weight status", "role"),
        "limits.not_yours": _code("this role may not write limits of vital signs", "role"),
        # heat and cold
        "modality.missing": _code("the order lacks a number", "parameter", "unit"),
        "modality.contraindicated": _code("never, with this condition", "item", "condition"),
        "modality.needs_override": _code(
            "the therapist has not written why it may be done", "item", "condition"
        ),
        "modality.not_accepted": _code(
            "the therapist has not accepted it with the order", "item", "condition"
        ),
        "modality.out_of_range": _code(
            "a number is outside its range", "parameter", "value", "low", "high", "unit"
        ),
        "modality.layers": _code("too few layers", "layers", "needed"),
        "modality.wrong_side": _code("not the ordered side", "ordered", "tapped"),
        "modality.no_site": _code("the order names no part of the body", "item"),
        "modality.no_minutes": _code("the order gives no minutes"),
        "modality.not_screened": _code("no licensee has screened the patient for it"),
        "modality.screen_expired": _code("the screen is older than 30 days", "screened_on"),
        "modality.answer_needs_licensee": _code(
            "an answer asks for a licensee", "changed", "numb", "skin_normal"
        ),
        "modality.dose_on": _code("the output is still on", "item", "doses"),
        "modality.near_pacer": _code("shortwave near a pacemaker", "patient", "place", "metres"),
        "modality.near_current": _code("shortwave near a current", "patient", "place", "metres"),
        "modality.heat_again": _code("heat again on this place, beyond the order", "times"),
        "modality.too_soon": _code("cold again too soon", "minutes", "needed"),
        # moves
        "transfer.not_attempted": _code("this move is not attempted", *_MOVE),
        "transfer.not_by_technician": _code("a licensee makes this move", *_MOVE),
        "transfer.licensee_needed": _code("only with a licensee", *_MOVE),
        "transfer.more_people": _code("too few people", *_MOVE, "needed"),
        "transfer.aid_missing": _code("an aid is missing", *_MOVE, "missing"),
        "transfer.too_heavy": _code(
            "more than 35 lb for each", *_MOVE, "each_lb", "limit_lb", "people"
        ),
        "transfer.mass_unknown": _code("the weight is not on file", *_MOVE),
        "transfer.lift_only": _code("moved by lift only", *_MOVE),
        "transfer.device_overloaded": _code("above the device's rating", "limit_kg", "mass_kg"),
    }
)

REMEDIES: Final = MappingProxyType(
    {
        "licensee.leads": "a licensee leads this item",
        "supervisor.call": "call the supervisor",
        "supervisor.decide": "ask the supervisor to decide on the lock",
        "supervisor.confirm_here": "say that the supervisor is here",
        "supervisor.take_over": "another permitted supervisor takes over",
        "supervisor.seen": "tap that you and the supervisor have spoken in this visit",
        "supervisor.in_sight": "tap that the supervisor sees you",
        "therapist.ask": "ask the therapist",
        "review.open": "open the exception",
        "contact.say": "say whether a licensee saw the patient in this visit",
        "dose.off": "whoever doses it switches it off",
        "patient.move": "move one of the two",
        "condition.confirm": "tap that the condition is met",
        "belt.put_on": "tap that the gait belt is on",
        "incident.complete": "complete the report",
        "incident.amend": "add to the submitted report",
        "order.screen": "screen the order, or decide about it",
        "rules.write": "write the next version of the clinic's rules",
        "rules.dry_run": "judge the next booked day under these rules",
        "visit.go": "the supervisor gives the Go for this visit",
        "plan.sign": "a therapist signs the plan",
        "plan.complete": "a therapist completes the order",
        "conflict.settle": "a therapist leaves it out, changes it, or keeps it and says why",
        "plan.new_version": "a therapist writes the next version",
        "delegation.give": "a therapist delegates the item",
        "delegation.renew": "a therapist renews the delegation",
        "competency.assess": "a therapist assesses and signs",
        "credential.record": "record the new card",
        "age.record": "the manager records the birth date",
        "patient.identify": "confirm who it is on the Ready screen",
        "precautions.acknowledge": "open what changed",
        "vitals.measure": "measure now",
        "patients.hand_over": "hand a patient over",
        "device.take_other": "take the unit that is ready",
        "device.wait": "wait until it is ready",
        "device.wipe": "wipe now",
        "product.take_sporicidal": "wipe with a sporicidal product",
        "temperature.log": "log the temperature here",
        "check.record": "put the check on file",
        "manager.call": "ask the manager",
        "time.take_other": "take another time",
        "title.choose_other": "choose another title",
        "side.choose": "tap the ordered side",
        "layers.add": "add a layer",
        "value.correct": "correct the number",
        "person.add": "add a person",
        "aid.add": "fetch the aid",
        "lift.use": "use a lift rated for the patient",
    }
)
