"""Who may open which door: one table of rights, one decorator, deny by default (D9).

Every view, partial, endpoint and stream carries `@allow("right.name")`; a route without it fails
start-up (core/checks.py), and a test walks every door for every role and clinic.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from gaitbelt.core import audit

PUBLIC = "public"  # anyone
SIGNED_IN = "signed_in"  # anyone with a session, at no clinic in particular
TABLET = "tablet"  # a registered tablet, whoever stands before it

LICENSED = frozenset({"PT", "PTA"})
CARE = LICENSED | {"TECH"}
STAFF = CARE | {"FRONT", "MANAGER"}

RIGHTS: dict[str, frozenset[str]] = {
    "home.view": STAFF,
    "book.view": STAFF,
    "floor.view": STAFF,
    "live.view": STAFF,
    "patient.search": STAFF,
    "patient.view": CARE | {"FRONT"},
    "patient.edit": CARE | {"FRONT"},
    "patient.history": LICENSED | {"FRONT"},
    "patient.precautions": LICENSED,
    "patient.attach": CARE | {"FRONT"},
    "presence.confirm": CARE | {"MANAGER"},
    "presence.own": STAFF,
    "supervision.take_over": LICENSED,
    "supervision.in_sight": CARE,
    "competency.sign": frozenset({"PT"}),
    "credential.record": frozenset({"PT", "MANAGER"}),
    "staff.view": STAFF,
    "staff.edit": frozenset({"MANAGER"}),
    "tablet.register": frozenset({"MANAGER"}),
    "plan.view": CARE,
    "plan.write": frozenset({"PT"}),
    "plan.delegate": frozenset({"PT"}),
    "schedule.view": STAFF,
    "schedule.book": STAFF,
    "schedule.check_in": STAFF,
    "session.view": CARE,
    "session.start": CARE,
    "session.record": CARE,
    "session.unlock": LICENSED,
    "session.lead": LICENSED,
    "observation.write": CARE,
    "help.call": STAFF,
    "device.view": STAFF,
    "device.clean": CARE | {"MANAGER"},
    "device.edit": frozenset({"MANAGER"}),
    "review.view": LICENSED,
    "review.decide": LICENSED,
    "audit.view": frozenset({"MANAGER"}),
    "import.run": frozenset({"MANAGER"}),
    "gate.ask": CARE,
}


class ClinicRequest(HttpRequest):
    """A request inside a clinic: `clinic`, and `member`, the membership that acts."""

    clinic: Any
    member: Any


def allow(right: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The only door to a view: login, role and clinic. The clinic's slug is in the URL."""
    if right not in RIGHTS and right not in {PUBLIC, SIGNED_IN, TABLET}:
        raise ValueError(f"{right!r} is not in RIGHTS")

    def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def enter(request: Any, *args: Any, slug: str = "", **kwargs: Any) -> HttpResponse:
            if right == PUBLIC:
                return view(request, *args, **({"slug": slug} if slug else {}), **kwargs)
            if right == SIGNED_IN:
                return _signed_in(request, view, *args, **kwargs)
            member = member_of(request, slug)
            if member is None:
                return _nobody(request)
            request.member, request.clinic = member, member.clinic
            if member.role not in RIGHTS[right]:
                audit.record_denied(by=member, right=right, path=request.path)
                return render(request, "core/403.html", {"right": right}, status=403)
            return view(request, *args, **kwargs)

        enter.right = right  # type: ignore[attr-defined]
        return enter

    return door


def member_of(request: Any, slug: str) -> Any | None:
    """The membership with which the signed-in user acts at a clinic (1 SQL query), or None.

    It checks the session's hash against the user, as Django does, and sets `request.user`.
    """
    user_id = request.session.get(SESSION_KEY)
    if not user_id or not request.session.get(BACKEND_SESSION_KEY):
        return None
    member = apps.get_model("people", "Membership").objects.acting(user_id=user_id, slug=slug)
    if member is None:
        raise Http404
    user = member.person.user
    proof = request.session.get(HASH_SESSION_KEY, "")
    if user is None or not user.is_active:
        return None
    if not constant_time_compare(proof, user.get_session_auth_hash()):
        return None
    request.user = user
    return member


def _signed_in(
    request: Any, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
) -> HttpResponse:
    return view(request, *args, **kwargs) if request.user.is_authenticated else _nobody(request)


def _nobody(request: Any) -> HttpResponse:
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = "/"
        return answer
    return redirect_to_login(request.get_full_path())
