"""What a session may still owe off the clinic's tablets: its second factor, or being unlocked."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import entry
from gaitbelt.core.rights import BEFORE_CODE, LOCKED, allow
from gaitbelt.people.models import User

TRIES = 5
TRIES_KEY = "wrong_tries"  # in the session, while it is locked
DIGITS = 6  # of a code


@allow(BEFORE_CODE)
@require_GET
def second_factor(request: Any) -> HttpResponse:
    """Set a code from the phone; whoever has one already writes it."""
    if not _totp_of(request.user):
        return redirect("mfa_activate_totp")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _next(request)})}")


@allow(LOCKED)
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """The page has covered itself: the session opens nothing until it is unlocked."""
    entry.lock(request)
    return HttpResponse(status=204)


@allow(LOCKED)
@require_http_methods(["GET", "POST"])
def unlock(request: Any) -> HttpResponse:
    """The same person again, by password or code; then back to the page."""
    if request.method == "GET":
        return _ask(request)
    if says := _wrong(request, request.POST.get("secret", "")):
        return _again(request, says)
    request.session.pop(TRIES_KEY, None)
    entry.unlock(request)
    return HttpResponse(status=204) if request.htmx else redirect(_next(request))


def _wrong(request: Any, secret: str) -> str:
    """Why this shows nobody; empty when it is the person's password or a code of their phone."""
    totp = _totp_of(request.user) if secret.isdecimal() and len(secret) == DIGITS else None
    if totp and totp.wrap().validate_code(secret):
        return ""
    try:
        is_right = get_adapter(request).reauthenticate(request.user, secret)
    except ValidationError as too_many:
        return " ".join(too_many.messages)
    return "" if is_right else _("That is neither your password nor your code.")


def _again(request: Any, says: str) -> HttpResponse:
    """Ask once more; after five tries the session is over."""
    tries = request.session.get(TRIES_KEY, 0) + 1
    if tries < TRIES:
        request.session[TRIES_KEY] = tries
        return HttpResponse(says, status=422) if request.htmx else _ask(request, says, 422)
    logout(request)
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse(settings.LOGIN_URL)})
    return redirect(settings.LOGIN_URL)


def _ask(request: HttpRequest, says: str = "", status: int = 200) -> HttpResponse:
    shown = {"says": says, "next": _next(request)}
    return render(request, "people/unlock.html", shown, status=status)


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, settings.IS_HTTPS)
    return asked if is_ours else "/"


def _totp_of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
