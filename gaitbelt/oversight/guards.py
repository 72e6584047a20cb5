"""The licensed ledger is licensees' alone, and a record is kept, held by the database."""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, declare, kept

RECORD = (
    "people_patient", "people_episode", "people_precaution", "people_condition",
    "people_clinicalfact", "people_patientdocument", "people_patientmerge", "core_storedfile",
    "schedule_appointment", "treatment_session", "treatment_itemrun", "treatment_observation",
    "oversight_skilledminutes",
)  # fmt: skip
SAYS = "only a licensee has skilled minutes"
TABLE = "oversight_skilledminutes"
UNLICENSED = (
    "NOT EXISTS (SELECT 1 FROM people_membership m WHERE m.id = NEW.licensee_id "
    "AND m.role IN ('PT', 'PTA'))"
)


@declare
def only_licensees_have_skilled_minutes() -> Iterator[Guard]:
    yield Guard(
        "guard_oversight_skilledminutes_licensed",
        TABLE,
        "BEFORE INSERT OR UPDATE",
        f"SELECT RAISE(ABORT, '{SAYS}') WHERE {UNLICENSED};",
        f"BEGIN IF {UNLICENSED} THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN NEW; END;",
    )


@declare
def records_are_kept() -> Iterator[Guard]:
    """Nothing of a record is removed, before its time or after (scope §5 record_retention)."""
    for table in RECORD:
        yield kept(table, f"records are kept: {table}")
