"""Who is here: own acts, a colleague's tap, going away and coming back (scope §3, §9.22)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import Fact, New, append
from gaitbelt.core.outbox import publish
from gaitbelt.core.reactions import announce
from gaitbelt.domain.supervision import SEEN_BEFORE_SHIFT
from gaitbelt.people.models import Membership
from gaitbelt.workforce.events import Confirmed, Left, Seen, Stays
from gaitbelt.workforce.facts import LONGEST_STAY, team_at
from gaitbelt.workforce.models import Presence

SELDOM = timedelta(minutes=1)  # a sign is written at most this often
LONGEST_BREAK = timedelta(hours=4)
LONGEST_SHIFT = timedelta(hours=10) + SEEN_BEFORE_SHIFT  # workforce §7: a shift has 10 hours


def see(*, member: Membership, at: datetime | None = None) -> None:
    """Note that a member acted here; one read, and at most one write per minute.

    Who has said that they are away comes back by saying so, or by acting after the time they
    gave. Acts from elsewhere, such as a co-signature at home, never come here (core/rights.py).
    """
    at = at or clock.now()
    row = Presence.objects.filter(member=member).first()
    if row is not None and (_is_away(row, at) or (row.seen_at and row.seen_at > at - SELDOM)):
        return
    _sign(member=member, at=at)


@atomic
def vouch(*, member: Membership, by: Membership, at: datetime | None = None) -> None:
    """A colleague's tap "Dana is here", which Dana's next act confirms.

    Errors: BadValue for a member who is not on the roster now.
    """
    at = at or clock.now()
    shift = team_at(member.clinic, at).shifts.get(member.pk)
    if shift is None or not shift.starts_at <= at < shift.ends_at:
        raise BadValue({"member": _("%(name)s is not on the roster now.") % {"name": member.name}})
    row = _locked(member)
    row.vouched_at, row.vouched_by, row.away_since, row.back_at = at, by, None, None
    row.save(update_fields=["vouched_at", "vouched_by", "away_since", "back_at"])
    _tell(member, Confirmed(), by=by, at=at)


@atomic
def go_away(
    *,
    member: Membership,
    at: datetime | None = None,
    since: datetime | None = None,
    back_at: datetime | None = None,
) -> None:
    """A member goes, now or from `since` on (lunch, the end of the roster).

    Errors: BadValue for a return before the going, or for one more than four hours later.
    """
    at = at or clock.now()
    since = since or at
    if back_at is not None and not since < back_at <= since + LONGEST_BREAK:
        raise BadValue({"back_at": _("Choose a time after now and within four hours.")})
    row = _locked(member)
    row.away_since, row.back_at = since, back_at
    row.save(update_fields=["away_since", "back_at"])
    _tell(member, Left(away_since=since, back_at=back_at), by=member, at=at)


@atomic
def come_back(*, member: Membership, at: datetime | None = None) -> None:
    """A member is here again."""
    at = at or clock.now()
    row = _locked(member)
    row.away_since = None
    _write_seen(row, at)
    _tell(member, Seen(), by=member, at=at)


@atomic
def stay(*, member: Membership, until: datetime, at: datetime | None = None) -> None:
    """The answer to "are you still here?": on through lunch, or past the end of the roster.

    Errors: BadValue for a time that has passed, or more than four hours ahead.
    """
    at = at or clock.now()
    if not at < until <= at + LONGEST_STAY:
        raise BadValue({"until": _("Choose a time after now and within four hours.")})
    row = _locked(member)
    row.stays_until, row.away_since = until, None
    row.save(update_fields=["stays_until"])
    _write_seen(row, at)
    _tell(member, Stays(until=until), by=member, at=at)


@atomic
def _sign(*, member: Membership, at: datetime) -> None:
    row = _locked(member)
    was_known = _is_known_today(row, at)
    _write_seen(row, at)
    if not was_known:
        _tell(member, Seen(), by=member, at=at)


def _locked(member: Membership) -> Presence:
    row, _made = Presence.objects.select_for_update().get_or_create(
        member=member,
        defaults={"clinic": member.clinic, "organization_id": member.organization_id},
    )
    return row


def _write_seen(row: Presence, at: datetime) -> None:
    """Seen at `at`; a going that is only announced for later stays announced."""
    row.seen_at = at
    if row.away_since is None or row.away_since <= at:
        row.away_since, row.back_at = None, None
    row.save(update_fields=["seen_at", "away_since", "back_at"])


def _is_away(row: Presence, at: datetime) -> bool:
    """Away by their own word, today, and not yet due back."""
    if row.away_since is None or not at - LONGEST_SHIFT < row.away_since <= at:
        return False
    return row.back_at is None or at < row.back_at


def _is_known_today(row: Presence, at: datetime) -> bool:
    """Whether this sign adds nothing new: seen today, not away since, nobody's word to confirm."""
    if row.seen_at is None or (row.away_since is not None and row.away_since <= at):
        return False
    if row.vouched_at is not None and row.vouched_at > row.seen_at:
        return False
    opens, _closes = row.clinic.day_bounds(row.clinic.day_at(at))
    return row.seen_at >= opens


def _tell(member: Membership, fact: Fact, *, by: Membership, at: datetime) -> None:
    """Let screens and downstream features know, and put it into the log."""
    publish(member.clinic, "floor", [member.pk])
    publish(member.clinic, f"person:{member.pk}", [member.pk])
    announce("presence.changed", member=member, at=at)
    append(New(fact=fact, clinic=member.clinic, author=by, occurred_at=at, subject=member.pk))
