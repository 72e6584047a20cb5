"""What stays in sight while a tablet is locked: running timers, by initials only.

Whoever runs timers adds a provider:  @shows_under_lock
                                      def timers(clinic): yield LockTimer(…)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class LockTimer:
    """One running clock: whose (initials), what and where ("skin, bay 3"), and until when."""

    initials: str
    words: str
    total_s: float
    ends_at: datetime
    next_at: datetime | None = None  # the next act owed, such as a skin check
    notches: tuple[float, ...] = ()  # seconds from the start at which an act is owed

    @property
    def due_at(self) -> datetime:
        return self.next_at or self.ends_at


type Provider = Callable[[Any], Iterable[LockTimer]]
PROVIDERS: list[Provider] = []


def shows_under_lock(provider: Provider) -> Provider:
    """Show the timers of this function on the lock screens of the clinic that it is given."""
    PROVIDERS.append(provider)
    return provider


def timers(clinic: Any) -> list[LockTimer]:
    """All running timers of a clinic, the one that needs somebody first at the front."""
    found = [timer for provider in PROVIDERS for timer in provider(clinic)]
    return sorted(found, key=lambda timer: timer.due_at)
