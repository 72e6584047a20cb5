"""Whether two files of one person may become one: the file that goes is at rest.

Rows stay where they are and are read through the file that stays, so nothing may still be running
on the other: what guards a treatment reads one file alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gaitbelt.domain.decision import Facts, Reason, guard


@dataclass(frozen=True, slots=True)
class Leaving:
    """The file that is to go: what still runs on it."""

    patient: str
    has_open_session: bool = False
    bookings_ahead: int = 0
    has_plan: bool = False
    precautions: int = 0
    other_clinics: int = 0


@guard
def may_merge(file: Leaving) -> Iterator[Reason]:
    """Every reason why this file is still needed by itself."""
    about: Facts = {"patient": file.patient}
    if file.has_open_session:
        yield Reason("merge.session", about, remedy="therapist.ask")
    if file.bookings_ahead:
        ahead: Facts = {**about, "count": file.bookings_ahead}
        yield Reason("merge.bookings", ahead, remedy="therapist.ask")
    if file.has_plan:
        yield Reason("merge.plan", about, remedy="therapist.ask")
    if file.precautions:
        hold: Facts = {**about, "count": file.precautions}
        yield Reason("merge.precautions", hold, remedy="therapist.ask")
    if file.other_clinics:
        yield Reason("merge.elsewhere", about, remedy="manager.call")
