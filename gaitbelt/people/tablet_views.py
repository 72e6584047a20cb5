"""The clinic's own tablets: who has it, a face and a PIN, and what stays in sight while locked."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock, entry, lock_screen
from gaitbelt.core.errors import BadValue
from gaitbelt.core.rights import SIGNED_IN, TABLET, ClinicRequest, allow
from gaitbelt.people import tablets
from gaitbelt.people.commands.pins import Tried, be_seen, try_pin
from gaitbelt.people.commands.tablets import register_tablet, revoke_tablet
from gaitbelt.people.models import Membership, Tablet

FEWEST = 4  # digits of a PIN
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@allow("tablet.register")
@require_GET
def tablet_page(request: ClinicRequest) -> HttpResponse:
    """The clinic's tablets, and making this browser one of them."""
    return _tablet_page(request)


@allow("tablet.register")
@require_POST
def register(request: ClinicRequest) -> HttpResponse:
    """Make this browser a tablet of the clinic; it locks at once."""
    try:
        request.tablet, token = register_tablet(
            clinic=request.clinic, by=request.member, name=request.POST.get("name", "")
        )
    except BadValue as bad:
        return _tablet_page(request, problems=bad.fields["name"], status=422)
    logout(request)
    response = redirect("tablet")
    tablets.keep(response, token)
    return response


@allow("tablet.register")
@require_POST
def revoke(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Take a tablet out of use."""
    tablet = get_object_or_404(Tablet, clinic=request.clinic, pk=pk)
    revoke_tablet(tablet=tablet, by=request.member)
    return redirect("tablets", slug=request.clinic.slug)


@allow(TABLET)
@require_GET
def locked(request: Any) -> HttpResponse:
    """The lock screen; whoever was signed in no longer is."""
    if request.user.is_authenticated:
        logout(request)
    shown = {
        "faces": tablets.faces(request.clinic),
        "timers": lock_screen.timers(request.clinic),
        "dots": range(FEWEST),
    }
    return render(request, "people/locked.html", shown)


@allow(TABLET)
@require_GET
def timers(request: Any) -> HttpResponse:
    """The running timers, by initials, for the lock screen."""
    shown = {"timers": lock_screen.timers(request.clinic)}
    return render(request, "people/locked.html#timers", shown)


@allow(TABLET)
@require_POST
def sign_in(request: Any) -> HttpResponse:
    """A face and a PIN: to the person's own first screen, or back to the empty pad."""
    asked = request.POST.get("person", "")
    person = next((face for face in tablets.faces(request.clinic) if str(face.pk) == asked), None)
    if person is None:
        return _pad(request, None, _("Choose your face first."))
    tried = try_pin(tablet=request.tablet, member=person, pin=request.POST.get("pin", ""))
    if tried.member is None:
        return _pad(request, person, _says(tried, person))
    _begin(request, person)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = reverse("home", args=[request.clinic.slug])
    return answer


@allow(SIGNED_IN)
@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """Somebody is touching the tablet; the door has noted it."""
    return HttpResponse(status=204)


@allow("home.view", on_tablet=True)
@require_GET
def lock(request: ClinicRequest) -> HttpResponse:
    """Switch person: the lock screen on a tablet, the account page elsewhere."""
    is_tablet = entry.tablet_of(request) is not None
    return redirect("tablet" if is_tablet else "account")


def _begin(request: Any, person: Membership) -> None:
    """Start the session on this tablet; who works here has been seen."""
    login(request, person.person.user, backend=BACKEND)
    entry.begin_on_tablet(request, request.tablet)
    be_seen(member=person, at=clock.now())


def _says(tried: Tried, person: Membership) -> str:
    if tried.is_void:
        words = _("Too many tries. %(name)s sets a new PIN on the account page.")
        return words % {"name": person.name}
    if tried.locked_until:
        at = time_format(tried.locked_until.astimezone(person.clinic.tz), "H:i")
        words = _("Too many tries. %(name)s’s PIN works again at %(time)s.")
        return words % {"name": person.name, "time": at}
    return _("That is not %(name)s’s PIN.") % {"name": person.name}


def _pad(request: Any, person: Any | None, says: str) -> HttpResponse:
    digits = person.person.user.pin.digits if person else FEWEST
    shown = {"says": says, "dots": range(digits)}
    return render(request, "people/locked.html#pad", shown, status=422)


def _tablet_page(
    request: ClinicRequest, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "tablets": tablets.tablet_list(request.clinic),
        "problems": problems,
        "name": request.POST.get("name", ""),
    }
    return render(request, "people/tablets.html", shown, status=status)
