"""Whether two files of one person may become one: what runs on both cannot run on one.

The care that runs on the file that goes is carried over; what guards a treatment reads one file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gaitbelt.domain.decision import Facts, Reason, guard


@dataclass(frozen=True, slots=True)
class Leaving:
    """The file that is to go: what of it cannot be carried over.

    `overlaps_at`: when a visit of it falls into a visit of the other. `has_two_plans`: at a clinic,
    both files have a plan in work or in force. `other_clinics` treat under this file alone.
    """

    patient: str
    has_open_session: bool = False
    overlaps_at: datetime | None = None
    has_two_plans: bool = False
    other_clinics: int = 0


@guard
def may_merge(file: Leaving) -> Iterator[Reason]:
    """Every reason why this file cannot go yet."""
    about: Facts = {"patient": file.patient}
    if file.has_open_session:
        yield Reason("merge.session", about, remedy="therapist.ask")
    if file.overlaps_at is not None:
        both: Facts = {**about, "starts_at": file.overlaps_at.isoformat()}
        yield Reason("merge.overlap", both, remedy="therapist.ask")
    if file.has_two_plans:
        yield Reason("merge.plan", about, remedy="therapist.ask")
    if file.other_clinics:
        yield Reason("merge.elsewhere", about, remedy="manager.call")
