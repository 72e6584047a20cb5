"""A rule pack as a value, and the packs that come with the product, read from TOML.

A field that is None is unknown, and the value of `DEFAULT_STRICT` applies. `NO_LIMIT` means that
the rule-maker sets no limit. The two are different types and are never confused (scope §5).
"""

from collections.abc import Callable, Mapping
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


class Confidence(StrEnum):
    """How far a rule may be trusted; a clinic pack is attested by the therapist who signed it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Rule[T]:
    """One value of a pack, where it comes from, and how far to trust it."""

    value: T
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """The rules of one jurisdiction, payer or clinic; None is unknown (scope §5)."""

    code: str
    name: str
    confidence: Confidence
    citations: tuple[str, ...] = ()
    as_of: date | None = None
    attested_by: str | None = None
    effective_from: date | None = None
    fallback: str = "DEFAULT_STRICT"
    task_permissions: Mapping[str, Rule[Cell]] = field(default_factory=dict)

    allowed_titles: Rule[tuple[str, ...]] | None = None
    forbidden_titles: Rule[tuple[str, ...]] | None = None
    badge_rule: Rule[str] | None = None
    min_age: Rule[Cap] | None = None
    supervisor_roles: Rule[frozenset[Role]] | None = None
    supervision_level_patient_task: Rule[SupervisionLevel] | None = None
    supervision_level_nonpatient_task: Rule[SupervisionLevel] | None = None
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

    @property
    def needs_confirmation(self) -> bool:
        """Whether screens show the banner "confirm with your board" (scope §9.15)."""
        return self.confidence in {Confidence.LOW, Confidence.UNKNOWN}


def _cap(value: int | str) -> Cap:
    """A number, or the text "none" where the rule-maker sets no limit."""
    if value == "none":
        return NO_LIMIT
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f'{value!r}: write a number or "none".')
    return value


def _roles(value: list[str]) -> frozenset[Role]:
    return frozenset(Role(each) for each in value)


_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "allowed_titles": tuple,
        "forbidden_titles": tuple,
        "badge_rule": str,
        "min_age": _cap,
        "supervisor_roles": _roles,
        "supervision_level_patient_task": SupervisionLevel.__getitem__,
        "supervision_level_nonpatient_task": SupervisionLevel.__getitem__,
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
    }
)


def _rule(raw: Mapping[str, Any], parse: Callable[[Any], Any]) -> Rule[Any]:
    return Rule(parse(raw["value"]), raw["source"], Confidence(raw["confidence"]))


def pack_from_data(raw: Mapping[str, Any]) -> Pack:
    """The pack that parsed TOML describes; a rule left out is unknown.

    Errors: ValueError or KeyError for a rule, task or value that packs do not have.
    """
    rules, tasks = raw.get("rules", {}), raw.get("tasks", {})
    unknown = (set(rules) - set(_FIELDS)) | (set(tasks) - set(TASKS))
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such rule or task.")
    found: dict[str, Any] = {name: _rule(each, _FIELDS[name]) for name, each in rules.items()}
    return Pack(
        code=raw["code"],
        name=raw["name"],
        confidence=Confidence(raw["confidence"]),
        citations=tuple(raw.get("citations", ())),
        as_of=raw.get("as_of"),
        attested_by=raw.get("attested_by"),
        effective_from=raw.get("effective_from"),
        task_permissions=MappingProxyType(
            {code: _rule(each, parse_cell) for code, each in tasks.items()}
        ),
        **found,
    )


PACKS: Final[Mapping[str, Pack]] = MappingProxyType(
    {name: pack_from_data(data.load(f"packs/{name}.toml")) for name in data.names("packs")}
)
DEFAULT_STRICT: Final = PACKS["DEFAULT_STRICT"]
