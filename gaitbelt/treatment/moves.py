"""A move of a patient as the rules of transfers read it (safety §10)."""

from types import MappingProxyType
from typing import Final
from uuid import UUID

from gaitbelt.domain import transfers
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.scope import Role
from gaitbelt.domain.transfers import Aid, Assist, Move, MoveFacts
from gaitbelt.people.models import Membership
from gaitbelt.treatment.events import SessionMoved
from gaitbelt.treatment.models import Session

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


def may_move(session: Session, fact: SessionMoved, by: Membership) -> Decision:
    """Whether this move has its people and aids; a move without a kind is not judged."""
    assist = LEVELS.get(session.transfer or session.patient.mobility)
    if fact.kind is None or assist is None:
        return Decision()
    other = _second(session, fact.with_person) if fact.with_person else None
    mass = session.patient.body_mass_kg
    facts = MoveFacts(
        move=Move(fact.kind),
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
