"""The live floor board: areas with who is in them, what happens there, and who holds the floor."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Subquery

from gaitbelt.core import look
from gaitbelt.core.models import OutboxMessage
from gaitbelt.domain.item_states import ItemState
from gaitbelt.domain.safety import Level
from gaitbelt.equipment import round_queries
from gaitbelt.equipment.models import Hazard, Kind
from gaitbelt.equipment.queries import Place, Standing
from gaitbelt.floor.glance import Glance
from gaitbelt.people.models import Area, Clinic, Membership, Patient
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import queries as treatment
from gaitbelt.treatment.models import HelpCall, Session
from gaitbelt.treatment.queries import OnFloor, Timer
from gaitbelt.workforce.days import Day, Gap

AHEAD = timedelta(hours=3)
MOST_IN_TWO_ROWS = 10
RECENT = 64  # messages of a clinic among which a late one is noticed
FRESH_S = 15  # the board looks anew this often, for what changes by time alone
Status = Appointment.Status


@dataclass(frozen=True)
class Guest:
    """A patient in an area, as the wall may show them: no diagnosis, no reason."""

    patient: Patient
    on_floor: OnFloor | None  # none: with a therapist, before the technician's part
    by: Membership | None
    facing: bool

    @property
    def name(self) -> str:
        """First name and one initial; initials alone where the board faces visitors."""
        return self.patient.initials if self.facing else self.patient.board_name

    @property
    def level(self) -> int:
        return self.on_floor.level if self.on_floor else 0

    @property
    def timer(self) -> Timer | None:
        return self.on_floor.timers[0] if self.on_floor and self.on_floor.timers else None

    @property
    def done(self) -> tuple[int, int]:
        """Items that are over, of how many."""
        runs = list(self.on_floor.session.runs.all()) if self.on_floor else []
        return sum(run.status not in run.NOT_ENDED for run in runs), len(runs)


@dataclass
class Tile:
    """One area on the board."""

    area: Area
    guests: list[Guest] = field(default_factory=list)
    place: Place | None = None
    coming: Appointment | None = None
    facing: bool = False

    @property
    def call_at(self) -> datetime | None:
        """Since when somebody calls for help here."""
        at: datetime | None = getattr(self.area, "call_at", None)
        return at

    @property
    def kind(self) -> str:
        """The most urgent state there; the colour of the tile, which its words say as well."""
        worst = max((guest.level for guest in self.guests), default=0)
        if self.call_at or worst >= Level.STOP:
            return "stop"
        if worst == Level.HOLD:
            return "hold"
        if self.guests:
            return "held"
        if self.place is not None:
            return "act" if self.place.is_to_wipe else "wait"
        return "free"

    @property
    def coming_name(self) -> str:
        if self.coming is None:
            return ""
        return self.coming.patient.initials if self.facing else self.coming.patient.board_name


@dataclass(frozen=True)
class Board:
    """Everything on the wall."""

    tiles: list[Tile]
    waiting: list[Guest]
    next_visit: Appointment | None
    next_name: str
    day: Day
    gaps: list[Gap]
    things: list[Standing]
    alerts: list[Hazard]
    here: list[Membership]
    responders: list[Membership]
    facing: bool

    @property
    def columns(self) -> int:
        """Two rows while they are readable from three metres, then three."""
        rows = 2 if len(self.tiles) <= MOST_IN_TWO_ROWS else 3
        return max(2, -(-len(self.tiles) // rows))

    @property
    def last_span(self) -> int:
        """How many columns the last area takes, so that no row ends in a hole."""
        return 1 + -len(self.tiles) % self.columns

    @property
    def band(self) -> look.Belt:
        return self.day.supervision()


def tag(clinic: Clinic, at: datetime, *, language: str, facing: bool) -> str:
    """What the board shows is the same for the same tag (1 SQL query).

    A message may be committed after one with a newer key: the newest key alone would not tell.
    """
    messages = OutboxMessage.objects.filter(clinic=clinic).order_by("-id")
    keys = ",".join(map(str, messages.values_list("id", flat=True)[:RECENT]))
    told = sha256(keys.encode()).hexdigest()[:16]
    return f"{clinic.pk}:{told}:{int(at.timestamp()) // FRESH_S}:{language}:{facing:d}"


def board(glance: Glance, *, facing: bool) -> Board:
    """The whole board (≤ 9 SQL queries)."""
    day, visits = glance.day, _visits(glance)
    on_floor = {
        visit.pk: treatment.shown(visit.session, glance.at)
        for visit in visits
        if hasattr(visit, "session") and visit.session.status != Session.Status.FINISHED
    }
    areas = list(_areas(glance.clinic))
    guests = _guests(visits, on_floor, facing)
    coming = _coming(visits)
    places = {place.area.pk: place for place in glance.places}
    booked = [visit for visit in visits if visit.status == Status.BOOKED]
    soonest = next((v for v in booked if v.starts_at > glance.at - timedelta(minutes=10)), None)
    return Board(
        tiles=[
            Tile(area, guests[area.pk], places.get(area.pk), coming.get(area.pk), facing)
            for area in areas
            if area.kind != Area.Kind.WAITING
        ],
        waiting=[
            Guest(visit.patient, None, None, facing)
            for visit in visits
            if visit.status == Status.CHECKED_IN
        ],
        next_visit=soonest,
        next_name=_name(soonest, facing),
        day=day,
        gaps=[gap for gap in day.gaps() if gap.ends_at > glance.at],
        things=[each for each in glance.register if _is_worth_saying(each)],
        alerts=list(round_queries.open_hazards(glance.clinic).filter(is_critical=True)),
        here=[each for each in day.team.members() if day.team.is_present(each)],
        responders=day.cpr_responders,
        facing=facing,
    )


def _name(visit: Appointment | None, facing: bool) -> str:
    if visit is None:
        return ""
    return visit.patient.initials if facing else visit.patient.board_name


def _areas(clinic: Clinic) -> Any:
    """Areas in service, with since when help is called there."""
    calls = HelpCall.objects.filter(clinic=clinic, closed_at=None).order_by("called_at")
    own = calls.filter(area=OuterRef("pk")).values("called_at")[:1]
    rows = clinic.areas.filter(organization_id=clinic.organization_id, ended_at=None)
    return rows.annotate(call_at=Subquery(own))


def _visits(glance: Glance) -> list[Appointment]:
    """Today's visits that are in session, here or next, with sessions (2 SQL queries)."""
    opens, _ = glance.clinic.day_bounds(glance.day_on)
    rows = glance.clinic.appointments.filter(
        organization_id=glance.clinic.organization_id,
        starts_at__gte=opens,
        starts_at__lt=glance.at + AHEAD,
        status__in=(Status.BOOKED, Status.CHECKED_IN, Status.IN_SESSION),
    )
    chosen = rows.select_related(
        "patient", "therapist__person", "technician__person",
        "session__technician__person", "session__supervisor__person",
    )  # fmt: skip
    runs = Prefetch("session__runs", treatment.runs_on_floor())
    return list(chosen.prefetch_related(runs).order_by("starts_at", "pk"))


def _guests(
    visits: list[Appointment], on_floor: dict[UUID, OnFloor], facing: bool
) -> dict[UUID | None, list[Guest]]:
    """Who is in each area: open sessions where they are now."""
    found: dict[UUID | None, list[Guest]] = defaultdict(list)
    for visit in visits:
        session = on_floor.get(visit.pk)
        if session is not None:
            found[session.session.area_id].append(
                Guest(visit.patient, session, session.session.technician, facing)
            )
        elif visit.status == Status.IN_SESSION:
            found[visit.area_id].append(Guest(visit.patient, None, visit.therapist, facing))
    return found


def _coming(visits: list[Appointment]) -> dict[UUID | None, Appointment]:
    found: dict[UUID | None, Appointment] = {}
    for visit in visits:
        if visit.status in (Status.BOOKED, Status.CHECKED_IN):
            found.setdefault(visit.area_id, visit)
    return found


def _is_worth_saying(each: Standing) -> bool:
    """Tanks always; single devices that are not ready. Bays speak through their tiles."""
    if each.item.kind.tank:
        return True
    if each.item.kind.grain == Kind.Grain.PLACE:
        return False
    return bool(each.reasons) and each.state is not ItemState.IN_USE
