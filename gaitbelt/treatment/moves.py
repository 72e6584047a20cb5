"""A move of a patient as the rules of transfers read it (safety §10)."""

from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from gaitbelt.domain import passport, transfers
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.passport import Passport
from gaitbelt.domain.scope import Role
from gaitbelt.domain.transfers import Aid, Assist, Move, MoveFacts
from gaitbelt.people.models import Membership
from gaitbelt.treatment.events import SessionMoved
from gaitbelt.treatment.models import NEVER, Session

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


def passport_of(session: Session) -> Passport | None:
    """The level on file; one without its day is as old as can be."""
    patient = session.patient
    assist = LEVELS.get(patient.mobility)
    return Passport(assist, patient.mobility_at or NEVER, "") if assist is not None else None


def standing(session: Session, known: Passport, at: datetime) -> tuple[Assist, bool]:
    """The level to move with, and whether a licensee is to confirm it first (safety §10)."""
    where, visit = passport.Setting(session.clinic.setting), str(session.pk)
    use = passport.level_to_use(known, at=at, setting=where, visit_id=visit)
    return use, passport.is_stale(known, at=at, setting=where, visit_id=visit)


def level_now(session: Session, at: datetime) -> Assist | None:
    """The level confirmed in this visit, else the one on file with its age; None is unknown."""
    confirmed, known = LEVELS.get(session.transfer), passport_of(session)
    if confirmed is not None or known is None:
        return confirmed
    return standing(session, known, at)[0]


def may_move(session: Session, fact: SessionMoved, by: Membership, at: datetime) -> Decision:
    """Whether this move has its people and aids; one whose kind is not said needs the most."""
    assist = level_now(session, at)
    if assist is None:
        return Decision()
    other = _second(session, fact.with_person) if fact.with_person else None
    mass = session.patient.body_mass_kg
    facts = MoveFacts(
        move=Move(fact.kind) if fact.kind else None,
        assist=assist,
        leader=Role(by.role),
        people=2 if other else 1,
        aids=frozenset(Aid(aid) for aid in fact.aids),
        has_licensee=by.is_licensed or bool(other and other.is_licensed),
        body_mass_kg=float(mass) if mass else None,
    )
    return transfers.may_move(facts)


def _second(session: Session, member: UUID) -> Membership | None:
    return Membership.objects.filter(clinic=session.clinic, pk=member).first()
