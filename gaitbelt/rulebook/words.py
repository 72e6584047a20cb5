"""The rules of a pack in words: what each is called, and how its value reads."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from gaitbelt.core import reasons
from gaitbelt.domain.pack_files import Confidence
from gaitbelt.domain.scope import Cell, Permission
from gaitbelt.domain.supervision import NO_LIMIT
from gaitbelt.workforce.words import TASKS

RULES = {
    "allowed_titles": lazy("Titles that technicians may have"),
    "forbidden_titles": lazy("Titles kept for licensees"),
    "badge_rule": lazy("What the badge shows"),
    "min_age": lazy("Youngest age of a technician, years"),
    "supervisor_roles": lazy("Who supervises a technician"),
    "supervision_level_patient_task": lazy("How close, with patients"),
    "supervision_level_nonpatient_task": lazy("How close, at other tasks"),
    "nonpatient_tasks": lazy("Counted as other tasks"),
    "ratio_max_tech_per_supervisor": lazy("People for each supervisor at once"),
    "ratio_counts": lazy("Who counts towards it"),
    "ratio_extra_condition": lazy("And besides"),
    "tech_may_record": lazy("What a technician may record"),
    "tech_may_not_record": lazy("What a technician may not record"),
    "cosign_required": lazy("A technician’s entries are co-signed"),
    "cosign_by": lazy("Who co-signs"),
    "cosign_deadline_hours": lazy("Co-signed within, hours"),
    "reeval_max_visits": lazy("Re-evaluation after, visits"),
    "reeval_max_days": lazy("Re-evaluation after, days"),
    "reeval_combine": lazy("Of the two, which comes"),
    "licensee_contact_each_visit": lazy("A licensee sees the patient at each visit"),
    "delegation_validity": lazy("How long a delegation holds"),
    "record_retention_years": lazy("Records are kept, years"),
    "minor_rule": lazy("Records of minors"),
    "technician_care": lazy("Care by a technician"),
    "technician_minutes": lazy("Minutes of a technician count"),
    "one_to_one_excludes_supervision": lazy("One-to-one time excludes supervising others"),
    "line_of_sight_required": lazy("The technician stays in sight"),
    "assistant_supervision": lazy("How close, for an assistant"),
}
VALUES = {
    "plan_30d": lazy("with the plan, at most 30 days"),
    "visit": lazy("this visit only, with the supervisor’s Go"),
    "earlier": lazy("whichever is earlier"),
    "later": lazy("whichever is later"),
    "an_assistant_when_full": lazy("when it is full, one of them is a PTA"),
    "never": lazy("never"),
    "set_up_before_skilled": lazy("only setting up right before skilled care"),
    "not_covered": lazy("not covered, never billed"),
    "flowsheet": lazy("flowsheet"),
    "checklist": lazy("checklist"),
    "treatment_note": lazy("treatment note"),
    "quantitative_data": lazy("quantitative data"),
    "permanent_document": lazy("permanent documents"),
    "patient_report": lazy("the patient’s own report"),
    "treatment_given": lazy("treatment given"),
    "transcription": lazy("transcription"),
    "evaluation": lazy("evaluation"),
    "goals": lazy("goals"),
    "plan": lazy("plan"),
    "interpretation": lazy("interpretation"),
    "until age 22": lazy("until age 22"),
    "Name and working title in type of at least 18 points": lazy(
        "Name and working title in type of at least 18 points"
    ),
}
CELLS = {
    Permission.N: lazy("never"),
    Permission.A: lazy("assist only"),
    Permission.D: lazy("by delegation"),
    Permission.Y: lazy("yes"),
}
CONFIDENCE = {
    Confidence.HIGH: lazy("sure"),
    Confidence.MEDIUM: lazy("fairly sure"),
    Confidence.LOW: lazy("not sure"),
    Confidence.UNKNOWN: lazy("not known"),
    Confidence.ATTESTED: lazy("attested"),
}

LINES = {
    1: lazy(
        "A technician starts nothing unless P1 to P9 all hold; every failing one comes back "
        "with its remedy."
    ),
    2: lazy(
        "Of payer, state, facility and competency the strictest wins, and unknown falls to "
        "the strict defaults."
    ),
    3: lazy(
        "New York outpatient: exercise, motion, heat and machines are denied to a technician; "
        "set-up and scheduling stay open."
    ),
    4: lazy(
        "Supervision and ratio are asked anew at every start; California allows one "
        "patient-related task for each therapist."
    ),
    5: lazy(
        "An assistant is never the supervisor of a patient-related task in California; in "
        "Texas an assistant may be."
    ),
    6: lazy(
        "Arizona: three without an assistant are too many; Washington and Arizona: a fourth; "
        "Oregon: a third at treatment, other tasks stay open."
    ),
    7: lazy(
        "A technician never writes plan, goals, dose, assessment, discharge or billing; no "
        "setting opens it."
    ),
    8: lazy(
        "A technician’s entry is a draft until a permitted licensee, never its author, "
        "co-signs; late entries are shown, never signed by themselves."
    ),
    9: lazy("A technician’s minutes never become billable minutes or units, through any door."),
    10: lazy("Stopping and calling for help work under the lock; reporting is never blocked."),
    11: lazy("A change of rules has its day; sessions before it keep the rules that held then."),
    12: lazy("A title kept for licensees is never saved or printed."),
    13: lazy(
        "When the supervisor leaves, the site is told, new starts wait, exposures run on and end "
        "in order, and another takes over in one tap."
    ),
    14: lazy(
        "No limit and not known are different: Texas sets no ratio, Pennsylvania does not "
        "say, so one."
    ),
    15: lazy(
        "Every rule shows its source and how sure it is; unsure packs say so, and a clinic’s "
        "own names who attested it."
    ),
    16: lazy(
        "The gate limits the technician before an act, never the patient’s care; what has "
        "happened is always stored."
    ),
    17: lazy(
        "A fact outside the rules is kept, flagged, shown first, opened before it is signed, "
        "and never counted as delegated care."
    ),
    18: lazy(
        "Every reason has a way on one tap away, always with a licensee who leads; what is "
        "known earlier is said earlier."
    ),
    19: lazy("More caution is never refused; rescue and lowering are never gated."),
    20: lazy(
        "A delegation ends with the next plan version, a re-evaluation or day 30; under the "
        "strict defaults with the visit."
    ),
    21: lazy(
        "Carried-over care needs the tick and a date on the signed first plan; a founding "
        "attestation ends after 90 days."
    ),
    22: lazy(
        "Present is rostered and seen today, or named by a colleague; a tap in sight counts "
        "for 15 minutes."
    ),
    23: lazy(
        "A clinic’s own rules need the signatures of a therapist and the manager, and a dry "
        "run of the next booked day."
    ),
}


def value(found: Any) -> str:
    """The value of a rule in the reader's language."""
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if found is NO_LIMIT:
        return _("no limit set")
    if isinstance(found, Cell):
        return cell(found)
    if isinstance(found, Enum):
        return reasons.word(str(found.name))
    if isinstance(found, frozenset | tuple):
        return ", ".join(_each(found))
    return str(VALUES.get(str(found), found))


def _each(values: Iterable[Any]) -> list[str]:
    found = [str(TASKS[each]) if each in TASKS else value(each) for each in values]
    return sorted(found) if isinstance(values, frozenset) else found


def choice(code: str) -> str:
    """A value of a rule as a form offers it."""
    return str(VALUES[code]) if code in VALUES else reasons.word(code)


def cell(found: Cell) -> str:
    """What a technician may do with a task, where the clinic may decide with what holds until."""
    if found.permission is not None:
        return str(CELLS[found.permission])
    return _("the clinic decides; until then %(what)s") % {"what": CELLS[found.default]}
