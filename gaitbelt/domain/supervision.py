"""Presence on site, the levels of supervision, and who may supervise a technician (scope §3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum, StrEnum
from typing import Final, Literal

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.scope import Role

IN_SIGHT_FOR: Final = timedelta(minutes=15)  # scope §3, §9.22
ASK_AHEAD: Final = timedelta(minutes=5)  # scope §3
SEEN_BEFORE_SHIFT: Final = timedelta(hours=6)  # an older action belongs to the day before


class SupervisionLevel(IntEnum):
    """How close the supervisor is; higher is closer."""

    GENERAL = 1
    DIRECT_ONSITE = 2
    DIRECT_CONTINUOUS = 3
    DIRECT_PERSONAL = 4


class NoLimit(Enum):
    """The rule-maker sets no limit, which is not the same as an unknown limit (None)."""

    NO_LIMIT = "none"


NO_LIMIT: Final = NoLimit.NO_LIMIT
type Cap = int | Literal[NoLimit.NO_LIMIT]


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of one person's presence on one clinic day.

    `seen_at` is the last action from the site on this clinic day, at or before the instant asked.
    `stays_until` is the person's answer "I stay": on through lunch; `rostered_until` holds a stay
    past the end of the roster.
    """

    rostered_from: datetime | None = None
    rostered_until: datetime | None = None
    lunch_from: datetime | None = None
    lunch_until: datetime | None = None
    seen_at: datetime | None = None
    confirmed_by_colleague_at: datetime | None = None
    away_since: datetime | None = None
    stays_until: datetime | None = None


class AskKind(StrEnum):
    """Why the board asks whether a person is still here."""

    LUNCH = "lunch"
    ROSTER_END = "roster_end"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on the board: does this person stay past `due_at`, or who takes over?"""

    kind: AskKind
    due_at: datetime


def is_present(presence: Presence, at: datetime) -> bool:
    """Whether the person counts as on site at `at`.

    Rostered now and seen today, or a colleague's tap until the roster ends. Going away ends it
    until the next sign of the person. Lunch ends it unless the person has answered "I stay" or
    gives a sign during it: a tap just before lunch does not say that anyone stays.

    Source: scope §3, §9.22.
    """
    until = presence.rostered_until
    if until is None or at >= until:
        return False
    sign = _last_sign(presence, at)
    if sign is None:
        return False
    away = presence.away_since
    if away is not None and sign <= away <= at:
        return False
    lunch, stays = presence.lunch_from, presence.stays_until
    if lunch is None or not lunch <= at < (presence.lunch_until or until):
        return True
    return sign >= lunch or (stays is not None and at < stays)


def _last_sign(presence: Presence, at: datetime) -> datetime | None:
    """The latest moment, not after `at`, at which the person was seen or named by a colleague."""
    start, seen = presence.rostered_from, presence.seen_at
    told = presence.confirmed_by_colleague_at
    signs: list[datetime] = []
    if seen is not None and start is not None and start - SEEN_BEFORE_SHIFT <= seen <= at >= start:
        signs.append(seen)
    if told is not None and told <= at:
        signs.append(told)
    return max(signs, default=None)


def present_until(presence: Presence, at: datetime) -> datetime | None:
    """When the presence at `at` will be asked about next; None when not present."""
    if not is_present(presence, at):
        return None
    lunch, stays, until = presence.lunch_from, presence.stays_until, presence.rostered_until
    back = presence.lunch_until or until
    if lunch is None or back is None or at >= back:
        return until
    if stays is not None and max(lunch, at) < stays:
        return until if stays >= back else stays
    return lunch if at < lunch else until


def asks_at(presence: Presence, at: datetime) -> Ask | None:
    """The question to show at `at`: from five minutes before lunch or the end of the roster."""
    ends_at = present_until(presence, at)
    if ends_at is None or at < ends_at - ASK_AHEAD:
        return None
    is_roster_end = ends_at == presence.rostered_until
    return Ask(AskKind.ROSTER_END if is_roster_end else AskKind.LUNCH, ends_at)


@dataclass(frozen=True, slots=True)
class SupervisorFacts:
    """The supervisor of the technician who asks.

    `technicians_now` counts the technicians supervised now, without the one who asks;
    `assistants_now` the PTAs on site who fall to this therapist.
    `contact_at` is the tap "seen" of this visit; `in_sight_at` the last tap "in sight".
    """

    id: str
    name: str
    role: Role
    presence: Presence
    technicians_now: int = 0
    assistants_now: int = 0
    contact_at: datetime | None = None
    in_sight_at: datetime | None = None
    is_on_call: bool = False


@dataclass(frozen=True, slots=True)
class SupervisionTerms:
    """What a place asks of the supervision of patient-facing tasks, each with its source.

    `counts` are the roles that fill the cap; `needs_assistant_when_full`: of the people who fill
    it, one at least is a PTA (scope §6 AZ).
    """

    level: SupervisionLevel
    roles: frozenset[Role]
    cap: Cap
    counts: frozenset[Role] = frozenset({Role.TECH})
    needs_assistant_when_full: bool = False
    level_source: str = ""
    roles_source: str = ""
    cap_source: str = ""


@guard
def may_supervise(
    supervisor: SupervisorFacts | None, terms: SupervisionTerms, at: datetime
) -> Iterator[Reason]:
    """Whether this supervisor meets the place's terms for one more technician at `at`."""
    if supervisor is None:
        yield Reason(
            "supervision.absent",
            {"level": terms.level.name},
            source=terms.level_source,
            remedy="supervisor.take_over",
        )
        return
    if supervisor.role not in terms.roles:
        yield Reason(
            "supervision.role",
            {
                "supervisor": supervisor.name,
                "role": supervisor.role.value,
                "allowed": ", ".join(sorted(terms.roles)),
            },
            source=terms.roles_source,
            remedy="supervisor.take_over",
        )
    yield from _position(supervisor, terms, at)
    yield from _within_ratio(supervisor, terms)


