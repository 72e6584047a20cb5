"""Who may open which door: one table of rights, one decorator, deny by default (D9).

Every view, partial, endpoint and stream carries `@allow("right.name")`; a route without it fails
start-up (core/checks.py), and a test walks every door for every role and clinic.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from ninja.security.base import AuthBase
from ninja.utils import contribute_operation_callback

from gaitbelt.core import audit, clock, entry
from gaitbelt.core.errors import NotAllowed, NotHere, SignInNeeded
from gaitbelt.core.reactions import announce
from gaitbelt.domain.scope import CARE, LICENSED

type View = Callable[..., HttpResponseBase]

PUBLIC = "public"  # anyone
SIGNED_IN = "signed_in"  # anyone with a session, at no clinic in particular
BEFORE_CODE = "before_code"  # the same, also while the session owes its second factor
LOCKED = "locked"  # the same, also while the session owes anything
TABLET = "tablet"  # a registered tablet, whoever stands before it
DEVICE = "device"  # its queue, under a credential of its own and no cookie

STAFF = CARE | {"FRONT", "MANAGER"}

RIGHTS: dict[str, frozenset[str]] = {
    "home.view": STAFF,
    "book.view": STAFF,
    "floor.view": STAFF,
    "live.view": STAFF,
    "patient.search": STAFF,
    "patient.add": LICENSED | {"FRONT"},
    "patient.view": CARE | {"FRONT"},
    "patient.edit": CARE | {"FRONT"},
    "episode.end": LICENSED | {"FRONT"},
    "patient.history": LICENSED | {"FRONT"},
    "patient.merge": frozenset({"PT", "MANAGER"}),
    "patient.timeline": CARE | {"FRONT"},
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
    "roster.view": STAFF,
    "roster.write": frozenset({"MANAGER"}),
    "cover.write": frozenset({"PT", "MANAGER"}),
    "rules.view": STAFF,
    "rules.write": frozenset({"PT", "MANAGER"}),
    "tablet.register": frozenset({"MANAGER"}),
    "exercise.view": STAFF,
    "plan.view": CARE,
    "plan.write": frozenset({"PT"}),
    "minutes.view": LICENSED | {"MANAGER"},
    "minutes.say": LICENSED,
    "fall.screen": CARE,
    "fall.confirm": frozenset({"PT"}),
    "incident.report": STAFF,
    "incident.view": LICENSED | {"MANAGER"},
    "incident.close": LICENSED,
    "replay.view": frozenset({"PT", "MANAGER"}),
    "progress.view": CARE,
    "goal.measure": LICENSED,
    "course.view": LICENSED | {"FRONT"},
    "course.say": frozenset({"PT", "FRONT"}),
    "plan.delegate": frozenset({"PT"}),
    "plan.screen": LICENSED,
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
    "check.record": CARE | {"MANAGER"},
    "due.extend": frozenset({"MANAGER"}),
    "round.view": STAFF,
    "round.walk": STAFF,
    "hazard.close": STAFF,
    "review.view": LICENSED,
    "review.decide": LICENSED,
    "metrics.view": frozenset({"MANAGER"}),
    "audit.view": frozenset({"MANAGER"}),
    "import.run": frozenset({"MANAGER"}),
    "gate.ask": CARE,
}


class ClinicRequest(HttpRequest):
    """A request inside a clinic: `clinic`, and `member`, the membership that acts.

    Behind `@allow(…, on_tablet=True)` the member may be None; `tablet` is then the tablet.
    """

    clinic: Any
    member: Any
    tablet: Any
    tells_of: Any  # patients whom an answer to a program tells of without naming them


def allow(right: str, *, on_tablet: bool = False) -> Callable[[View], View]:
    """The only door to a view: login, role and clinic. The clinic's slug is in the URL.

    With `on_tablet`, a registered tablet of the clinic also opens it while nobody is signed in:
    Stop and Help stay under the lock.
    """
    if right not in RIGHTS and right not in ENTRIES:
        raise ValueError(f"{right!r} is not in RIGHTS")

    def door(view: View) -> View:
        @wraps(view)
        def enter(request: Any, *args: Any, slug: str = "", **kwargs: Any) -> HttpResponseBase:
            if right in ENTRIES:
                named = {"slug": slug} if slug else {}
                return ENTRIES[right](request) or view(request, *args, **named, **kwargs)
            refused = _refused(request, slug, right, on_tablet)
            return refused or _acted(request, right, _opened(view, request, *args, **kwargs))

        enter.right, enter.on_tablet = right, on_tablet  # type: ignore[attr-defined]
        return enter

    return door


def _opened(view: View, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """What a view answers; a row of another clinic is the same 404 as one that never was."""
    try:
        return view(request, *args, **kwargs)
    except NotHere:
        raise Http404 from None


def _refused(request: Any, slug: str, right: str, on_tablet: bool) -> HttpResponse | None:
    """Why this request does not come in; None, with its clinic and member set, when it does."""
    member = entry.member_of(request, slug)
    if member is None:
        stands_in = on_tablet and _tablet_stands_in(request, slug)
        return None if stands_in else _nobody(request, getattr(request, "owed", entry.SIGN_IN))
    request.member, request.clinic = member, member.clinic
    if member.role in RIGHTS[right]:
        return None
    audit.record_denied(by=member, right=right, path=request.path)
    return render(request, "core/403.html", {"right": right}, status=403)


def _acted(request: Any, right: str, response: HttpResponseBase) -> HttpResponseBase:
    """Whoever has changed something on a tablet of the clinic is there (scope §3).

    A page that renews itself says nothing, nor does an act from elsewhere.
    """
    is_act = request.method == "POST" and right != "live.view" and response.status_code < 400
    if is_act and request.member is not None and entry.is_on_site(request, request.clinic):
        announce("member.acted", member=request.member, at=clock.now())
    return response


def _tablet_stands_in(request: Any, slug: str) -> bool:
    tablet = entry.tablet_of(request)
    if tablet is None or tablet.clinic.slug != slug:
        return False
    request.tablet, request.clinic, request.member = tablet, tablet.clinic, None
    return True


def _signed_in(*, may_owe: frozenset[str] = frozenset()) -> Callable[[Any], HttpResponse | None]:
    """The entry of whoever has a session and owes nothing but, perhaps, one of these."""

    def enter(request: Any) -> HttpResponse | None:
        request.owed = entry.owed(request)
        is_in = not request.owed or request.owed in may_owe
        return None if is_in else _nobody(request, request.owed)

    return enter


def _only_tablet(request: Any) -> HttpResponse | None:
    tablet = entry.tablet_of(request)
    if tablet is None:
        return render(request, "core/not_a_tablet.html", status=403)
    request.tablet, request.clinic = tablet, tablet.clinic
    return None


def _only_device(request: Any) -> HttpResponse | None:
    """The browser of a registered tablet, by its credential; a revoked one is told to forget."""
    found = entry.device_of(request)
    if found is None:
        return HttpResponse(status=401)
    request.tablet, request.clinic = found, found.clinic
    if found.is_standing:
        return None
    told = {"type": "urn:gaitbelt:revoked", "title": "revoked", "status": 401, "wipe": True}
    return HttpResponse(json.dumps(told), status=401, content_type="application/problem+json")


ENTRIES: dict[str, Callable[[Any], HttpResponse | None]] = {
    PUBLIC: lambda request: None,
    SIGNED_IN: _signed_in(),
    BEFORE_CODE: _signed_in(may_owe=frozenset({entry.CODE})),
    LOCKED: _signed_in(may_owe=frozenset({entry.CODE, entry.UNLOCK})),
    TABLET: _only_tablet,
    DEVICE: _only_device,
}


def _nobody(request: Any, owed: str) -> HttpResponse:
    """Where somebody is sent who owes something: on a tablet without a session, its lock screen."""
    on_tablet = settings.TABLET_COOKIE_NAME in request.COOKIES
    where = "tablet" if owed == entry.SIGN_IN and on_tablet else WHERE[owed]
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=401)
        if owed == entry.UNLOCK:
            answer["HX-Trigger"] = "locked"  # the page covers itself and keeps what is typed
        else:
            answer["HX-Redirect"] = reverse(where)
        return answer
    if where == "tablet" or request.method != "GET":
        return redirect(where)
    return redirect_to_login(request.get_full_path(), reverse(where))


WHERE = {entry.SIGN_IN: "account_login", entry.UNLOCK: "unlock", entry.CODE: "second_factor"}


class ApiDoor(AuthBase):
    """The door of one operation of the REST interface; django-ninja asks it before all else."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, right: str) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: Any) -> Any:
        member = entry.api_member(request)
        if member is None:
            raise SignInNeeded
        request.member, request.clinic = member, member.clinic
        if member.role not in RIGHTS[self.right]:
            audit.record_denied(by=member, right=self.right, path=request.path)
            raise NotAllowed(self.right)
        return member


def allow_api(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The only door to an operation of the REST interface; put it below `@router.get(…)`.

    Its request has `member` and `clinic`. Errors: SignInNeeded (401), NotAllowed (403), Http404.
    """
    if right != PUBLIC and right not in RIGHTS:
        raise ValueError(f"{right!r} is not in RIGHTS")

    def door(operation: Callable[..., Any]) -> Callable[..., Any]:
        operation.right = right  # type: ignore[attr-defined]
        contribute_operation_callback(operation, _guard_with(right))
        return operation

    return door


def _guard_with(right: str) -> Callable[[Any], None]:
    def guard(operation: Any) -> None:
        operation.auth_param = None if right == PUBLIC else ApiDoor(right)
        operation.auth_callbacks = [] if right == PUBLIC else [operation.auth_param]

    return guard
