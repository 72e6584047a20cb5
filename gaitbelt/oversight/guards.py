"""What the database holds: the licensed ledger, and records and reports that are kept."""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, append_only, declare, frozen, kept
from gaitbelt.oversight.models import Incident, IncidentAmendment

RECORD = (
    "people_patient", "people_episode", "people_precaution", "people_condition",
    "people_clinicalfact", "people_patientdocument", "people_patientmerge", "core_storedfile",
    "schedule_appointment", "treatment_session", "treatment_itemrun", "treatment_observation",
    "oversight_skilledminutes", "oversight_incident",
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


@declare
def a_submitted_report_never_changes() -> Iterator[Guard]:
    """Safety §13.12; what becomes known later is an amendment, which never changes either."""
    draft = Incident.Status.DRAFT.value
    yield frozen(Incident, f"OLD.status <> '{draft}'", "a submitted report never changes")
    yield from append_only(IncidentAmendment._meta.db_table)
