"""What became of every resource that was read; it adds up."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = {
    "kind": _("not kept here"),
    "dates": _("read for its dates"),
    "void": _("entered in error or not done"),
    "empty": _("without a value"),
    "other": _("not about rehabilitation"),
}  # why a resource was left out → in words


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
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, reason) → count
    refused: list[Refused] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.unchanged + self.left_out + len(self.refused)

    @property
    def left_out(self) -> int:
        """How many resources are of no use here."""
        return self.skipped.total()

    def skip(self, kind: str, reason: str) -> None:
        self.skipped[kind, reason] += 1

    def refuse(self, file: str, index: int | None, kind: str, reason: str) -> None:
        self.refused.append(Refused(file, index, kind, reason))

    def why_skipped(self) -> list[tuple[str, int, str]]:
        """Kind, count and reason in words, the largest first."""
        rows = sorted(self.skipped.items(), key=lambda each: (-each[1], each[0]))
        return [(kind, count, str(REASONS[reason])) for (kind, reason), count in rows]

    def data(self) -> dict[str, Any]:
        """The report as JSON."""
        kinds: Counter[str] = Counter()
        for (kind, _reason), count in self.skipped.items():
            kinds[kind] += count
        return {
            "read": self.read,
            "stored": self.stored,
            "unchanged": self.unchanged,
            "skipped": dict(sorted(kinds.items())),
            "refused": [asdict(each) for each in self.refused],
        }
