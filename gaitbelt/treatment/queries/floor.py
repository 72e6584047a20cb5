"""Who is where, what runs on whom, and who is held: the facts of the live board."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic
from gaitbelt.treatment import words
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.queries.timers import Timer, soonest, timer


@dataclass(kw_only=True)
class OnFloor:
    """One open session as the wall may show it: no diagnosis, no reason, no silent sign."""

    session: Session
    timers: list[Timer] = field(default_factory=list)
    item: str = ""
    level: int = 0
    level_at: datetime | None = None

    @property
    def edge(self) -> str:
        if self.level >= Level.STOP:
            return "stop"
        return "hold" if self.level == Level.HOLD else ""


def on_floor(clinic: Clinic, at: datetime) -> list[OnFloor]:
    """Every open session of a clinic with its timers and levels (2 SQL queries)."""
    sessions = (
        clinic.sessions.open()
        .select_related("patient", "area", "technician__person", "supervisor__person")
        .prefetch_related(Prefetch("runs", runs_on_floor()))
        .order_by("area__position", "started_at")
    )
    return [shown(session, at) for session in sessions]


def runs_on_floor() -> QuerySet[ItemRun]:
    """The items of sessions as `shown` reads them."""
    return ItemRun.objects.select_related("item")


def shown(session: Session, at: datetime) -> OnFloor:
    """One session with its runs at hand."""
    runs = list(session.runs.all())
    for run in runs:
        run.session = session
    running = next((run for run in runs if run.status == ItemRun.Status.RUNNING), None)
    coming = next((run for run in runs if run.status == ItemRun.Status.TO_DO), None)
    item = running or coming
    held = [(session.level, session.level_at), *((run.level, run.level_at) for run in runs)]
    level, level_at = max(held, key=lambda each: each[0])
    return OnFloor(
        session=session,
        timers=soonest(timer(run, at) for run in runs),
        item=words.doing(item) if item else "",
        level=level,
        level_at=level_at if level else None,
    )
