"""The strictest of role table, pack, payer and facility, for permissions and for supervision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.pack_files import (
    DEFAULT_STRICT,
    PACKS,
    PAYERS,
    UNSURE,
    Confidence,
    DelegationValidity,
    ExpiredCpr,
    Pack,
    Rule,
    in_force,
)
from gaitbelt.domain.scope import TASKS, Cell, Permission, Role
from gaitbelt.domain.supervision import NO_LIMIT, SupervisionLevel, SupervisionTerms

__all__ = [
    "DEFAULT_STRICT",
    "PACKS",
    "PAYERS",
    "UNSURE",
    "Confidence",
    "FacilityPolicy",
    "Layer",
    "Pack",
    "Rule",
    "Ruling",
    "attested",
    "delegation_validity",
    "in_force",
    "resolve",
    "supervision_terms",
    "title_allowed",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilityPolicy:
    """What the clinic itself has decided; it opens a cell only when a therapist has signed it.

    `permissions` hold for technicians: they decide `J` cells and may tighten any other cell.
    `supervision_level` and `max_technicians` can only be stricter than the pack.
    """

    permissions: Mapping[str, Permission] = field(default_factory=dict)
    signed_by: str | None = None
    signed_on: date | None = None
    expired_cpr: ExpiredCpr = "not_sole_responder"
    supervision_level: SupervisionLevel | None = None
    max_technicians: int | None = None
    patients_per_technician: int = 3  # workforce §7
    line_of_sight: bool = True  # where a payer's rule leaves it to the facility (scope §7)

    @property
    def is_signed(self) -> bool:
        return self.signed_by is not None and self.signed_on is not None

    @property
    def source(self) -> str:
        if not self.is_signed:
            return "facility policy, not signed"
        return f"facility policy, signed by {self.signed_by} on {self.signed_on:%Y-%m-%d}"


class Layer(StrEnum):
    """Who had the last word on a permission."""

    ROLE_TABLE = "role_table"
    PACK = "pack"
    FACILITY = "facility"
    PAYER = "payer"
    DEFAULT_STRICT = "default_strict"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a role may do with a task here, and who decided it."""

    permission: Permission
    source: str
    confidence: Confidence
    decided_by: Layer


_RANK: Final = {
    Layer.PACK: 0,
    Layer.FACILITY: 1,
    Layer.PAYER: 2,
    Layer.DEFAULT_STRICT: 3,
    Layer.ROLE_TABLE: 4,
}
ASSISTANT_WHEN_FULL: Final = "an_assistant_when_full"  # scope §6 AZ
_TABLE: Final = "scope §2"
_SUPERVISE: Final = "T37"


def resolve(
    task: str,
    role: Role,
    *,
    pack: Pack,
    facility: FacilityPolicy,
    payer: Pack | None = None,
    conditions: frozenset[str] = frozenset(),
) -> Ruling:
    """The strictest of role table, pack, payer and facility; unknown falls to DEFAULT_STRICT.

    Packs and facility rule over technicians; the other roles follow the table alone, where an
    open cell means assist. A layer that agrees with the strictest is named in the order pack,
    facility, payer, DEFAULT_STRICT, role table, whatever order they are asked in.

    Errors: KeyError for a task that the table does not have.
    Source: scope §2, §5, §9.2.
    """
    row = TASKS[task]
    if role is not Role.TECH:
        return _of_other_role(task, role, row.cell(role, conditions), pack)
    rule = pack.rule_of(task, conditions)
    if rule is not None and rule.value.is_open:
        conditions |= {"pack_hands_over"}
    base = row.cell(role, conditions)
    found = _facility_and_payer(task, facility, payer)
    if base.permission is not None:
        found.append(Ruling(base.permission, _TABLE, Confidence.HIGH, Layer.ROLE_TABLE))
    if rule is not None and rule.value.permission is not None:
        found.append(Ruling(rule.value.permission, rule.source, rule.confidence, Layer.PACK))
    elif base.is_open or rule is not None:
        found.append(_open_cell(task, base, rule, facility))
    if rule is None:
        found.extend(_strict(task))
    ruling = min(found, key=lambda each: (each.permission, _RANK[each.decided_by]))
    if row.needs_delegation and ruling.permission is Permission.Y:
        return Ruling(Permission.D, _TABLE, Confidence.HIGH, Layer.ROLE_TABLE)
    return ruling


def _of_other_role(task: str, role: Role, cell: Cell, pack: Pack) -> Ruling:
    """The table's cell; whether an assistant supervises is what the pack names."""
    if cell.permission is not None:
        return Ruling(cell.permission, _TABLE, Confidence.HIGH, Layer.ROLE_TABLE)
    if task == _SUPERVISE:
        roles = known(pack.supervisor_roles, DEFAULT_STRICT.supervisor_roles)
        may = Permission.Y if role in roles.value else Permission.N
        return Ruling(may, roles.source, roles.confidence, Layer.PACK)
    return Ruling(cell.default, _TABLE, Confidence.HIGH, Layer.ROLE_TABLE)


def _facility_and_payer(task: str, facility: FacilityPolicy, payer: Pack | None) -> list[Ruling]:
    """The layers that can only tighten."""
    found: list[Ruling] = []
    local = facility.permissions.get(task)
    if local is not None:
        found.append(Ruling(local, facility.source, Confidence.ATTESTED, Layer.FACILITY))
    paid = payer.task_permissions.get(task) if payer is not None else None
    if paid is not None and paid.value.permission is not None:
        found.append(Ruling(paid.value.permission, paid.source, paid.confidence, Layer.PAYER))
    return found


