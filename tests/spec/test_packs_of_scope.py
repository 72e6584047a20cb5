"""The packs of scope of practice §5 to §7, typed from its pages.

A value that a pack gets wrong, or loses, shows here beside its state. In the tables `-` is "not
found" or "not listed": the pack is silent, and DEFAULT_STRICT holds.
"""

from datetime import date

import pytest

from gaitbelt.domain.pack_files import FIELDS
from gaitbelt.domain.packs import PACKS, PAYERS, FacilityPolicy, resolve, supervision_terms
from gaitbelt.domain.scope import TASKS, Permission, Role, parse_cell
from gaitbelt.domain.supervision import NO_LIMIT, SupervisionLevel
from tests.spec.test_role_table import CELLS, ROLES

# ── §5, §6: what a technician may do in each state ───────────────────────────────────────────

ASKED = (
    *("T07", "T08", "T09", "T10", "T11", "T14", "T15", "T16", "T17", "T18"),
    *("T19", "T20", "T21", "T24", "T25", "T29", "T30", "T31", "T32"),
)
STATES = {  # the letters stand under the tasks of ASKED
    #                 07 08 09 10 11 14 15 16 17 18 19 20 21 24 25 29 30 31 32
    "DEFAULT_STRICT": "N  A  -  -  A  A  A  A  N  N  -  N  N  -  -  -  -  -  -",
    "US-AZ":          "-  D  -  D  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -",
    "US-CA":          "-  D  -  D  -  J  J  A  -  -  -  -  -  -  -  Y  -  -  -",
    "US-CO":          "-  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -",
    "US-FL":          "-  A  -  -  -  J  J  A  -  -  -  -  -  -  -  -  -  -  -",
    "US-GA":          "-  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -",
    "US-IL":          "-  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -",
    "US-ME":          "-  D  -  D  -  J  J  A  -  -  -  -  -  -  -  -  -  -  -",
    "US-MT":          "-  N  -  D  N  N  N  N  -  -  -  -  -  -  D  D  Y  -  -",
    "US-NH":          "-  D  -  D  -  J  J  A  -  -  -  -  -  -  -  -  -  -  -",
    "US-NJ":          "N  N  N  N  N  N  N  N  -  -  -  N  N  N  -  D  -  -  -",
    "US-NY":          "N  N  N  A  N  N  N  N  -  -  -  N  N  -  -  -  Y  -  Y",
    "US-OH":          "-  -  -  D  -  -  -  -  -  -  -  -  -  -  -  D  Y  -  -",
    "US-OR":          "-  D  -  D  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -",
    "US-PA":          "-  N  N  D  N  D  N  N  -  -  -  -  -  -  D  D  Y  -  -",
    "US-TX":          "-  D  -  D  -  J  J  A  -  -  D  -  -  -  D  Y  Y  Y  -",
    "US-WA":          "-  J  -  -  -  J  J  A  -  -  -  -  -  -  -  -  -  -  -",
}  # fmt: skip
# Where a pack is silent: DEFAULT_STRICT of §5, and the role table for what that leaves out.
STRICT = dict(zip(ASKED, STATES["DEFAULT_STRICT"].split(), strict=True))
NOTHING = FacilityPolicy()
EVERYTHING = FacilityPolicy(
    permissions=dict.fromkeys(TASKS, Permission.Y), signed_by="Bo", signed_on=date(2026, 1, 5)
)


def letter(state, task):
    """What the state says of a task, `-` where it says nothing."""
    return dict(zip(ASKED, STATES[state].split(), strict=True)).get(task, "-")


def in_silence(task):
    strict = STRICT.get(task, "-")
    return strict if strict != "-" else CELLS[task].split()[ROLES.index(Role.TECH)]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("state", STATES)
