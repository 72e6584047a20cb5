"""What became of every resource that was read; it adds up."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refused:
    """A resource, or with `index` None a whole file, that was not taken, and why."""

    file: str
    index: int | None
    kind: str
    reason: str


@dataclass(slots=True)
class Report:
    """Counts of resources: read = stored + unchanged + skipped + refused."""

    read: int = 0
    stored: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.unchanged + self.left_out + len(self.refused)

    @property
    def left_out(self) -> int:
        """How many resources are of a kind that is not taken."""
        return self.skipped.total()

    def data(self) -> dict[str, Any]:
        """The report as JSON."""
        found = asdict(self)
        return found | {"skipped": dict(sorted(self.skipped.items()))}
