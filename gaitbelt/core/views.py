"""Health, for whoever watches the server; passes for live screens; the book of parts."""

import re
from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import book as samples
from gaitbelt.core import clock, guards, live, metrics
from gaitbelt.core.reactions import announce
from gaitbelt.core.rights import ClinicRequest, allow

TOPIC = re.compile(r"[a-z0-9_.:-]{1,80}")
TOPICS_MOST = 30


@allow("public")
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@allow("public")
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has all its guards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    ready = not guards.differences()
    return JsonResponse({"ready": ready}, status=200 if ready else 503)


@allow("public")
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Counts for monitoring: on this machine itself, or with a manager's token."""
    if not metrics.may_look(request):
        return HttpResponse(_("Ask on this machine, or with a manager's token."), status=403)
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4")


@allow("book.view")
@require_GET
def book(request: ClinicRequest) -> HttpResponse:
    """Every part of every screen, with samples."""
    return render(request, "core/book.html", samples.contents(clock.now(), request.clinic.tz))


@allow("live.view")
@require_POST
def live_token(request: ClinicRequest) -> HttpResponse:
    """A pass of five minutes for `/live`; `topics` (separated by commas) narrows it."""
    named = [topic for topic in request.POST.get("topics", "").split(",") if topic]
    if len(named) > TOPICS_MOST or not all(TOPIC.fullmatch(topic) for topic in named):
        return JsonResponse({"topics": "Up to 30 names, separated by commas."}, status=422)
    announce("live.renewed", member=request.member, at=clock.now())
    response = HttpResponse(status=204)
    live.set_cookie(response, live.issue(request.member, tuple(named)))
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same bytes for everything that is not there, or not for this person."""
    return HttpResponse(_not_found_page(get_language()), status=404)


@cache
def _not_found_page(language: str) -> str:
    return render_to_string("404.html")