def test_2_a_technician_may_do_in_each_state_what_scope_says(state, task):
    said = letter(state, task)
    holds = in_silence(task) if said == "-" else said
    pack = PACKS[state]
    assert (pack.rule_of(task) is None) is (said == "-")
    now = resolve(task, Role.TECH, pack=pack, facility=NOTHING).permission
    opened = resolve(task, Role.TECH, pack=pack, facility=EVERYTHING).permission
    assert now.name == {"J": "A"}.get(holds, holds), "a clinic that has decided nothing"
    assert opened.name == {"J": "D"}.get(holds, holds), "a clinic that opens what it may"


# ── §6: who supervises, how close, how many ──────────────────────────────────────────────────

SUPERVISION = {  # who | how close | at most for each supervisor at once | who is counted
    "DEFAULT_STRICT": "PT     | DIRECT_PERSONAL   | 1    | TECH",
    "US-AZ":          "PT     | DIRECT_ONSITE     | 3    | PTA TECH",
    "US-CA":          "PT     | DIRECT_CONTINUOUS | 1    | TECH",
    "US-CO":          "PT     | -                 | 4    | PTA TECH",
    "US-FL":          "PT PTA | DIRECT_ONSITE     | none | -",
    "US-GA":          "PT PTA | DIRECT_ONSITE     | 2    | TECH",
    "US-IL":          "-      | -                 | -    | -",
    "US-ME":          "PT PTA | DIRECT_ONSITE     | -    | -",
    "US-MT":          "PT PTA | DIRECT_ONSITE     | -    | -",
    "US-NH":          "PT PTA | DIRECT_PERSONAL   | -    | -",
    "US-NJ":          "PT     | -                 | -    | -",
    "US-NY":          "PT     | -                 | none | -",
    "US-OH":          "PT PTA | DIRECT_ONSITE     | -    | -",
    "US-OR":          "PT PTA | DIRECT_ONSITE     | 2    | TECH",
    "US-PA":          "PT     | DIRECT_ONSITE     | -    | TECH",
    "US-TX":          "PT PTA | DIRECT_ONSITE     | none | -",
    "US-WA":          "PT     | DIRECT_CONTINUOUS | 3    | PTA TECH",
}  # fmt: skip
OF_SUPERVISION = (
    "supervisor_roles", "supervision_level_patient_task", "ratio_max_tech_per_supervisor",
    "ratio_counts",
)  # fmt: skip


def cells(text):
    return [each.strip() for each in text.split("|")]


@pytest.mark.parametrize("state", SUPERVISION)
def test_2_who_supervises_how_close_and_how_many_is_what_scope_says_of_the_state(state):
    said, strict = cells(SUPERVISION[state]), cells(SUPERVISION["DEFAULT_STRICT"])
    silent = {name for name, each in zip(OF_SUPERVISION, said, strict=True) if each == "-"}
    assert {name for name in OF_SUPERVISION if getattr(PACKS[state], name) is None} == silent
    who, close, many, counted = (
        each if each != "-" else usual for each, usual in zip(said, strict, strict=True)
    )
    terms = supervision_terms(PACKS[state], NOTHING)
    assert terms.roles == frozenset(map(Role, who.split()))
    assert terms.level is SupervisionLevel[close]
    assert terms.cap == (NO_LIMIT if many == "none" else int(many))
    assert terms.counts == frozenset(map(Role, counted.split()))
    assert terms.needs_assistant_when_full is (state == "US-AZ")


# ── §6, §7: records, dates and all other rules; what is not here is unknown ──────────────────

