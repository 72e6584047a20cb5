"""Health, for whoever watches the server."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from gaitbelt.core import guards
from gaitbelt.core.rights import allow


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
