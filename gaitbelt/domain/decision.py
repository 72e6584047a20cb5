"""A decision is yes, or every reason why not."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

Facts = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may not happen now: a code with facts, its source, and the best way on.

    The sentence of each code lives once per language in `core/reasons.py`. `remedy` is the code of
    an action at most one tap away; `licensee.leads` is always offered besides.
    """

    code: str
    facts: Facts = field(default_factory=dict)
    source: str = ""
    remedy: str = "licensee.leads"


@dataclass(frozen=True, slots=True)
class Decision:
    """All reasons that speak against an act; none means it may happen."""

    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(reason.code for reason in self.reasons)

    def __and__(self, other: "Decision") -> "Decision":
        """Both must agree: every reason of either, each once, in order."""
        return together((self, other))


def guard[**P](rule: Callable[P, Iterator[Reason]]) -> Callable[P, Decision]:
    """Collect the reasons that a rule yields; silence means yes."""

    @wraps(rule)
    def decide(*args: P.args, **kwargs: P.kwargs) -> Decision:
        return Decision(tuple(rule(*args, **kwargs)))

    return decide


def together(decisions: Iterable[Decision]) -> Decision:
    """Every reason of every decision, in order, each once."""
    reasons = [reason for decision in decisions for reason in decision.reasons]
    return Decision(tuple({(r.code, repr(sorted(r.facts.items()))): r for r in reasons}.values()))


def as_data(reason: Reason) -> dict[str, Any]:
    """The form in which reasons are stored in events and audit: codes and facts, no sentences."""
    return {
        "code": reason.code,
        "facts": dict(reason.facts),
        "source": reason.source,
        "remedy": reason.remedy,
    }


def from_data(data: Mapping[str, Any]) -> Reason:
    """The reason that `as_data` wrote."""
    return Reason(data["code"], data["facts"], data["source"], data["remedy"])
