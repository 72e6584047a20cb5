"""What touches a patient's skin now: how long, and what is owed next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gaitbelt.domain.modalities import Lateness, check_lateness, removal_lateness
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment.models import ItemRun, Session


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A running exposure. No lock stops it; only "removed" ends it."""

    run: ItemRun
    session: Session
    started_at: datetime
    ends_at: datetime
    total_s: int
    checks_s: tuple[float, ...]  # notches: checks that are still owed, seconds from the start
    next_at: datetime
    is_end: bool  # the next act is to take it off
    take_off_now: bool  # a hold, a stop, or the end of the ordered minutes
    lateness: Lateness

    @property
    def is_due(self) -> bool:
        return self.take_off_now or self.lateness is not Lateness.IN_TIME


def timer(run: ItemRun, at: datetime) -> Timer | None:
    """The timer of an item, where one runs; `run.session` is at hand."""
    if not run.is_on_skin or run.started_at is None:
        return None
    started = run.started_at
    total_s = int(float(run.actual["minutes"]) * 60)
    ends_at = started + timedelta(seconds=total_s)
    owed = [check["at_min"] * 60 for check in run.checks if check["done_at"] is None]
    next_s = min([*(at_s for at_s in owed if at_s is not None), total_s])
    next_at = started + timedelta(seconds=next_s)
    is_end = next_s >= total_s
    late_s = (at - next_at).total_seconds()
    held = max(run.level, run.session.level) >= Level.HOLD
    return Timer(
        run=run,
        session=run.session,
        started_at=started,
        ends_at=ends_at,
        total_s=total_s,
        checks_s=tuple(owed),
        next_at=next_at,
        is_end=is_end,
        take_off_now=held or at >= ends_at,
        lateness=removal_lateness(late_s) if is_end else check_lateness(late_s),
    )


def timers(clinic: Clinic, at: datetime, *, technician: Membership | None = None) -> list[Timer]:
    """Everything that runs on a patient of the clinic, the most urgent act first (1 SQL query)."""
    runs = ItemRun.objects.filter(
        organization_id=clinic.organization_id,
        session__clinic=clinic,
        status=ItemRun.Status.RUNNING,
        item__kind=PlanItem.Kind.MODALITY,
        removed_at=None,
    ).select_related("item", "session__patient", "session__area", "session__technician__person")
    if technician is not None:
        runs = runs.filter(session__technician=technician)
    return soonest(timer(run, at) for run in runs)


def soonest(found: Iterable[Timer | None]) -> list[Timer]:
    """Take off now first, then by the time of the next act."""
    running = [each for each in found if each is not None]
    return sorted(running, key=lambda each: (not each.take_off_now, each.next_at))
