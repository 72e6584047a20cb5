"""Every door of the product. Pages of a clinic live under /c/<slug>/ (D18)."""

from django.urls import include, path

from gaitbelt.demo.urls import demo_doors
from gaitbelt.interop.api import api

IN_CLINIC = [
    path("", include(f"gaitbelt.{feature}.urls"))
    for feature in (
        "floor",
        "people",
        "workforce",
        "plans",
        "equipment",
        "schedule",
        "treatment",
        "oversight",
        "rulebook",
        "interop",
    )
]

handler404 = "gaitbelt.core.views.not_found"
urlpatterns = [
    path("", include("gaitbelt.core.urls")),
    path("", include("gaitbelt.people.account_urls")),
    path("", include("gaitbelt.recorder.urls")),
    path("api/v1/", api.urls),
    path("c/<slug:slug>/", include(IN_CLINIC)),
    *demo_doors(),
]
