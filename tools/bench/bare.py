"""The reference of the day view: a Django view that answers one raw SELECT as JSON, and no more.

It has no middleware, and is served by the same kind of server from the same database.
"""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from gaitbelt.config import env
from gaitbelt.core.serving import Pool

SELECT = """
SELECT v.id, v.starts_at, v.ends_at, v.status, p.given_names, p.family_name, t.name
FROM schedule_appointment v
JOIN people_patient p ON p.id = v.patient_id
JOIN schedule_visittype t ON t.id = v.visit_type_id
WHERE v.organization_id = %s AND v.clinic_id = %s AND v.starts_at >= %s AND v.starts_at < %s
ORDER BY v.starts_at
"""


def day(request: HttpRequest) -> JsonResponse:
    """The visits between two instants, with names."""
    asked = [request.GET[name] for name in ("organization", "clinic", "from", "to")]
    with connection.cursor() as cursor:
        cursor.execute(SELECT, asked)
        return JsonResponse({"visits": cursor.fetchall()})


urlpatterns = [path("day", day)]


class Bare:
    """The same shell as the product's, around this one view."""

    def __init__(self) -> None:
        settings.configure(
            DATABASES={"default": env.database(env.data_dir())},
            ROOT_URLCONF=__name__,
            ALLOWED_HOSTS=["localhost"],
            USE_TZ=True,
            IS_HTTPS=False,
        )
        self.pages = Pool(get_wsgi_application())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.pages(scope, receive, send)


application = Bare()
