"""What a feature does when an upstream one announces something (`@on`, in its reactions.py).

Reactions run in the same transaction, ordered by feature, then name; docs/reference lists them.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

REACTIONS: dict[str, list[Callable[..., None]]] = defaultdict(list)


def on(news: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare that a function reacts to a piece of news, such as `equipment.tagged_out`."""

    def register(react: Callable[..., None]) -> Callable[..., None]:
        REACTIONS[news].append(react)
        REACTIONS[news].sort(key=lambda known: (known.__module__, known.__name__))
        return react

    return register


def announce(news: str, **facts: Any) -> None:
    """Tell everyone downstream, now and in this transaction."""
    for react in REACTIONS[news]:
        react(**facts)