NO_TREATMENT_NOTE = {"tech_may_not_record": ["treatment_note"]}
BY_THERAPIST = {"cosign_required": True, "cosign_by": ["PT"]}
BY_LICENSEE = {"cosign_required": True, "cosign_by": ["PT", "PTA"]}
OTHERS = {
    "DEFAULT_STRICT": BY_THERAPIST | {
        "forbidden_titles": [
            "physical therapist", "physiotherapist", "PT", "RPT", "LPT", "DPT",
            "physical therapist assistant", "PTA",
        ],
        "min_age": 18, "cosign_deadline_hours": 24, "reeval_max_visits": 5, "reeval_max_days": 30,
        "reeval_combine": "earlier", "licensee_contact_each_visit": True,
        "delegation_validity": "visit",
    },
    "US-AZ": BY_THERAPIST | {"ratio_extra_condition": "an_assistant_when_full"},
    "US-CA": BY_THERAPIST | {
        "min_age": 18, "badge_rule": "Name and working title in type of at least 18 points",
        "supervision_level_nonpatient_task": "GENERAL", "nonpatient_tasks": ["T10", "T29"],
    },
    "US-CO": {},
    "US-FL": {"tech_may_not_record": ["evaluation", "goals", "plan", "interpretation"]},
    "US-GA": NO_TREATMENT_NOTE | {"cosign_required": True},
    "US-IL": {},
    "US-ME": BY_LICENSEE | {"tech_may_record": ["patient_report", "treatment_given"]},
    "US-MT": BY_LICENSEE | {
        "supervision_level_nonpatient_task": "GENERAL", "nonpatient_tasks": ["T29"],
        "tech_may_record": ["transcription"],
    },
    "US-NH": {},
    "US-NJ": {},
    "US-NY": {"record_retention_years": 6, "minor_rule": "until age 22"},
    "US-OH": NO_TREATMENT_NOTE | {
        "cosign_required": True, "licensee_contact_each_visit": True,
        "forbidden_titles": ["physical therapy technician", "PTT"],
    },
    "US-OR": BY_LICENSEE,
    "US-PA": BY_THERAPIST | NO_TREATMENT_NOTE | {
        "tech_may_record": ["flowsheet", "checklist"], "cosign_deadline_hours": 24,
        "reeval_combine": "earlier",
    },
    "US-TX": BY_LICENSEE | {
        "allowed_titles": ["physical therapy aide", "physical therapy technician"],
        "tech_may_record": ["quantitative_data"], "tech_may_not_record": ["permanent_document"],
        "delegation_validity": "plan_30d",
    },
    "US-WA": {"reeval_max_visits": 5, "reeval_max_days": 30, "reeval_combine": "later"},
    "MEDICARE_B_OUTPT": {
        "technician_care": "not_covered", "technician_minutes": "never",
        "one_to_one_excludes_supervision": True, "assistant_supervision": "GENERAL",
    },
    "MEDICARE_A_SNF": {
        "technician_care": "not_covered", "technician_minutes": "set_up_before_skilled",
        "line_of_sight_required": True,
    },
    "HOME_HEALTH": {"technician_care": "not_covered", "technician_minutes": "never"},
}  # fmt: skip


@pytest.mark.parametrize("code", OTHERS)
def test_2_every_other_rule_is_what_scope_says_and_nothing_else_is_known(code):
    pack = {**PACKS, **PAYERS}[code]
    known = {
        name: rule.value
        for name in FIELDS
        if name not in OF_SUPERVISION and (rule := getattr(pack, name)) is not None
    }
    assert known == {name: FIELDS[name](value) for name, value in OTHERS[code].items()}


def test_2_payers_tighten_and_home_health_leaves_a_technician_to_assist():
    cells = {
        code: {t: r.value for t, r in pack.task_permissions.items()}
        for code, pack in PAYERS.items()
    }
    assist = parse_cell("A")
    assert cells == {
        "MEDICARE_B_OUTPT": {},
        "MEDICARE_A_SNF": {},
        "HOME_HEALTH": {"T08": assist, "T14": assist},
    }


CONFIDENCE = {
    "high": "AZ CA FL GA ME MT NH NY OR PA TX WA",
    "medium": "CO NJ OH",
    "low": "IL",
}


def test_15_how_sure_each_state_is():
    told = {f"US-{state}": sure for sure, states in CONFIDENCE.items() for state in states.split()}
    read = {code: str(pack.confidence) for code, pack in PACKS.items()}
    assert read == told | {"DEFAULT_STRICT": "unknown"}


def test_every_state_and_every_payer_stands_in_the_tables():
    assert set(STATES) == set(SUPERVISION) == set(PACKS)
    assert set(OTHERS) == {*PACKS, *PAYERS}