def _open_cell(task: str, base: Cell, rule: Rule[Cell] | None, facility: FacilityPolicy) -> Ruling:
    """A cell that nobody above the facility has decided: its signed policy, else the default."""
    local = facility.permissions.get(task) if facility.is_signed else None
    if local is not None:
        return Ruling(local, facility.source, Confidence.ATTESTED, Layer.FACILITY)
    default = min(base.default, rule.value.default) if rule is not None else base.default
    if rule is not None:
        return Ruling(default, rule.source, rule.confidence, Layer.PACK)
    return Ruling(default, _TABLE, Confidence.HIGH, Layer.ROLE_TABLE)


def _strict(task: str) -> list[Ruling]:
    """What DEFAULT_STRICT says of a task on which the pack is silent."""
    rule = DEFAULT_STRICT.task_permissions.get(task)
    if rule is None or rule.value.permission is None:
        return []
    return [Ruling(rule.value.permission, rule.source, rule.confidence, Layer.DEFAULT_STRICT)]


def known[T](rule: Rule[T] | None, strict: Rule[T] | None) -> Rule[T]:
    """The pack's rule, or the strict one where the pack does not know.

    Errors: ValueError when neither has a value, which DEFAULT_STRICT prevents for all it covers.
    """
    found = rule if rule is not None else strict
    if found is None:
        raise ValueError("Neither the pack nor DEFAULT_STRICT has this rule.")
    return found


def attested(base: Pack, own: Pack) -> Pack:
    """A state's pack with what the clinic's own pack says of all that the state's leaves unknown.

    What the state's pack knows stays as it is, unless its confidence is low or unknown: then the
    clinic's own, attested rule goes before it. Source: scope §5, clinic pack by guided form.
    """
    names = [each.name for each in fields(Pack) if each.default is None]
    rules: dict[str, Any] = {
        name: _surer(getattr(base, name), getattr(own, name))
        for name in names
        if name not in {"as_of", "attested_by", "effective_from"}
    }
    tasks = {
        task: rule
        for task in TASKS
        if (rule := _surer(base.task_permissions.get(task), own.task_permissions.get(task)))
    }
    return replace(
        base,
        confidence=Confidence.ATTESTED if base.needs_confirmation else base.confidence,
        citations=(*base.citations, *own.citations),
        attested_by=own.attested_by,
        effective_from=own.effective_from,
        task_permissions=MappingProxyType(tasks),
        **rules,
    )


def _surer[T](known: Rule[T] | None, own: Rule[T] | None) -> Rule[T] | None:
    """The rule that is known with some confidence, else the clinic's own."""
    if own is None or (known is not None and known.confidence not in UNSURE):
        return known
    return own


def supervision_terms(
    pack: Pack, facility: FacilityPolicy, payer: Pack | None = None, task: str | None = None
) -> SupervisionTerms:
    """Level, supervisor roles and cap: the strictest of pack, payer and clinic.

    A `task` that the pack counts as non-patient-related has the level of those, and no cap.
    """
    terms = _of_pack(pack)
    light = pack.nonpatient_tasks
    if light is not None and task in light.value:
        level = known(pack.supervision_level_nonpatient_task, _strict_level())
        return replace(terms, level=level.value, level_source=level.source, cap=NO_LIMIT)
    sight = payer.line_of_sight_required if payer is not None else None
    if sight is not None and sight.value and facility.line_of_sight:
        terms = _closer(terms, SupervisionLevel.DIRECT_PERSONAL, sight.source)
    if facility.supervision_level is not None:
        terms = _closer(terms, facility.supervision_level, facility.source)
    own_cap = facility.max_technicians
    if own_cap is not None and (terms.cap is NO_LIMIT or own_cap < terms.cap):
        terms = replace(terms, cap=own_cap, cap_source=facility.source)
    return terms


def _strict_level() -> Rule[SupervisionLevel] | None:
    return DEFAULT_STRICT.supervision_level_patient_task


def _of_pack(pack: Pack) -> SupervisionTerms:
    level = known(pack.supervision_level_patient_task, _strict_level())
    roles = known(pack.supervisor_roles, DEFAULT_STRICT.supervisor_roles)
    cap = known(pack.ratio_max_tech_per_supervisor, DEFAULT_STRICT.ratio_max_tech_per_supervisor)
    counts = known(pack.ratio_counts, DEFAULT_STRICT.ratio_counts)
    extra = pack.ratio_extra_condition
    return SupervisionTerms(
        level=level.value,
        roles=roles.value,
        cap=cap.value,
        counts=counts.value,
        needs_assistant_when_full=extra is not None and extra.value == ASSISTANT_WHEN_FULL,
        level_source=level.source,
        roles_source=roles.source,
        cap_source=cap.source,
    )


def _closer(terms: SupervisionTerms, level: SupervisionLevel, source: str) -> SupervisionTerms:
    """The terms with a level at least as close as `level`."""
    if level <= terms.level:
        return terms
    return replace(terms, level=level, level_source=source)


def delegation_validity(pack: Pack) -> Rule[DelegationValidity]:
    """How long a delegation holds: with the plan for 30 days, or for one visit (scope P9)."""
    return known(pack.delegation_validity, DEFAULT_STRICT.delegation_validity)


@guard
def title_allowed(pack: Pack, title: str) -> Iterator[Reason]:
    """Whether a job title may be shown here: a title kept for licensees may not (scope §9.12)."""
    for rule in (pack.forbidden_titles, DEFAULT_STRICT.forbidden_titles):
        if rule is not None and _plain(title) in {_plain(each) for each in rule.value}:
            yield Reason(
                "title.forbidden",
                {"title": title, "pack": pack.name},
                source=rule.source,
                remedy="title.choose_other",
            )
            return


def _plain(title: str) -> str:
    """The title without case, stops and spare spaces, so that "P.T.T." is "ptt"."""
    return " ".join(title.replace(".", "").casefold().split())
