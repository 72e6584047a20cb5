"""What the gate is told: one value per question, built by the features' `facts.py`."""

from dataclasses import dataclass
from datetime import date, datetime

from gaitbelt.domain.competency import Doer
from gaitbelt.domain.delegation import ItemFacts, PlanFacts
from gaitbelt.domain.hygiene import DeviceFacts
from gaitbelt.domain.packs import FacilityPolicy, Pack
from gaitbelt.domain.safety import PatientFacts
from gaitbelt.domain.supervision import SupervisorFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose rules apply: the pack, the clinic's own policy, the payer, and special conditions."""

    pack: Pack
    facility: FacilityPolicy
    payer: Pack | None = None
    conditions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """A visit that would start: who, with whom, when and where.

    `at` is an aware instant, `on` the clinic day it falls on. `patients_now` counts the
    patients with this technician, without this one. `cpr_responders` counts people on site with
    current CPR, without the doer. `licensees_now` are names on site who could lead instead.
    """

    at: datetime
    on: date
    place: Place
    doer: Doer
    patient: PatientFacts
    plan: PlanFacts | None
    supervisor: SupervisorFacts | None
    patients_now: int = 0
    cpr_responders: int = 0
    licensees_now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFacts(SessionFacts):
    """One item that would start now.

    `go_at`: the supervisor's Go for this visit. `vitals_required` and `vitals_recorded` name
    measures; a licensee's waiver leaves the first empty. `has_high_fall_risk_standing`: another
    patient of this technician, at high risk of falling, stands now. `has_belt`: the gait belt was
    tapped in this standing block, or nobody needs one.
    """

    item: ItemFacts
    devices: tuple[DeviceFacts, ...] = ()
    go_at: datetime | None = None
    vitals_required: frozenset[str] = frozenset()
    vitals_recorded: frozenset[str] = frozenset()
    has_high_fall_risk_standing: bool = False
    has_belt: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFacts:
    """A visit that would be booked: what can be known before the day.

    `supervisors` are those who could supervise the technician; their presence holds the roster
    of that day, and `technicians_now` those they are already booked to supervise then.
    """

    starts_at: datetime
    on: date
    place: Place
    doer: Doer
    patient: PatientFacts
    plan: PlanFacts | None
    items: tuple[ItemFacts, ...] = ()
    supervisors: tuple[SupervisorFacts, ...] = ()
    devices: tuple[DeviceFacts, ...] = ()
    cpr_responders: int = 0
