"""Doors of the demo bar."""

from django.conf import settings
from django.urls import URLPattern, path

from gaitbelt.demo import views

DOORS = [
    path("demo/", views.stories, name="demo_stories"),
    path("demo/switch", views.switch, name="demo_switch"),
    path("demo/phone", views.phone, name="demo_phone"),
    path("demo/tablet", views.tablet, name="demo_tablet"),
    path("demo/later", views.later, name="demo_later"),
    path("demo/reset", views.reset, name="demo_reset"),
    path("demo/play/<slug:key>", views.play, name="demo_play"),
]


def demo_doors() -> list[URLPattern]:
    """The doors that open without a password: none where GAITBELT_DEMO does not say so."""
    return DOORS if settings.DEMO else []
