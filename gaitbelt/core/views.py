"""Health, for whoever watches the server; the book of parts, for whoever builds a screen."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gaitbelt.core import book as samples
from gaitbelt.core import clock, guards
from gaitbelt.core.rights import ClinicRequest, allow


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


@allow("book.view")
@require_GET
def book(request: ClinicRequest) -> HttpResponse:
    """Every part of every screen, with samples."""
    return render(request, "core/book.html", samples.contents(clock.now(), request.clinic.tz))
