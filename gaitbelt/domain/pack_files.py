"""A rule pack as a value, and the packs that come with the product, read from TOML.

A field that is None is unknown, and the value of `DEFAULT_STRICT` applies. `NO_LIMIT` means that
the rule-maker sets no limit. The two are different types and are never confused (scope §5).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

from gaitbelt.domain import data
from gaitbelt.domain.scope import TASKS, Cell, Role, parse_cell
from gaitbelt.domain.supervision import NO_LIMIT, Cap, SupervisionLevel

type ExpiredCpr = Literal["not_sole_responder", "block_at_once"]
type DelegationValidity = Literal["plan_30d", "visit"]
type TechnicianMinutes = Literal["never", "set_up_before_skilled"]


class Confidence(StrEnum):
    """How far a rule may be trusted; a clinic pack is attested by the therapist who signed it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"
    ATTESTED = "attested"


UNSURE: Final = frozenset({Confidence.LOW, Confidence.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Rule[T]:
    """One value of a pack, where it comes from, and how far to trust it."""

    value: T
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class TaskRow:
    """What a pack says of a technician's task while a condition holds, such as long-term care."""

    task: str
    condition: str
    rule: Rule[Cell]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """The rules of one jurisdiction, payer or clinic; None is unknown (scope §5).

    `as_of`: the day on which its sources were read; what changed later is not in it.
    """

    code: str
    name: str
    confidence: Confidence
    citations: tuple[str, ...] = ()
    as_of: date | None = None
    attested_by: str | None = None
    effective_from: date | None = None
    task_permissions: Mapping[str, Rule[Cell]] = field(default_factory=dict)
    task_rows: tuple[TaskRow, ...] = ()

    allowed_titles: Rule[tuple[str, ...]] | None = None
    forbidden_titles: Rule[tuple[str, ...]] | None = None
    badge_rule: Rule[str] | None = None
    min_age: Rule[Cap] | None = None
    supervisor_roles: Rule[frozenset[Role]] | None = None
    supervision_level_patient_task: Rule[SupervisionLevel] | None = None
    supervision_level_nonpatient_task: Rule[SupervisionLevel] | None = None
    nonpatient_tasks: Rule[frozenset[str]] | None = None
    ratio_max_tech_per_supervisor: Rule[Cap] | None = None
    ratio_counts: Rule[frozenset[Role]] | None = None
    ratio_extra_condition: Rule[str] | None = None
    tech_may_record: Rule[tuple[str, ...]] | None = None
    tech_may_not_record: Rule[tuple[str, ...]] | None = None
    cosign_required: Rule[bool] | None = None
    cosign_by: Rule[frozenset[Role]] | None = None
    cosign_deadline_hours: Rule[Cap] | None = None
    reeval_max_visits: Rule[Cap] | None = None
    reeval_max_days: Rule[Cap] | None = None
    reeval_combine: Rule[str] | None = None
    licensee_contact_each_visit: Rule[bool] | None = None
    delegation_validity: Rule[DelegationValidity] | None = None
    record_retention_years: Rule[Cap] | None = None
    minor_rule: Rule[str] | None = None

    # what payers say (scope §7)
    technician_care: Rule[str] | None = None
    technician_minutes: Rule[TechnicianMinutes] | None = None
    one_to_one_excludes_supervision: Rule[bool] | None = None
    line_of_sight_required: Rule[bool] | None = None
    assistant_supervision: Rule[SupervisionLevel] | None = None

    def rule_of(self, task: str, conditions: frozenset[str] = frozenset()) -> Rule[Cell] | None:
        """What the pack says of a technician's task; a row whose condition holds goes first."""
        for row in self.task_rows:
            if row.task == task and row.condition in conditions:
                return row.rule
        return self.task_permissions.get(task)

    @property
    def needs_confirmation(self) -> bool:
        """Whether screens show the banner "confirm with your board" (scope §9.15)."""
        return self.confidence in UNSURE


def _cap(value: int | str) -> Cap:
    """A number, or the text "none" where the rule-maker sets no limit."""
    if value == "none":
        return NO_LIMIT
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f'{value!r}: write a number or "none".')
    return value


def _roles(value: list[str]) -> frozenset[Role]:
    return frozenset(Role(each) for each in value)


def _tasks(value: list[str]) -> frozenset[str]:
    unknown = sorted(set(value) - set(TASKS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such rule or task.")
    return frozenset(value)


FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "allowed_titles": tuple,
        "forbidden_titles": tuple,
        "badge_rule": str,
        "min_age": _cap,
        "supervisor_roles": _roles,
        "supervision_level_patient_task": SupervisionLevel.__getitem__,
        "supervision_level_nonpatient_task": SupervisionLevel.__getitem__,
        "nonpatient_tasks": _tasks,
        "ratio_max_tech_per_supervisor": _cap,
        "ratio_counts": _roles,
        "ratio_extra_condition": str,
        "tech_may_record": tuple,
        "tech_may_not_record": tuple,
        "cosign_required": bool,
        "cosign_by": _roles,
        "cosign_deadline_hours": _cap,
        "reeval_max_visits": _cap,
        "reeval_max_days": _cap,
        "reeval_combine": str,
        "licensee_contact_each_visit": bool,
        "delegation_validity": str,
        "record_retention_years": _cap,
        "minor_rule": str,
        "technician_care": str,
        "technician_minutes": str,
        "one_to_one_excludes_supervision": bool,
        "line_of_sight_required": bool,
        "assistant_supervision": SupervisionLevel.__getitem__,
    }
)


type _Raw = Mapping[str, Any]


def _rule(raw: _Raw, parse: Callable[[Any], Any], usual: _Raw) -> Rule[Any]:
    """One rule; source and confidence are the pack's usual ones where it names no others."""
    source, confidence = (raw.get(name, usual.get(name)) for name in ("source", "confidence"))
    if not source or not confidence:
        raise ValueError("A rule needs its source and its confidence.")
    return Rule(parse(raw["value"]), source, Confidence(confidence))


def _rows(task: str, raw: _Raw, usual: _Raw) -> Iterator[TaskRow]:
    for each in raw.get("when", ()):
        yield TaskRow(task, each["condition"], _rule({**raw, **each}, parse_cell, usual))


def pack_from_data(raw: _Raw) -> Pack:
    """The pack that parsed TOML describes; a rule left out is unknown.

    `usual` holds the source and the confidence of the rules that name none of their own.

    Errors: ValueError or KeyError for a rule, task or value that packs do not have.
    """
    rules, tasks, usual = raw.get("rules", {}), raw.get("tasks", {}), raw.get("usual", {})
    unknown = (set(rules) - set(FIELDS)) | (set(tasks) - set(TASKS))
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such rule or task.")
    found: dict[str, Any] = {name: _rule(each, FIELDS[name], usual) for name, each in rules.items()}
    return Pack(
        code=raw["code"],
        name=raw["name"],
        confidence=Confidence(raw["confidence"]),
        citations=tuple(raw.get("citations", ())),
        as_of=raw.get("as_of"),
        attested_by=raw.get("attested_by"),
        effective_from=raw.get("effective_from"),
        task_permissions=MappingProxyType(
            {code: _rule(each, parse_cell, usual) for code, each in tasks.items()}
        ),
        task_rows=tuple(row for code, each in tasks.items() for row in _rows(code, each, usual)),
        **found,
    )


def by_version(packs: Iterable[Pack]) -> Mapping[str, tuple[Pack, ...]]:
    """The versions of each pack, by the day from which they hold; the first holds since ever."""
    found: dict[str, list[Pack]] = {}
    for pack in packs:
        found.setdefault(pack.code, []).append(pack)
    return MappingProxyType(
        {
            code: tuple(sorted(versions, key=lambda each: each.effective_from or date.min))
            for code, versions in found.items()
        }
    )


def _shipped(folder: str) -> Mapping[str, tuple[Pack, ...]]:
    """Files are named `US-TX.toml`, a later version `US-TX.2027-01-01.toml`."""
    return by_version(
        pack_from_data(data.load(f"{folder}/{name}.toml")) for name in data.names(folder)
    )


def _newest(versions: Mapping[str, tuple[Pack, ...]]) -> Mapping[str, Pack]:
    return MappingProxyType({code: each[-1] for code, each in versions.items()})


VERSIONS: Final = _shipped("packs")
PACKS: Final = _newest(VERSIONS)
PAYERS: Final = _newest(_shipped("payers"))
DEFAULT_STRICT: Final = PACKS["DEFAULT_STRICT"]


def in_force(
    code: str, on: date, versions: Mapping[str, tuple[Pack, ...]] = VERSIONS
) -> Pack | None:
    """The version of a pack that holds on a day; None for a code that nobody has (scope §9.11)."""
    held = [each for each in versions.get(code, ()) if (each.effective_from or date.min) <= on]
    return held[-1] if held else None
