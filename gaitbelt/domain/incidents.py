"""Incidents and near misses: what a report must hold, who may close it, which clocks it starts.

Source: session-safety §12.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain.data import load
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

INJURIES: Final = ("none", "minor", "moderate", "major", "death")
GOOD_NEWS: Final = frozenset({"NEAR_MISS", "UNSAFE_COND"})  # told before anybody was harmed
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of incident.

    `needs`: what a report must hold before it is submitted. `of_staff`: the staff injury path.
    `aside`: the device is kept from use.
    """

    code: str
    level: int
    needs: tuple[str, ...]
    clocks: tuple[str, ...] = ()
    of_staff: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A report that somebody outside may ask for, and until when; to be verified locally."""

    rule: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: str
    name: str
    injury: tuple[str, ...]
    hours: int = 0
    work_days: int = 0


_FILE: Final[Mapping[str, Any]] = MappingProxyType(load("incidents.toml"))


def _kind(code: str, row: Mapping[str, Any]) -> Kind:
    said = dict(row)
    part = "full" if said.pop("is_full", False) else "always"
    clocks = tuple(said.pop("clocks", ()))
    return Kind(code=code, needs=tuple(_FILE[part]["fields"]), clocks=clocks, **said)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {code: _kind(code, row) for code, row in _FILE["kind"].items()}
)
_RULES: Final = tuple(
    _Rule(
        rule=row.get("rule", row["name"]),
        name=row["name"],
        injury=tuple(row["injury"]),
        hours=row.get("hours", 0),
        work_days=row.get("work_days", 0),
    )
    for row in _FILE["clock"]
)


def missing(code: str, filled: Collection[str]) -> tuple[str, ...]:
    """What a report of this kind still lacks before it can be submitted."""
    return tuple(name for name in KINDS[code].needs if name not in filled)


def clocks(code: str, injury: str, happened_at: datetime) -> tuple[Clock, ...]:
    """The outside clocks that run, the soonest first."""
    found = [
        Clock(rule.rule, _due(rule, happened_at))
        for rule in _RULES
        if rule.name in KINDS[code].clocks and injury in rule.injury
    ]
    return tuple(sorted(found, key=lambda each: each.due_at))


def _due(rule: _Rule, happened_at: datetime) -> datetime:
    """Hours as they pass; work days leave out Saturdays and Sundays."""
    due_at, left = happened_at + timedelta(hours=rule.hours), rule.work_days
    while left:
        due_at += timedelta(days=1)
        left -= due_at.weekday() < _SATURDAY
    return due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """A report that is not submitted yet; `is_mandatory`: an EMERGENCY has opened it."""

    is_draft: bool = True
    is_from_stop: bool = False
    is_mandatory: bool = False


@guard
def may_close_as_response(draft: DraftFacts, role: Role) -> Iterator[Reason]:
    """Whether a draft may end as "clinical response, no incident": the PT's, after a STOP only.

    Source: safety §1, §13.2: an EMERGENCY makes the incident mandatory.
    """
    source = "safety §13.2"
    if role is not Role.PT:
        yield Reason(
            "incident.not_yours", {"role": role.value}, source=source, remedy="therapist.ask"
        )
    if draft.is_mandatory or not draft.is_from_stop:
        yield Reason("incident.mandatory", {}, source=source, remedy="incident.complete")
    if not draft.is_draft:
        yield Reason("incident.submitted", {}, source="safety §13.12", remedy="incident.amend")


@guard
def may_change(draft: DraftFacts) -> Iterator[Reason]:
    """Whether a report may still be written on; submitted, it only takes amendments."""
    if not draft.is_draft:
        yield Reason("incident.submitted", {}, source="safety §13.12", remedy="incident.amend")
