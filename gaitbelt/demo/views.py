"""The demo's own doors. GAITBELT_DEMO mounts them (urls.py), on loopback only."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import clock
from gaitbelt.core.entry import tablet_of
from gaitbelt.core.rights import PUBLIC, allow
from gaitbelt.demo import bar, build
from gaitbelt.demo.stories import STORIES
from gaitbelt.people import tablets
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Membership, User

STEP = timedelta(minutes=5)
THERAPIST = "pt"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def in_demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outside a demo the door does not exist."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not clock.is_demo():
            raise Http404
        return view(request, *args, **kwargs)

    return enter


@allow(PUBLIC)
@in_demo_only
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Become another person of the demo, in one tap."""
    return _enter_as(request, request.POST.get("account", ""))


@allow(PUBLIC)
@in_demo_only
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """The therapist's phone: the same browser under the machine's other name."""
    if request.method == "POST":
        return _enter_as(request, THERAPIST)
    return render(request, "demo/phone.html")


@allow(PUBLIC)
@in_demo_only
@require_POST
def tablet(request: HttpRequest) -> HttpResponse:
    """This browser as a tablet of the clinic, on the recorder that also works without a network."""
    answer = redirect("recorder")
    members = Membership.objects.select_related("clinic").order_by("clinic__slug", "pk")
    member = members.filter(person__user=request.user.pk).first() or members[0]
    known = tablet_of(request)
    if known is None or known.clinic_id != member.clinic_id:
        _row, token = register_tablet(clinic=member.clinic, by=member, name=_("Demo tablet"))
        tablets.keep(answer, token)
    return answer


@allow(PUBLIC)
@in_demo_only
@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    """Seven ways through the day."""
    return render(request, "demo/stories.html", {"stories": STORIES})


@allow(PUBLIC)
@in_demo_only
@require_POST
def play(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a story: a fresh day, its person, its page."""
    story = next((each for each in STORIES if each.key == key), None)
    if story is None:
        raise Http404
    build.reset()
    return _enter_as(request, story.account, story.path)


@allow(PUBLIC)
@in_demo_only
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Five minutes pass; the page shows itself anew."""
    clock.set_demo_offset(clock.offset() + STEP)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("front_door")


@allow(PUBLIC)
@in_demo_only
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """The same day from its beginning, for the same person."""
    account = request.user.get_username() or "tech"
    build.reset()
    return _enter_as(request, account)


def _enter_as(request: HttpRequest, account: str, path: str = "") -> HttpResponse:
    user = User.objects.filter(username=account, is_active=True).first()
    member = Membership.objects.filter(person__user=user).select_related("clinic").first()
    if user is None or member is None:
        raise Http404
    login(request, user, backend=BACKEND)
    bar.forget_cast()
    return redirect(f"/c/{member.clinic.slug}/{path}")
