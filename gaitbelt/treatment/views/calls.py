"""Help and Stop: on every floor screen and under the lock; who has seen a call."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean
from gaitbelt.core.ids import new_id
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.treatment import commands, queries
from gaitbelt.treatment import events as e
from gaitbelt.treatment.forms import CallForm
from gaitbelt.treatment.models import HelpCall, Session


@allow("help.call", on_tablet=True)
@require_http_methods(["GET", "POST"])
def help_me(request: ClinicRequest) -> HttpResponse:
    """One tap calls; the dialog then says who has seen it. A look alone calls nobody."""
    if request.method == "GET":
        return _dialog(request, "treatment/help_ask.html", {"sessions": _open(request)})
    return _call(request, "help")


@allow("help.call", on_tablet=True)
@require_http_methods(["GET", "POST"])
def stop(request: ClinicRequest) -> HttpResponse:
    """Whom to stop; then that visit is stopped and everyone is told."""
    if request.method == "GET":
        return _dialog(request, "treatment/stop_ask.html", {"sessions": _open(request)})
    return _call(request, "stop")


@allow("help.call", on_tablet=True)
@require_GET
def call(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """How a call stands: who has seen it, for how long it has been open."""
    return _standing(request, get_object_or_404(_calls(request), pk=pk))


@allow("help.call")
@require_GET
def calls(request: ClinicRequest) -> HttpResponse:
    """Calls that are open, on everyone's page."""
    return render(request, "treatment/calls.html", _shown(request))


@allow("help.call")
@require_POST
def seen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "I have seen it, I am coming." """
    found = get_object_or_404(_calls(request), pk=pk)
    commands.see_help(call=found, by=request.member, at=clock.now())
    return calls_now(request)


@allow("help.call")
@require_POST
def closed(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The call is over."""
    found = get_object_or_404(_calls(request), pk=pk)
    commands.close_help(call=found, by=request.member, at=clock.now(), reason="over")
    return calls_now(request)


def calls_now(request: ClinicRequest) -> HttpResponse:
    response = render(request, "treatment/calls.html", _shown(request))
    response["HX-Trigger"] = "close-dialog"
    return response


def _shown(request: ClinicRequest) -> dict[str, Any]:
    """Open calls; while nobody has seen one the page asks anew, so that it climbs (safety §1)."""
    found = queries.open_calls(request.clinic, clock.now())
    mine = {each.call.pk for each in found if each.standing.asks(request.member.pk)}
    waits = any(each.call.seen_at is None for each in found)
    return {"calls": found, "asked_of_me": mine, "waits": waits}


def _call(request: ClinicRequest, kind: e.CallKind) -> HttpResponse:
    """Never refused: what cannot be read is left out, and the call goes out."""
    form = CallForm(request.POST)
    typed: dict[str, Any] = clean(form) if form.is_valid() else {}
    session = _open(request).filter(pk=typed.get("session")).first()
    made = commands.call_help(
        clinic=request.clinic,
        by=request.member,
        at=clock.now(),
        kind=_kind(kind, typed.get("kind", "")),
        session=session,
        area=request.clinic.areas.filter(pk=typed.get("area")).first(),
        key=typed.get("key") or new_id(),
    )
    return _standing(request, made)


def _kind(pressed: e.CallKind, asked: str) -> e.CallKind:
    """A question instead of help, an emergency instead of a stop; never less than was pressed."""
    if pressed == "help" and asked == "ask":
        return "ask"
    return "emergency" if asked == "emergency" else pressed


def _standing(request: ClinicRequest, found: HelpCall) -> HttpResponse:
    now = clock.now()
    shown = {
        "call": found,
        "is_reached": queries.is_anyone_reached(request.clinic, found, now),
        "standing": queries.call_standing(found, now),
    }
    return _dialog(request, "treatment/help.html", shown)


def _calls(request: ClinicRequest) -> Any:
    rows = HelpCall.objects.filter(clinic=request.clinic)
    return rows.select_related(
        "clinic", "seen_by__person", "called_by__person", "area", "session__patient",
        "session__technician",
    )  # fmt: skip


def _open(request: ClinicRequest) -> Any:
    """Open sessions, the caller's own first."""
    rows = Session.objects.filter(clinic=request.clinic).open()
    return rows.select_related("patient", "area", "technician__person").order_by("started_at")


def _dialog(request: ClinicRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    name = template if request.headers.get("HX-Request") else "treatment/call_page.html"
    return render(request, name, shown | {"part": template})
