"""Which test holds which rule: what a therapist reads, and a surveyor can check."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gaitbelt.domain import data
from gaitbelt.domain.scope import TASKS


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line of scope of practice §9, and the tests that hold it."""

    number: int
    tests: tuple[str, ...]


_FILE: Final = data.load("held.toml")
HELD_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: tuple(tests) for name, tests in _FILE["rules"].items()}
)
TASKS_HELD_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {task: (*_FILE["tasks"].get(task, ()), *_FILE["tasks"]["every"]) for task in TASKS}
)
LINES: Final = tuple(Line(row["number"], tuple(row["tests"])) for row in _FILE["line"])
