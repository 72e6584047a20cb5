"""What happened at one clinic, day by day: events to its chain, the rows that follow from them.

Events go to the log in the order in which they happened. Rows are stored at the end, many at a
time: nothing reads them before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from gaitbelt.core import events
from gaitbelt.core.events import Fact, New
from gaitbelt.equipment import log as equipment
from gaitbelt.equipment.events import TemperatureRead
from gaitbelt.equipment.models import Item, Reading
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.schedule.models import Allocation, Appointment, Series, VisitAlert
from gaitbelt.treatment.models import ItemRun, Observation, PrecautionsSeen, Session

# Parents before children; a precaution that was read is kept once per patient and person.
KINDS = (
    Series, Appointment, Allocation, VisitAlert, Session, ItemRun, Observation, Reading,
)  # fmt: skip


@dataclass(kw_only=True)
class Chronicle:
    """The days of one clinic that are not yet stored."""

    clinic: Clinic
    items: dict[UUID, Item]
    days: dict[date, list[New]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[type[models.Model], list[models.Model]] = field(
        default_factory=lambda: defaultdict(list)
    )
    seen: dict[tuple[UUID, UUID], datetime] = field(default_factory=dict)  # patient, member

    def say(
        self,
        fact: Fact,
        *,
        by: Membership | None,
        at: datetime,
        subject: UUID,
        patient_id: UUID | None = None,
    ) -> None:
        """Keep a fact for its day."""
        self.keep(
            New(
                fact=fact,
                clinic=self.clinic,
                author=by,
                occurred_at=at,
                subject=subject,
                patient_id=patient_id,
            )
        )

    def keep(self, new: New) -> None:
        """Keep a whole envelope for its day; it was recorded and received as it happened."""
        at = new.occurred_at
        day = self.clinic.day_at(at)
        self.days[day].append(replace(new, recorded_at=at, received_at=at))

    def add(self, rows: Iterable[models.Model]) -> None:
        for row in rows:
            self.rows[type(row)].append(row)

    def close(self, day: date) -> None:
        """Append what happened on a day, in its order; items follow their events."""
        news = sorted(self.days.pop(day, []), key=lambda new: new.occurred_at)
        for new in news:
            if new.subject in self.items:
                self._fold(self.items[new.subject], new)
        events.append(news)

    def store(self) -> None:
        """Store every row, and each item as its events have left it."""
        for kind in KINDS:
            manager: models.Manager[Any] = kind._default_manager
            manager.bulk_create(self.rows[kind])
        PrecautionsSeen.objects.bulk_create(
            PrecautionsSeen(
                organization_id=self.clinic.organization_id,
                patient_id=patient,
                member_id=member,
                seen_at=until,
            )
            for (patient, member), until in self.seen.items()
        )
        Item.objects.bulk_update(self.items.values(), equipment.STATE)

    def _fold(self, item: Item, new: New) -> None:
        equipment.fold(item, new.fact, at=new.occurred_at, patient_id=new.patient_id)
        if isinstance(new.fact, TemperatureRead):
            entry = equipment.Entry(item=item, fact=new.fact)
            self.add([equipment.reading(entry, by=new.author, at=new.occurred_at)])
