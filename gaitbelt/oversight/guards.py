"""The licensed ledger holds licensees' minutes alone, held by the database (scope §9.9)."""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, declare

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
