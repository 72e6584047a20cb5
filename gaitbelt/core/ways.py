"""Ways on: what each remedy of a refusal is on this screen, always at most one tap away.

A reason names a remedy code; the feature that owns the action registers here what the tap is:

    @offers("device.wipe")
    def wipe_now(ask: Ask) -> Way | None: ...

`Ask` holds the request, the reason and what the refused act was about (`GuardRefused.about`).
None means: not possible here, another way stands. "A licensee leads" is always offered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gaitbelt.core.errors import GuardRefused
from gaitbelt.domain.decision import Reason

LAST = "licensee.leads"  # the way that always exists


@dataclass(frozen=True)
class Way:
    """One button: a link (`url`), a POST (`method`) or htmx attributes (`hx`)."""

    label: str
    icon: str = ""
    note: str = ""
    method: str = "get"
    url: str = ""
    hx: Mapping[str, Any] = field(default_factory=dict)
    main: bool = False


@dataclass(frozen=True)
class Ask:
    """What a way on is asked for."""

    request: Any
    reason: Reason
    about: Mapping[str, Any]


OFFERS: dict[str, Callable[[Ask], Way | None]] = {}
Offer = Callable[[Ask], Way | None]


def offers(code: str) -> Callable[[Offer], Offer]:
    """Register the action of a remedy."""

    def register(offer: Offer) -> Offer:
        OFFERS[code] = offer
        return offer

    return register


def ways_on(refused: GuardRefused, request: Any) -> list[Way]:
    """The distinct ways on, the first one as the main button, "a licensee leads" last."""
    found: dict[str, Way] = {}
    last = Reason(LAST)
    for reason in [*refused.decision.reasons, last]:
        if reason.remedy == LAST and reason is not last:
            continue
        offer = OFFERS.get(LAST if reason is last else reason.remedy)
        way = offer(Ask(request, reason, refused.about)) if offer else None
        if way is not None:
            found.setdefault(way.label, way)
    ways = list(refused.alternatives) + list(found.values())
    return [_main(way, is_first=number == 0) for number, way in enumerate(ways)]


def _main(way: Way, *, is_first: bool) -> Way:
    return Way(**{**vars(way), "main": is_first})
