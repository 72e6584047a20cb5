"""What was walked never changes, nor does a closed hazard: held by the database."""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, append_only, declare, frozen, kept
from gaitbelt.equipment.round_models import Hazard, Round, RoundException


@declare
def walked_rounds_never_change() -> Iterator[Guard]:
    yield from append_only(Round._meta.db_table)
    yield from append_only(RoundException._meta.db_table)
    yield kept(Hazard._meta.db_table, "hazards are kept")
    yield frozen(Hazard, "OLD.done_at IS NOT NULL", "a closed hazard never changes")
