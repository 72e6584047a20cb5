"""Two ledgers of minutes that never mix: licensed skilled minutes, and a technician's support.

Units are reckoned from `LicensedMinutes` alone, and those come only from stretches of a therapist
or assistant, one to one. A technician's minutes are a number of their own: no function takes them
to units. Source: plan-of-care §5-6, §11.5-6; scope §7, §9.9.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gaitbelt.domain import data
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

_FILE: Final = data.load("activities.toml")
FIRST_UNIT_MIN: Final[int] = _FILE["units"]["first_min"]  # 8
UNIT_MIN: Final[int] = _FILE["units"]["unit_min"]  # 15


@dataclass(frozen=True, slots=True)
class Activity:
    """A billing code; timed ones count minutes."""

    code: str
    is_timed: bool


ACTIVITIES: Final[Mapping[str, Activity]] = {
    row["code"]: Activity(row["code"], row["timed"]) for row in _FILE["activity"]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Somebody's time with one patient; `code` is what it was, "" where nobody has said."""

    patient_id: str
    who_id: str
    who: str
    role: Role
    starts_at: datetime
    ends_at: datetime
    code: str = ""
    is_one_to_one: bool = False

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class LicensedMinutes:
    """Minutes of a therapist or assistant by activity code; only `licensed` makes them."""

    by_code: Mapping[str, int]

    @property
    def timed(self) -> int:
        """The minutes that count towards timed units."""
        return sum(m for code, m in self.by_code.items() if ACTIVITIES[code].is_timed)


def licensed(stretches: Iterable[Stretch]) -> LicensedMinutes:
    """The skilled minutes by code; whatever a technician did is not among them."""
    found: dict[str, int] = {}
    for each in stretches:
        if each.role.is_licensee and each.is_one_to_one and each.code in ACTIVITIES:
            found[each.code] = found.get(each.code, 0) + each.minutes
    return LicensedMinutes(found)


def technician_minutes(stretches: Iterable[Stretch]) -> int:
    """Minutes of support by technicians: overlapping stretches of one person count once."""
    total = timedelta()
    by_person: dict[str, list[tuple[datetime, datetime]]] = {}
    for each in stretches:
        if each.role is Role.TECH:
            by_person.setdefault(each.who_id, []).append((each.starts_at, each.ends_at))
    for spans in by_person.values():
        total += _covered(spans)
    return int(total.total_seconds() // 60)


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    total, until = timedelta(), None
    for begins, ends in sorted(spans):
        start = begins if until is None else max(begins, until)
        if ends > start:
            total += ends - start
            until = ends
    return total


def cms_units(minutes: LicensedMinutes) -> dict[str, int]:
    """Units by the 8-minute rule: all timed minutes together, then shared out by code.

    Each code gets its whole quarters of an hour; what is left goes to the largest remainders, of
    equal ones to the code with more minutes, then to the first. Source: plan-of-care §6.
    """
    timed = _timed(minutes)
    total = sum(timed.values())
    left = 0 if total < FIRST_UNIT_MIN else (total + UNIT_MIN - FIRST_UNIT_MIN) // UNIT_MIN
    units = {code: spent // UNIT_MIN for code, spent in timed.items()}
    left -= sum(units.values())
    by_remainder = sorted(timed, key=lambda code: (-(timed[code] % UNIT_MIN), -timed[code]))
    for code in by_remainder[: max(left, 0)]:
        units[code] += 1
    return units | _untimed(minutes)


def ama_units(minutes: LicensedMinutes) -> dict[str, int]:
    """Units by the midpoint rule: each code for itself, remainders are not pooled."""
    timed = {
        code: (spent + UNIT_MIN - FIRST_UNIT_MIN) // UNIT_MIN
        for code, spent in _timed(minutes).items()
    }
    return timed | _untimed(minutes)


def _timed(minutes: LicensedMinutes) -> dict[str, int]:
    return {code: m for code, m in minutes.by_code.items() if ACTIVITIES[code].is_timed}


def _untimed(minutes: LicensedMinutes) -> dict[str, int]:
    return {code: 1 for code, m in minutes.by_code.items() if m and not ACTIVITIES[code].is_timed}


@guard
def may_count(stretch: Stretch, others: Iterable[Stretch]) -> Iterator[Reason]:
    """Whether a stretch may stand in the licensed ledger beside the licensee's other ones.

    Nobody without a licence, and never one to one with two people at once (plan-of-care §11.6).
    """
    if not stretch.role.is_licensee:
        facts = {"who": stretch.who, "role": stretch.role.value}
        yield Reason("minutes.not_licensed", facts, "scope §9.9", "therapist.ask")
    for other in others:
        overlaps = stretch.starts_at < other.ends_at and other.starts_at < stretch.ends_at
        both = stretch.is_one_to_one and other.is_one_to_one
        if overlaps and both and other.who_id == stretch.who_id:
            facts = {
                "who": stretch.who,
                "from_at": other.starts_at.isoformat(),
                "until_at": other.ends_at.isoformat(),
            }
            yield Reason("minutes.overlap", facts, "plan-of-care §11.6", "value.correct")
