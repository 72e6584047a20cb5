"""Appending to a visit's log: its event, and the topics of the screens that show it."""

from collections.abc import Iterable
from datetime import datetime

from gaitbelt.core import events
from gaitbelt.core.events import Fact, New
from gaitbelt.core.outbox import publish_all
from gaitbelt.people.models import Membership
from gaitbelt.schedule.models import Appointment

type Entry = tuple[Appointment, Fact]


def append(
    entries: Iterable[Entry],
    *,
    by: Membership | None,
    at: datetime,
    also_on: Iterable[datetime] = (),
) -> None:
    """Store facts about visits of one clinic; call it last in a command.

    `also_on` are instants whose days show the visits besides, such as where one was before.
    """
    batch = list(entries)
    clinic = batch[0][0].clinic
    moments = [visit.starts_at for visit, _ in batch] + list(also_on)
    ids = [visit.pk for visit, _ in batch]
    days = sorted({clinic.day_at(moment) for moment in moments})
    publish_all(clinic, dict.fromkeys(["floor", *(f"day:{day}" for day in days)], ids))
    events.append(
        [
            New(
                fact=fact,
                clinic=clinic,
                author=by,
                occurred_at=at,
                subject=visit.pk,
                patient_id=visit.patient_id,
            )
            for visit, fact in batch
        ]
    )