def _within_ratio(supervisor: SupervisorFacts, terms: SupervisionTerms) -> Iterator[Reason]:
    """Whether one technician more stays within the cap."""
    if not isinstance(terms.cap, int) or has_room(supervisor, terms):
        return
    now = counted(supervisor, terms)
    code = "supervision.ratio" if now >= terms.cap else "supervision.needs_assistant"
    yield Reason(
        code,
        {"supervisor": supervisor.name, "now": now, "cap": terms.cap},
        source=terms.cap_source,
        remedy="supervisor.take_over",
    )


def _position(
    supervisor: SupervisorFacts, terms: SupervisionTerms, at: datetime
) -> Iterator[Reason]:
    """Whether the supervisor is as close as the level asks."""
    here = is_present(supervisor.presence, at)
    name, level = supervisor.name, terms.level
    if level is SupervisionLevel.GENERAL:
        if not here and not supervisor.is_on_call:
            yield Reason(
                "supervision.unreachable",
                {"supervisor": name},
                source=terms.level_source,
                remedy="supervisor.call",
            )
        return
    if not here:
        yield Reason(
            "supervision.not_on_site",
            {"supervisor": name, "level": level.name},
            source=terms.level_source,
            remedy="supervisor.confirm_here",
        )
    if level is SupervisionLevel.DIRECT_CONTINUOUS and not _before(supervisor.contact_at, at):
        yield Reason(
            "supervision.no_contact",
            {"supervisor": name},
            source=terms.level_source,
            remedy="supervisor.seen",
        )
    if level is SupervisionLevel.DIRECT_PERSONAL and not is_in_sight(supervisor, at):
        yield Reason(
            "supervision.not_in_sight",
            {"supervisor": name, "minutes": int(IN_SIGHT_FOR.total_seconds() // 60)},
            source=terms.level_source,
            remedy="supervisor.in_sight",
        )


def counted(supervisor: SupervisorFacts, terms: SupervisionTerms) -> int:
    """How many people fill the supervisor's cap now."""
    assistants = supervisor.assistants_now if Role.PTA in terms.counts else 0
    return supervisor.technicians_now + assistants


def has_room(supervisor: SupervisorFacts, terms: SupervisionTerms) -> bool:
    """Whether the supervisor may take one technician more."""
    if terms.cap is NO_LIMIT:
        return True
    after = counted(supervisor, terms) + 1
    if after == terms.cap and terms.needs_assistant_when_full:
        return supervisor.assistants_now > 0
    return after <= terms.cap


def shared_out(assistants: int, therapists: int) -> int:
    """How many of the PTAs on site fall to each therapist on site, rounded up.

    Nobody is named as the supervisor of an assistant, so they are shared out evenly.
    """
    return -(-assistants // therapists) if therapists else assistants


def is_rostered(presence: Presence, at: datetime) -> bool:
    """Whether the roster covers `at` and it is not lunch; who is seen is known only on the day."""
    start, until = presence.rostered_from, presence.rostered_until
    if start is None or until is None or not start <= at < until:
        return False
    lunch = presence.lunch_from
    return lunch is None or not lunch <= at < (presence.lunch_until or until)


def is_in_sight(supervisor: SupervisorFacts, at: datetime) -> bool:
    """Whether the last tap "in sight" is at most 15 minutes old (scope §9.22)."""
    tapped = supervisor.in_sight_at
    return tapped is not None and tapped <= at <= tapped + IN_SIGHT_FOR


def _before(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at
