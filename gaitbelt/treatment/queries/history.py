"""What earlier visits say of an item: the line of six visits, and the last values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from gaitbelt.core.look import Visit
from gaitbelt.plans.doses import dose
from gaitbelt.treatment import words
from gaitbelt.treatment.models import ItemRun, Session

MOST = 6  # visits in a line
DONE = (ItemRun.Status.DONE, ItemRun.Status.PARTIAL)


@dataclass
class Course:
    """An item's earlier visits, oldest first."""

    visits: list[Visit] = field(default_factory=list)
    runs: list[ItemRun] = field(default_factory=list)

    @property
    def last(self) -> ItemRun | None:
        return self.runs[-1] if self.runs else None

    @property
    def was(self) -> str:
        """What was done last time."""
        return dose(self.last.item, self.last.actual) if self.last else ""


type Key = tuple[UUID, str]  # patient, code of the item


def courses(
    sessions: Iterable[Session], codes: Iterable[str], most: int = MOST
) -> dict[Key, Course]:
    """The last visits of items, by patient and code, before these sessions (1 SQL query)."""
    listed = list(sessions)
    if not listed:
        return {}
    rows = (
        ItemRun.objects.filter(
            organization_id=listed[0].organization_id,
            session__patient__in={session.patient_id for session in listed},
            item__code__in=set(codes),
            status__in=DONE,
        )
        .exclude(session__in=[session.pk for session in listed])
        .select_related("item__plan", "session")
        .order_by("-session__started_at")[: 40 * len(listed) * most]
    )
    found: dict[Key, list[ItemRun]] = defaultdict(list)
    for row in rows:
        kept = found[row.session.patient_id, row.item.code]
        if len(kept) < most:
            kept.append(row)
    return {key: _course(list(reversed(kept))) for key, kept in found.items()}


def last_visits(run: ItemRun, most: int = MOST) -> Course:
    """The earlier visits of one item."""
    found = courses([run.session], [run.item.code], most)
    return found.get((run.session.patient_id, run.item.code), Course())


def _course(rows: list[ItemRun]) -> Course:
    visits, version = [], None
    for row in rows:
        number = row.item.plan.number
        plan = f"plan {number}" if version is not None and number != version else ""
        version = number
        visits.append(Visit(words.amount(row.item, row.actual), _pain(row.actual), plan))
    return Course(visits, rows)


def _pain(actual: dict[str, Any]) -> int | None:
    return actual.get("pain")
