"""Who stands before a door: somebody with a session, a registered tablet, or a bearer token.

A session that began with a PIN belongs to its tablet: it opens that clinic only, and ends when the
tablet is revoked or nobody has acted for the clinic's `idle_lock_minutes`. Any other session has
had a second factor, and locks after 15 minutes without an act. None lasts longer than 12 hours.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, logout
from django.http import Http404
from django.utils.crypto import constant_time_compare
from ninja.utils import check_csrf

from gaitbelt.core import clock

TABLET_KEY = "tablet"  # in the session: the tablet on which the PIN was given
ACTED_KEY = "acted_at"  # in the session: when the person acted last, seconds of the machine's clock
BEGAN_KEY = "began_at"  # in the session: when it began, on the same clock
CODE_KEY = "code_of"  # in the session: the user whose second factor was given
BY_ITSELF = "X-Live"  # header of what a page asks without anyone touching it
CHOSEN_KEY = "acts_as"  # in the session: the membership that somebody with several has chosen
NOTE_EVERY = timedelta(seconds=20)
IDLE = timedelta(minutes=15)  # after which a session off our tablets locks
LONGEST = timedelta(hours=12)  # after which any session ends
SIGN_IN, UNLOCK, CODE = "sign_in", "unlock", "code"  # what somebody at a door may still owe


def member_of(request: Any, slug: str) -> Any | None:
    """The membership with which the signed-in user acts at a clinic (1 SQL query), or None.

    It checks the session's hash against the user, as Django does, and sets `request.user`.
    Errors: Http404 where this user has nothing, as for a clinic that does not exist.
    """
    user_id = request.session.get(SESSION_KEY)
    if not user_id or not request.session.get(BACKEND_SESSION_KEY):
        return None
    tablet_id = request.session.get(TABLET_KEY)
    membership: Any = apps.get_model("people", "Membership")
    member = membership.acting(
        user_id=UUID(user_id),
        slug=slug,
        tablet_id=tablet_id and UUID(tablet_id),
        chosen=request.session.get(CHOSEN_KEY, ""),
    )
    if member is None:
        raise Http404
    user = member.person.user
    if not user.is_active or not _is_proven(request, user):
        return None
    request.user = user
    if not tablet_id:
        request.owed = _owed(request)
    elif member.tablet.is_standing:
        request.owed = _owed_on_tablet(request, member.clinic)
    else:
        request.owed = _end(request, "idle")
    return None if request.owed else member


def owed(request: Any) -> str:
    """What somebody at no clinic in particular still owes: SIGN_IN, UNLOCK, CODE or nothing."""
    if not request.user.is_authenticated:
        return SIGN_IN
    tablet_id = request.session.get(TABLET_KEY)
    if not tablet_id:
        return _owed(request)
    tablet = apps.get_model("people", "Tablet").objects.standing().filter(pk=tablet_id).first()
    return _owed_on_tablet(request, tablet.clinic) if tablet else _end(request, "idle")


def tablet_of(request: Any) -> Any | None:
    """The registered tablet that sends this request, with its clinic (1 SQL query), or None."""
    token = request.COOKIES.get(settings.TABLET_COOKIE_NAME, "")
    return apps.get_model("people", "Tablet").objects.with_token(token) if token else None


def device_of(request: Any) -> Any | None:
    """The tablet whose queue sends this, with its clinic, revoked or not (1 SQL query), or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    key = apps.get_model("recorder", "DeviceKey").objects.with_token(token.strip())
    return key.tablet if key else None


def is_on_site(request: Any, clinic: Any) -> bool:
    """Whether an act comes from a tablet of the clinic (scope §3): by PIN, or with its cookie."""
    if request.session.get(TABLET_KEY):
        return True
    tablet = tablet_of(request)
    return tablet is not None and bool(tablet.clinic_id == clinic.pk)


def api_member(request: Any) -> Any | None:
    """The membership that a bearer token speaks for, or that of a session that proves its page.

    A cookie alone is not enough: a session needs the CSRF token of our own page as X-CSRFToken.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return apps.get_model("people", "ApiToken").objects.member(token.strip())
    if not request.headers.get("X-CSRFToken") or not _is_from_our_page(request):
        return None
    return member_of(request, request.GET.get("clinic", "") or _only_clinic(request))


def begin(request: Any) -> None:
    """Note when a session has begun."""
    request.session[BEGAN_KEY] = request.session[ACTED_KEY] = _machine_s()


def begin_on_tablet(request: Any, tablet: Any) -> None:
    """Bind the session that has just begun to the tablet on which it did."""
    request.session[TABLET_KEY] = str(tablet.pk)


def note_code(request: Any, user: Any) -> None:
    """The second factor of this user was given in this session."""
    request.session[CODE_KEY] = str(user.pk)


def forget_code(request: Any) -> None:
    """The second factor is gone: the session owes one again."""
    request.session.pop(CODE_KEY, None)


def lock(request: Any) -> None:
    """Let the session open nothing until it is unlocked."""
    request.session[ACTED_KEY] = 0.0


def unlock(request: Any) -> None:
    """The person has shown again who they are."""
    request.session[ACTED_KEY] = _machine_s()


def _is_proven(request: Any, user: Any) -> bool:
    proof = request.session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(proof, user.get_session_auth_hash())


def _owed(request: Any) -> str:
    """What a session that is bound to no tablet owes; on a registered tablet never a code."""
    if _is_over(request):
        return _end(request, "limit")
    if not _has_acted(request, IDLE):
        return UNLOCK
    has_code = request.session.get(CODE_KEY) == request.session[SESSION_KEY]
    is_asked = settings.SECOND_FACTOR and not has_code and tablet_of(request) is None
    return CODE if is_asked else ""


def _owed_on_tablet(request: Any, clinic: Any) -> str:
    if _is_over(request):
        return _end(request, "limit")
    is_awake = _has_acted(request, timedelta(minutes=clinic.idle_lock_minutes))
    return "" if is_awake else _end(request, "idle")


def _is_over(request: Any) -> bool:
    began: float = request.session.get(BEGAN_KEY, 0.0)
    return _machine_s() - began > LONGEST.total_seconds()


def _has_acted(request: Any, idle: timedelta) -> bool:
    """Whether the person has acted within the idle time; if this is an act, note it."""
    now, last = _machine_s(), request.session.get(ACTED_KEY, 0.0)
    if now - last > idle.total_seconds():
        return False
    is_act = not request.headers.get(BY_ITSELF)
    if is_act and now - last > NOTE_EVERY.total_seconds():
        request.session[ACTED_KEY] = now
    return True


def _machine_s() -> float:
    """The machine's time: pushing the demo's clock on must not lock its tablets."""
    return (clock.now() - clock.offset()).timestamp()


def _end(request: Any, way: str) -> str:
    request.sign_out_way = way
    logout(request)
    return SIGN_IN


def _only_clinic(request: Any) -> str:
    memberships = apps.get_model("people", "Membership").objects.current()
    found = memberships.filter(person__user_id=request.session.get(SESSION_KEY))
    return found.order_by("pk").values_list("clinic__slug", flat=True).first() or ""


def _is_from_our_page(request: Any) -> bool:
    return check_csrf(request) is None
