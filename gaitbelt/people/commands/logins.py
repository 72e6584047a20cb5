"""Logins of the people who work here: given, renewed and ended by the manager, each audited.

A password is never known to the manager: a login opens with a link that works once.
"""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from gaitbelt.core import audit, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.people.commands.tokens import end_tokens
from gaitbelt.people.models import Membership, Person, Pin, User
from gaitbelt.people.sign_ins import at_work, end_streams

MODEL = "people.user"


@atomic
def give_login(*, membership: Membership, by: Membership | audit.Console, username: str) -> User:
    """A login under this name, without a password yet. Errors: BadValue naming `username`."""
    person = Person.objects.select_for_update().get(pk=membership.person_id)
    if person.user_id:
        raise BadValue({"username": _("This person has a login already.")})
    checked = values.cleaned(User, {"username": username}, allowed=("username",))
    values.require(checked, ("username",))
    if User.objects.filter(username__iexact=checked["username"]).exists():
        raise BadValue({"username": _("Somebody else signs in with this name.")})
    user = User(username=checked["username"])
    user.set_unusable_password()
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    _record(user, by, {"username": [None, user.username]})
    return user


@atomic
def renew_password(*, membership: Membership, by: Membership) -> User:
    """Void somebody's password, earlier links and keys; every session and live screen ends."""
    user = _login_of(membership, by)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _record(user, by, end_tokens(user, {"password": ["", "renewed"]}))
    end_streams(at_work(person__user=user))
    return user


@atomic
def remove_pin(*, membership: Membership, by: Membership) -> None:
    """Take somebody's PIN for the tablets away; they set a new one on their account page."""
    user = _login_of(membership, by)
    if Pin.objects.filter(user=user).delete()[0]:
        _record(user, by, {"pin": ["", None]})


@atomic
def remove_codes(*, membership: Membership, by: Membership) -> None:
    """Take the codes from somebody's lost phone away, and their recovery codes with them."""
    user = _login_of(membership, by)
    if Authenticator.objects.filter(user=user).delete()[0]:
        _record(user, by, {"totp": ["", None]})


@atomic
def end_login(*, membership: Membership, by: Membership, reason: str) -> None:
    """End a login from this moment: its sessions, its live screens and its programs' keys."""
    values.require({"reason": reason}, ("reason",))
    user = _login_of(membership, by)
    if not user.is_active:
        return
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    _record(user, by, end_tokens(user, {"is_active": [True, False]}), reason)
    end_streams(at_work(person__user=user))


@atomic
def reopen_login(*, membership: Membership, by: Membership) -> User:
    """Open a login that had ended, without a password yet; its programs' keys stay void."""
    user = _login_of(membership, by)
    if not user.is_active:
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        _record(user, by, {"is_active": [False, True]})
    return user


@atomic
def choose_password(*, user: User, secret: str) -> bool:
    """Store the hash of a first password; False when the link has been used meanwhile."""
    found = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
    if not found.update(password=secret):
        return False
    fields = end_tokens(user, {"password": ["", "chosen"]})
    for member in at_work(person__user=user):
        _record(user, member, fields)
    return True


def _login_of(membership: Membership, by: Membership) -> User:
    """Somebody else's login, locked. Errors: BadValue where there is none, or it is one's own."""
    if membership.person_id == by.person_id:
        raise BadValue({"login": _("Your own login is on your account page.")})
    if membership.user_id is None:
        raise BadValue({"login": _("This person has no login.")})
    return User.objects.select_for_update().get(pk=membership.user_id)


def _record(
    user: User,
    by: Membership | audit.Console,
    fields: dict[str, list[object]],
    reason: str = "",
) -> None:
    audit.record_change(by=by, model=MODEL, subject=user.pk, fields=fields, reason=reason)
