"""A move of a patient as the rules of transfers read it (safety §10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, QuerySet

from gaitbelt.domain import passport, transfers
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.passport import Passport
from gaitbelt.domain.safety import Level
from gaitbelt.domain.scope import Role
from gaitbelt.domain.transfers import Aid, Assist, Move, MoveFacts
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Clinic, Membership, Precaution
from gaitbelt.treatment.events import SessionMoved
from gaitbelt.treatment.models import NEVER, Observation, Session

LEVELS: Final = MappingProxyType(
    {
        "I": Assist.INDEPENDENT,
        "MOD_I": Assist.MODIFIED_INDEPENDENT,
        "SU": Assist.SETUP,
        "SBA": Assist.STANDBY,
        "CGA": Assist.CONTACT_GUARD,
        "MIN_A": Assist.MINIMAL,
        "MOD_A": Assist.MODERATE,
        "MAX_A": Assist.MAXIMAL,
        "TOTAL": Assist.TOTAL,
    }
)
CODES: Final = MappingProxyType({level: code for code, level in LEVELS.items()})
NOT_IN_SERVICE: Final = (Item.State.OUT_OF_SERVICE, Item.State.QUARANTINED, Item.State.RETIRED)
LIFTS: Final = "E09"  # patient lifts and slings (equipment §2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a patient moves now, and how long that holds.

    `use`: the level to staff for; `until_at` is none for this visit only, or a stale level.
    """

    known: Passport
    use: Assist
    is_stale: bool
    until_at: datetime | None

    @property
    def code(self) -> str:
        return CODES[self.use]

    @property
    def recorded_code(self) -> str:
        return CODES[self.known.assist]


def standing(session: Session, at: datetime, flags: "Flags | None" = None) -> Standing | None:
    """The level confirmed in this visit, else the one on file with its age; None is unknown."""
    known = passport_of(session, flags or Flags([session]))
    if known is None:
        return None
    where, visit = passport.Setting(session.clinic.setting), str(session.pk)
    is_stale = passport.is_stale(known, at=at, setting=where, visit_id=visit)
    use = passport.level_to_use(known, at=at, setting=where, visit_id=visit)
    until_at = None if is_stale else passport.valid_until(known, setting=where)
    return Standing(known=known, use=use, is_stale=is_stale, until_at=until_at)


class Flags:
    """When a hold, a fall or a new precaution last fell on patients (2 SQL queries, once)."""

    def __init__(self, sessions: Iterable[Session]) -> None:
        ids = {each.patient_id for each in sessions}
        held = Observation.objects.filter(
            patient__in=ids, level__gte=Level.HOLD, is_silent=False, undone_at=None
        )
        new = Precaution.objects.filter(patient__in=ids, ended_at=None)
        self._held: dict[UUID, datetime] = dict(_latest(held, "noted_at"))
        self._new: dict[UUID, datetime] = dict(_latest(new, "set_at"))

    def after(self, patient: UUID, recorded_at: datetime) -> datetime | None:
        """The last one after a level was recorded."""
        known = [found[patient] for found in (self._held, self._new) if patient in found]
        return max((flag for flag in known if flag > recorded_at), default=None)


def _latest(rows: QuerySet[Any], column: str) -> Iterable[tuple[UUID, datetime]]:
    found: Iterable[tuple[UUID, datetime]] = (
        rows.order_by().values_list("patient").annotate(last=Max(column))
    )
    return found


def passport_of(session: Session, flags: Flags) -> Passport | None:
    """What a licensee confirmed in this visit, else what is on file; no day is as old as can be."""
    patient, visit = session.patient, ""
    assist, recorded_at = LEVELS.get(patient.mobility), patient.mobility_at or NEVER
    if session.transfer_at is not None:
        assist, recorded_at, visit = LEVELS[session.transfer], session.transfer_at, str(session.pk)
    if assist is None:
        return None
    return Passport(assist, recorded_at, visit, flags.after(patient.pk, recorded_at))


def level_now(session: Session, at: datetime) -> Assist | None:
    """The level to staff for: what was said at Ready counts where it asks for more."""
    found, said = standing(session, at), LEVELS.get(session.transfer)
    if found is None or said is None:
        return said if found is None else found.use
    return found.use if session.transfer_at is not None else max(said, found.use)


def may_move(session: Session, fact: SessionMoved, by: Membership, at: datetime) -> Decision:
    """Whether this move has its people and aids; one whose kind is not said needs the most."""
    assist = level_now(session, at)
    if assist is None:
        return Decision()
    others = _others(session, fact)
    device = _device(session, fact.device)
    mass = float(session.patient.body_mass_kg) if session.patient.body_mass_kg else None
    limit = device.kind.load_rating_kg if device else None
    facts = MoveFacts(
        move=Move(fact.kind) if fact.kind else None,
        assist=assist,
        leader=Role(by.role),
        people=1 + len(others),
        aids=_aids(fact, device, mass),
        has_licensee=by.is_licensed or any(each.is_licensed for each in others),
        body_mass_kg=mass,
        device_limit_kg=float(limit) if limit is not None else None,
    )
    return transfers.may_move(facts)


def lifts(clinic: Clinic) -> QuerySet[Item]:
    """The lifts and stand aids of a clinic that are in service (1 SQL query)."""
    rows = clinic.items.filter(kind__category=LIFTS).exclude(state__in=NOT_IN_SERVICE)
    return rows.select_related("kind").order_by("label")


def _others(session: Session, fact: SessionMoved) -> list[Membership]:
    named = {person for person in (fact.with_person, fact.third_person) if person}
    if not named:
        return []
    return list(Membership.objects.filter(clinic=session.clinic, pk__in=named))


def _device(session: Session, key: UUID | None) -> Item | None:
    if key is None:
        return None
    return session.clinic.items.select_related("kind").filter(pk=key).first()


def _aids(fact: SessionMoved, device: Item | None, mass: float | None) -> frozenset[Aid]:
    """What was ticked, and what the device itself is: a lift, rated for this patient or not."""
    aids = {Aid(aid) for aid in fact.aids}
    if device is not None and device.kind.category == LIFTS and Aid.STAND_AID not in aids:
        aids.add(Aid.LIFT)
    rating = device.kind.load_rating_kg if device else None
    if rating is not None and mass is not None and rating >= mass:
        aids.add(Aid.RATED)
    return frozenset(aids)
