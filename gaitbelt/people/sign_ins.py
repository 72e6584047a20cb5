"""Every sign-in and sign-out is an event at each clinic where the person works.

Django tells of them by signals, whichever page or command it was; this is the one listener.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from gaitbelt.core import audit, clock, entry, outbox
from gaitbelt.core.db import atomic
from gaitbelt.core.events import Fact, New, append
from gaitbelt.people.commands.tokens import end_tokens
from gaitbelt.people.events import SignedIn, SignedOut, SignInFailed
from gaitbelt.people.models import Membership


@atomic
def note(fact: Fact, members: Iterable[Membership], *, is_proven: bool = True) -> None:
    """Append a fact about people at the door, at their clinics; unproven ones are not authors."""
    now = clock.now()
    for member in members:
        author = member if is_proven else None
        append(
            New(
                fact=fact,
                clinic=member.clinic,
                author=author,
                occurred_at=now,
                subject=member.pk,
            )
        )


@atomic
def end_streams(members: Iterable[Membership]) -> None:
    """Close the live screens of people whose session has ended."""
    for member in members:
        if member.user_id:
            outbox.revoke(member.clinic, member.user_id)


def at_work(**who: Any) -> list[Membership]:
    """Current memberships of a person, in the order in which clinics' chains are locked."""
    found = Membership.objects.current().filter(**who)
    return list(found.select_related("clinic", "person").order_by("clinic_id", "pk"))


def signed_in(sender: object, request: Any, user: Any, **kwargs: object) -> None:
    tablet = getattr(request, "tablet", None)
    if tablet:
        here = at_work(person__user=user, clinic=tablet.clinic)
        note(SignedIn(way="pin", tablet=str(tablet.pk)), here)
    else:
        note(SignedIn(way="password"), at_work(person__user=user))


def signed_out(sender: object, request: Any, user: Any, **kwargs: object) -> None:
    if user is None:
        return
    members = at_work(person__user=user)
    tablet = getattr(request, "tablet", None)
    way = getattr(request, "sign_out_way", "lock" if tablet else "person")
    note(SignedOut(way=way, tablet=str(tablet.pk) if tablet else None), members)
    end_streams(members)


def failed(sender: object, credentials: dict[str, Any], **kwargs: object) -> None:
    name = str(credentials.get("username", ""))[:150]
    members = at_work(person__user__username__iexact=name)
    note(SignInFailed(way="password"), members, is_proven=False)


@atomic
def secret_changed(sender: object, user: Any, **kwargs: object) -> None:
    """A password or an authenticator is new or gone: an audit row, never the secret itself.

    A new password also ends the keys that programs have of this user.
    """
    made = kwargs.get("authenticator")
    what = str(made.type) if isinstance(made, Authenticator) else "password"
    fields: dict[str, list[object]] = {what: ["", "changed"]}
    if what == "password":
        fields = end_tokens(user, fields)
    members = at_work(person__user=user)
    for member in members:
        audit.record_change(by=member, model="people.user", subject=user.pk, fields=fields)
    end_streams(members)


def code_given(sender: object, request: Any, user: Any, **kwargs: object) -> None:
    """A code was right: of the phone, or a spare one."""
    entry.note_code(request, user)


def code_set(sender: object, request: Any, user: Any, **kwargs: object) -> None:
    """Whoever sets a code has shown who they are: their spare codes follow without asking."""
    entry.note_code(request, user)
    record_authentication(request, user, "mfa", reauthenticated=True)


def code_gone(sender: object, request: Any, user: Any, **kwargs: object) -> None:
    """Whoever takes their authenticator away owes a new one."""
    if request.user == user:
        entry.forget_code(request)


def begun(sender: object, request: Any, user: Any, **kwargs: object) -> None:
    entry.begin(request)


def connect() -> None:
    authenticator_used.connect(code_given, dispatch_uid="people.code_given")
    authenticator_added.connect(code_set, dispatch_uid="people.code_set")
    authenticator_removed.connect(code_gone, dispatch_uid="people.code_gone")
    user_logged_in.connect(begun, dispatch_uid="people.begun")
    for signal in (password_changed, authenticator_added, authenticator_removed):
        signal.connect(secret_changed, dispatch_uid="people.secret_changed")
    user_logged_in.connect(signed_in, dispatch_uid="people.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="people.signed_out")
    user_login_failed.connect(failed, dispatch_uid="people.sign_in_failed")
