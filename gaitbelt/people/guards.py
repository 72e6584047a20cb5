"""Signed rules of a clinic never change, held by the database: a change is a new version."""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, declare, frozen
from gaitbelt.people.models import RuleVersion

SAYS = "signed rules never change"
SIGNED = "OLD.signed_at IS NOT NULL AND OLD.manager_signed_at IS NOT NULL"


@declare
def signed_rules_never_change() -> Iterator[Guard]:
    yield frozen(RuleVersion, SIGNED, SAYS)
    yield Guard(
        "guard_people_ruleversion_delete",
        "people_ruleversion",
        "BEFORE DELETE",
        f"SELECT RAISE(ABORT, '{SAYS}') WHERE {SIGNED};",
        f"BEGIN IF {SIGNED} THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN OLD; END;",
    )
