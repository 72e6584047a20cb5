"""Moving a patient: assist levels, who and what a move needs, and the 35-lb rule.

Rescue and lowering are never asked about here: nothing gates them (scope §9.19).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role
from gaitbelt.domain.weight_bearing import LB_PER_KG

LIMIT_LB: Final = 35.0  # per person, patient cooperative and close to the body (Waters 2007)
BARIATRIC_KG: Final = 136.0


class Assist(IntEnum):
    """How much help a patient needs; higher is more (safety §7)."""

    INDEPENDENT = 0
    MODIFIED_INDEPENDENT = 1
    SETUP = 2
    STANDBY = 3
    CONTACT_GUARD = 4
    MINIMAL = 5
    MODERATE = 6
    MAXIMAL = 7
    TOTAL = 8


class Move(StrEnum):
    """The kinds of move that the staffing table knows."""

    BED_CHAIR = "bed_chair"
    SIT_STAND = "sit_stand"
    FLOOR_CHAIR = "floor_chair"
    GAIT = "gait"


class Aid(StrEnum):
    """What a move uses."""

    BELT = "belt"
    STAND_AID = "stand_aid"
    LIFT = "lift"
    CHAIR_FOLLOW = "chair_follow"
    RATED = "rated_equipment"


class Need(StrEnum):
    """Who must be there besides the number of people."""

    NOBODY = "nobody"
    LICENSEE = "licensee"
    NOT_BY_TECHNICIAN = "not_by_technician"
    NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True, slots=True)
class Staffing:
    """One cell of the table: people at least, aids at least, and who must be there.

    `lift_instead`: with a lift nobody else must be there.
    """

    people: int
    aids: frozenset[Aid] = frozenset()
    need: Need = Need.NOBODY
    lift_instead: bool = False


def _cell(
    people: int, *aids: Aid, need: Need = Need.NOBODY, lift_instead: bool = False
) -> Staffing:
    return Staffing(people, frozenset(aids), need, lift_instead)


_B, _L, _C = Aid.BELT, Aid.LIFT, Aid.CHAIR_FOLLOW
_FREE: Final = {
    Move.BED_CHAIR: _cell(0),
    Move.SIT_STAND: _cell(0),
    Move.FLOOR_CHAIR: _cell(1, need=Need.LICENSEE),
    Move.GAIT: _cell(1),
}
_GUARDED: Final = {
    Move.BED_CHAIR: _cell(1, _B),
    Move.SIT_STAND: _cell(1, _B),
    Move.FLOOR_CHAIR: _cell(2, need=Need.LICENSEE, lift_instead=True),
    Move.GAIT: _cell(1, _B),
}
# Source: safety §10. Where the table names two ways, the one without a machine is the cell. A
# machine carries the load and stands for belt and hands; it never takes a person away.
STAFFING: Final = MappingProxyType(
    {
        Assist.INDEPENDENT: _FREE,
        Assist.MODIFIED_INDEPENDENT: _FREE,
        Assist.SETUP: _GUARDED,
        Assist.STANDBY: _GUARDED,
        Assist.CONTACT_GUARD: _GUARDED,
        Assist.MINIMAL: {
            Move.BED_CHAIR: _cell(1, _B),
            Move.SIT_STAND: _cell(1, _B),
            Move.FLOOR_CHAIR: _cell(2, _L),
            Move.GAIT: _cell(1, _B, _C),
        },
        Assist.MODERATE: {
            Move.BED_CHAIR: _cell(2, _B),
            Move.SIT_STAND: _cell(2, _B),
            Move.FLOOR_CHAIR: _cell(2, _L),
            Move.GAIT: _cell(2, _B, _C, need=Need.LICENSEE),
        },
        Assist.MAXIMAL: {
            Move.BED_CHAIR: _cell(2, _L),
            Move.SIT_STAND: _cell(2, Aid.STAND_AID),
            Move.FLOOR_CHAIR: _cell(2, _L),
            Move.GAIT: _cell(2, _B, _C, need=Need.NOT_BY_TECHNICIAN),
        },
        Assist.TOTAL: {
            Move.BED_CHAIR: _cell(2, _L),
            Move.SIT_STAND: _cell(2, need=Need.NOT_ATTEMPTED),
            Move.FLOOR_CHAIR: _cell(2, _L),
            Move.GAIT: _cell(2, need=Need.NOT_ATTEMPTED),
        },
    }
)
# The middle of each band, where the therapist has not estimated this patient (safety §10).
MID_SHARE: Final = MappingProxyType(
    {Assist.MINIMAL: 0.87, Assist.MODERATE: 0.62, Assist.MAXIMAL: 0.37}
)
# How a patient gets to another place, where nobody says which of them it was.
WAYS_TO_A_PLACE: Final = (Move.BED_CHAIR, Move.SIT_STAND, Move.GAIT)
# From here on somebody holds the patient, and what they weigh must be known (safety §10).
HANDS_ON_FROM: Final = Assist.CONTACT_GUARD
# Up to this level a technician leads a move alone; above, as second person with a licensee.
TECHNICIAN_LEADS_UP_TO: Final = Assist.MINIMAL


def load_each_lb(
    body_mass_kg: float, assist: Assist, *, people: int, patient_share: float | None = None
) -> float:
    """Pounds on each person: weight x (1 - the patient's share) / people.

    Contact guard and better carry nothing. Errors: ValueError for nobody, a share outside 0-1, or
    a total assist, which is moved by lift only.
    Source: safety §10; limit from Waters, Am J Nurs 2007;107(8):53-58.
    """
    if people < 1:
        raise ValueError(f"people={people}: a load needs at least one person.")
    if patient_share is not None and not 0 <= patient_share <= 1:
        raise ValueError(f"patient_share={patient_share}: write a share from 0 to 1.")
    if assist is Assist.TOTAL:
        raise ValueError("A total assist is moved by lift only.")
    if assist <= Assist.CONTACT_GUARD:
        return 0.0
    share = MID_SHARE[assist] if patient_share is None else patient_share
    return body_mass_kg * LB_PER_KG * (1 - share) / people


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    """One move about to be made. `leader` leads it; `has_licensee`: one of the people is one.

    A `move` of None is not said: it is judged as the hardest of the ways to another place.
    """

    move: Move | None
    assist: Assist
    leader: Role
    people: int
    aids: frozenset[Aid] = frozenset()
    has_licensee: bool = False
    body_mass_kg: float | None = None
    patient_share: float | None = None
    device_limit_kg: float | None = None
    technician_up_to: Assist = TECHNICIAN_LEADS_UP_TO


@guard
def may_move(facts: MoveFacts) -> Iterator[Reason]:
    """Whether the move has the people and aids that the table asks for, and the load is bearable.

    A licensee who leads is bound by the device's rating only; `warnings` has the rest for them.
    """
    limit, mass = facts.device_limit_kg, facts.body_mass_kg
    if limit is not None and mass is None:
        yield _mass_unknown(facts)
    elif limit is not None and mass is not None and mass > limit:
        yield Reason(
            "transfer.device_overloaded",
            {"limit_kg": limit, "mass_kg": mass},
            source="safety §13.7",
            remedy="lift.use",
        )
    if not facts.leader.is_licensee:
        yield from warnings(facts).reasons


@guard
def warnings(facts: MoveFacts) -> Iterator[Reason]:
    """What speaks against a move: refused to a technician, shown to a licensee who leads."""
    if facts.move is None:
        each = [warnings(replace(facts, move=move)) for move in WAYS_TO_A_PLACE]
        yield from max(each, key=lambda decision: len(decision.reasons)).reasons
        return
    cell = STAFFING[facts.assist][facts.move]
    yield from _who(facts, cell)
    people = _people_needed(facts, cell)
    if facts.people < people:
        yield _refusal("transfer.more_people", facts, "person.add", needed=people)
    missing = _missing_aids(facts, cell)
    if missing:
        yield _refusal("transfer.aid_missing", facts, "aid.add", missing=", ".join(missing))
    yield from _load(facts)


def _who(facts: MoveFacts, cell: Staffing) -> Iterator[Reason]:
    """Who must be there, and what nobody does."""
    led_by_licensee = facts.has_licensee or facts.leader.is_licensee
    is_freed = cell.lift_instead and Aid.LIFT in facts.aids
    asks = cell.need is Need.LICENSEE and not is_freed
    if cell.need is Need.NOT_ATTEMPTED:
        yield _refusal("transfer.not_attempted", facts)
    elif cell.need is Need.NOT_BY_TECHNICIAN and not facts.leader.is_licensee:
        yield _refusal("transfer.not_by_technician", facts)
    elif (asks or facts.assist > facts.technician_up_to) and not led_by_licensee:
        yield _refusal("transfer.licensee_needed", facts)


def _has_machine(facts: MoveFacts) -> bool:
    """Whether a machine carries the load; a stand aid does so from bed or chair only."""
    if Aid.LIFT in facts.aids:
        return True
    return Aid.STAND_AID in facts.aids and facts.move in {Move.BED_CHAIR, Move.SIT_STAND}


def _people_needed(facts: MoveFacts, cell: Staffing) -> int:
    mass = facts.body_mass_kg
    is_bariatric = mass is not None and mass >= BARIATRIC_KG
    return max(cell.people, 2) if is_bariatric else cell.people


def _missing_aids(facts: MoveFacts, cell: Staffing) -> list[str]:
    mass = facts.body_mass_kg
    wanted = set(cell.aids)
    if mass is not None and mass >= BARIATRIC_KG:
        wanted.add(Aid.RATED)
    if Aid.LIFT in facts.aids:
        wanted -= {Aid.BELT, Aid.STAND_AID}
    elif _has_machine(facts):
        wanted -= {Aid.BELT}
    return sorted(wanted - facts.aids)


def _load(facts: MoveFacts) -> Iterator[Reason]:
    """What each person carries; a mass that nobody knows is no light one."""
    if facts.body_mass_kg is None:
        if facts.assist >= HANDS_ON_FROM and facts.device_limit_kg is None:
            yield _mass_unknown(facts)
        return
    if _has_machine(facts) or facts.people < 1:
        return
    if facts.assist is Assist.TOTAL:
        yield _refusal("transfer.lift_only", facts, "lift.use")
        return
    each = load_each_lb(
        facts.body_mass_kg, facts.assist, people=facts.people, patient_share=facts.patient_share
    )
    if each > LIMIT_LB:
        yield _refusal(
            "transfer.too_heavy",
            facts,
            "person.add",
            each_lb=round(each, 1),
            limit_lb=LIMIT_LB,
            people=facts.people,
        )


def _mass_unknown(facts: MoveFacts) -> Reason:
    return _refusal("transfer.mass_unknown", facts, "therapist.ask")


def _refusal(
    code: str, facts: MoveFacts, remedy: str = "licensee.leads", **more: str | float
) -> Reason:
    return Reason(
        code,
        {"move": str(facts.move or ""), "assist": facts.assist.name, **more},
        source="safety §10",
        remedy=remedy,
    )
