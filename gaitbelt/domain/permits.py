"""Permits: what a tablet may begin while it cannot ask (D16).

Online it fetches one per patient and item; offline it applies that alone. What was done all the
same is a fact: it is kept, and says what spoke against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gaitbelt.domain.decision import Reason, guard

LASTS = (60, 30, 15, 5)  # minutes: the longest at whose end the answer would still be yes
SOURCE = "offline permit"
SLACK = timedelta(minutes=2)  # a tablet's clock may be wrong by so much


@dataclass(frozen=True, kw_only=True)
class Permit:
    """What the clinic signed for one item: since and until when, and whether it said yes."""

    since: datetime
    until: datetime
    allowed: bool


def ends(at: datetime) -> tuple[datetime, ...]:
    """The ends that a permit given at `at` may have, the longest first."""
    return tuple(at + timedelta(minutes=each) for each in LASTS)


@guard
def may_have_begun(
    permit: Permit | None, *, item: str, at: datetime, attested_by: str = ""
) -> Iterator[Reason]:
    """Whether the permit that a tablet held covers what it began at `at`."""
    if permit is None:
        yield Reason("permit.missing", {"item": item}, source=SOURCE)
    elif not permit.allowed:
        yield Reason("permit.refused", {"item": item}, source=SOURCE)
    elif at < permit.since - SLACK:
        facts = {"item": item, "at": at.isoformat(), "since": permit.since.isoformat()}
        yield Reason("permit.later", facts, source=SOURCE)
    elif at > permit.until:
        named = attested_by or "–"
        facts = {"item": item, "until": permit.until.isoformat(), "attested_by": named}
        yield Reason("permit.expired", facts, source=SOURCE)


@guard
def may_have_happened(*, item: str, at: datetime, started_at: datetime) -> Iterator[Reason]:
    """Whether something can have been done in a visit that was taken in at `started_at`."""
    if at < started_at - SLACK:
        facts = {"item": item, "at": at.isoformat(), "started_at": started_at.isoformat()}
        yield Reason("visit.not_begun", facts, source="session record")
