"""The hand-over brief: what is open when somebody takes over the floor, made from open items."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from gaitbelt.core import events as core_events
from gaitbelt.core import outbox
from gaitbelt.core.db import atomic
from gaitbelt.core.events import New
from gaitbelt.equipment import queries as equipment
from gaitbelt.equipment.queries import Place
from gaitbelt.oversight.events import BriefRead
from gaitbelt.oversight.models import BriefReading
from gaitbelt.people.models import Membership, Precaution
from gaitbelt.treatment import queries as treatment
from gaitbelt.treatment.models import Observation
from gaitbelt.treatment.queries import OnFloor
from gaitbelt.treatment.reach import sessions_for
from gaitbelt.workforce.facts import shifts_around


@dataclass(frozen=True, kw_only=True)
class Brief:
    """One page for whoever comes on: no silent sign, and nobody out of their reach."""

    at: datetime
    since: datetime
    running: list[OnFloor] = field(default_factory=list)
    open_: list[Observation] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    changed: list[Precaution] = field(default_factory=list)

    @property
    def held(self) -> list[OnFloor]:
        """Patients under a hold or a stop, the worst first."""
        return sorted((each for each in self.running if each.edge), key=lambda one: -one.level)

    @property
    def many(self) -> int:
        return len(self.running) + len(self.open_) + len(self.places) + len(self.changed)


def brief(member: Membership, at: datetime) -> Brief:
    """What a member takes over at an instant (≤ 14 SQL queries)."""
    clinic = member.clinic
    opens_at, _ = clinic.day_bounds(clinic.day_at(at))
    mine = set(sessions_for(member).filter(started_at__gte=opens_at).values_list("pk", flat=True))
    running = [each for each in treatment.on_floor(clinic, at) if each.session.pk in mine]
    told = treatment.observations_to_acknowledge(clinic).filter(
        session__in=mine, is_silent=False, noted_at__gte=opens_at
    )
    return Brief(
        at=at,
        since=opens_at,
        running=running,
        open_=list(told),
        places=[each for each in equipment.places(clinic, at) if each.is_to_wipe],
        changed=_changed(member, (each.session.patient_id for each in running), opens_at),
    )


def _changed(member: Membership, patients: Iterable[object], since: datetime) -> list[Precaution]:
    """Precautions of patients in hand that were set today (1 SQL query)."""
    rows = Precaution.objects.filter(
        organization_id=member.organization_id,
        patient__in=list(patients),
        set_at__gte=since,
        ended_at=None,
    )
    return list(rows.select_related("patient").order_by("set_at"))


def brief_to_read(member: Membership, at: datetime) -> Brief | None:
    """The brief that a member has not read in this shift, where anything is open."""
    if _has_read(member, at):
        return None
    found = brief(member, at)
    return found if found.many else None


def _has_read(member: Membership, at: datetime) -> bool:
    own = [each for each in shifts_around(member.clinic, at) if each.member_id == member.pk]
    opens_at, _ = member.clinic.day_bounds(member.clinic.day_at(at))
    since = min((each.starts_at for each in own), default=opens_at)
    read = BriefReading.objects.filter(clinic=member.clinic, member=member)
    return read.filter(read_at__gte=min(since, at)).exists()


@atomic
def read_brief(*, by: Membership, at: datetime) -> None:
    """One tap: the member has read what they take over. A second tap changes nothing."""
    if _has_read(by, at):
        return
    row = BriefReading.objects.create(
        organization_id=by.organization_id, clinic=by.clinic, member=by, read_at=at
    )
    outbox.publish_all(by.clinic, {f"person:{by.pk}": [row.pk]})
    fact = BriefRead(open_items=brief(by, at).many)
    core_events.append(New(fact=fact, clinic=by.clinic, author=by, occurred_at=at, subject=row.pk))
