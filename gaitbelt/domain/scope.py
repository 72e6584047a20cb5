"""Who may do what: the roles, the tasks T01-T39, and the cell of each role (scope §2).

`J` is not a permission. It hands the cell to the jurisdiction's pack, and where the pack hands it
on or is silent, to the facility's policy; while nobody has decided, `Cell.default` holds.

How the table's compound cells are read:

- `D/J` (T08, T25): D, and J where the pack hands the task over (condition `pack_hands_over`).
- `A/J`, `J/A` and `A (J can lift to D)` (T15, T16, T21): J with the default A.
- `J (default N)` and `N (default; J)` (T07, T20): J with the default N.
- `Y/D` (T29): Y, and D when the help needs hands on the patient (condition `hands_on`).
- `Y/J` of licensees: Y, and J for the part that rules differ on (`spinal`, `dry_needling`).
- "trained carers", "home programme", "as taught": N, and Y under that condition.

A task that needs delegation never becomes Y for a technician, whoever decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain import data


class Permission(IntEnum):
    """What a role may do with a task: never, assist, by delegation, yes; more is higher."""

    N = 0
    A = 1
    D = 2
    Y = 3


class Role(StrEnum):
    """Who a person is to the clinic."""

    PT = "PT"
    PTA = "PTA"
    TECH = "TECH"
    FRONT = "FRONT"
    MANAGER = "MANAGER"
    PATIENT = "PATIENT"
    CAREGIVER = "CAREGIVER"

    @property
    def is_licensee(self) -> bool:
        return self in LICENSED


LICENSED: Final = frozenset({Role.PT, Role.PTA})
CARE: Final = LICENSED | {Role.TECH}  # who treats


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: a permission, or None for `J` with what holds until it is decided."""

    permission: Permission | None
    default: Permission = Permission.A

    @property
    def is_open(self) -> bool:
        return self.permission is None


@dataclass(frozen=True, slots=True)
class Row:
    """A cell that replaces the ordinary one while its condition holds."""

    role: Role
    condition: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the scope table.

    `needs_delegation`: a technician does it only by live delegation (scope §4).
    `has_dose`: a treatment of the plan; support such as vitals, notes and guarding has no dose.
    `is_always_open`: stopping and reporting, which nothing may block (scope §9.10).
    """

    code: str
    name: str
    patient_facing: bool
    needs_delegation: bool
    has_dose: bool
    is_always_open: bool
    cells: Mapping[Role, Cell]
    rows: tuple[Row, ...]

    def cell(self, role: Role, conditions: frozenset[str] = frozenset()) -> Cell:
        """The cell of `role`; a row whose condition holds goes before the ordinary cell."""
        for row in self.rows:
            if row.role is role and row.condition in conditions:
                return row.cell
        return self.cells[role]


def parse_cell(text: str) -> Cell:
    """`N`, `A`, `D`, `Y`, `J` (default A) or `J:N` (default N)."""
    letter, _, default = text.partition(":")
    if letter == "J":
        return Cell(None, Permission[default or "A"])
    return Cell(Permission[letter])


def _task(row: Mapping[str, Any]) -> Task:
    rows = tuple(
        Row(Role(role), extra["condition"], parse_cell(extra["cell"]))
        for extra in row.get("when", ())
        for role in extra["roles"]
    )
    return Task(
        code=row["code"],
        name=row["name"],
        patient_facing=row.get("patient_facing", False),
        needs_delegation=row.get("needs_delegation", False),
        has_dose=row.get("has_dose", False),
        is_always_open=row.get("always_open", False),
        cells=MappingProxyType({role: parse_cell(row["cells"][role]) for role in Role}),
        rows=rows,
    )


TASKS: Final[Mapping[str, Task]] = MappingProxyType(
    {row["code"]: _task(row) for row in data.load("tasks.toml")["task"]}
)
