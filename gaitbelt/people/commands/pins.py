"""PINs for the clinic's own tablets: set by their owner, tried by whoever stands there."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.reactions import announce
from gaitbelt.people.events import SignInFailed
from gaitbelt.people.models import Membership, Pin, Tablet, User
from gaitbelt.people.sign_ins import at_work, note

TRIES = 5
MOST = 50  # wrong tries since the right one; then a PIN is void (NIST SP 800-63B: at most 100)
LOCKED_FOR = timedelta(minutes=5)
PIN = re.compile(r"[0-9]{4,6}")
RUNS = "01234567890 09876543210"


@dataclass(frozen=True)
class Tried:
    """What a PIN opened: nothing, or the membership; and until when it may not be tried again.

    A void PIN opens nothing any more: its owner sets a new one.
    """

    member: Membership | None = None
    locked_until: datetime | None = None
    is_void: bool = False


def set_pin(*, user: User, pin: str) -> None:
    """Give a person this PIN; the caller has just asked for their password.

    Errors: BadValue unless 4 to 6 digits that are neither all the same nor a run.
    """
    if not PIN.fullmatch(pin):
        raise BadValue({"pin": _("4 to 6 digits.")})
    if len(set(pin)) == 1 or pin in RUNS:
        raise BadValue({"pin": _("Not all the same, and not a run such as 1234.")})
    _store(user=user, secret=make_password(pin), digits=len(pin))  # hashed outside the transaction


@atomic
def _store(*, user: User, secret: str, digits: int) -> None:
    fresh = {"secret": secret, "digits": digits, "wrong_tries": 0, "locked_until": None}
    row, is_new = Pin.objects.update_or_create(user=user, defaults=fresh)
    fields = {"digits": [None if is_new else "", digits]}
    for member in at_work(person__user=user):
        audit.record_change(by=member, model="people.pin", subject=row.pk, fields=fields)


def try_pin(*, tablet: Tablet, member: Membership, pin: str) -> Tried:
    """Whether this PIN is that person's. Each try counts before it is looked at.

    Every five wrong ones lock the person's PIN for five minutes, on every tablet; fifty void it.
    """
    row, may_try = _take_a_try(member=member)
    if row is None:
        return Tried()
    if not may_try:
        return Tried(locked_until=row.locked_until, is_void=row.wrong_tries >= MOST)
    if PIN.fullmatch(pin) and check_password(pin, row.secret):
        Pin.objects.filter(pk=row.pk).update(wrong_tries=0, locked_until=None)
        return Tried(member)
    is_last = row.wrong_tries % TRIES == 0
    failed = SignInFailed(way="pin", tablet=str(tablet.pk), locked=is_last)
    note(failed, [member], is_proven=False)
    until = row.locked_until if is_last else None
    return Tried(locked_until=until, is_void=row.wrong_tries >= MOST)


@atomic
def _take_a_try(*, member: Membership) -> tuple[Pin | None, bool]:
    """Count one more try, so that guessing at the same time on many tablets gains nothing.

    The second value says whether it may be looked at: not while the PIN is locked, nor once void.
    """
    now = clock.now()
    row = Pin.objects.select_for_update().filter(user=member.user_id).first()
    if row is None:
        return None, False
    is_locked = row.locked_until is not None and row.locked_until > now
    if is_locked or row.wrong_tries >= MOST:
        return row, False
    row.wrong_tries += 1
    row.locked_until = now + LOCKED_FOR if row.wrong_tries % TRIES == 0 else None
    row.save(update_fields=["wrong_tries", "locked_until"])
    return row, True


@atomic
def be_seen(*, member: Membership, at: datetime) -> None:
    """Tell downstream that somebody is here: they have just signed in on a tablet."""
    announce("member.acted", member=member, at=at)
