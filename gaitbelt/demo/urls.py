"""Doors of the demo bar."""

from django.urls import path

from gaitbelt.demo import views

urlpatterns = [
    path("demo/", views.stories, name="demo_stories"),
    path("demo/switch", views.switch, name="demo_switch"),
    path("demo/phone", views.phone, name="demo_phone"),
    path("demo/later", views.later, name="demo_later"),
    path("demo/reset", views.reset, name="demo_reset"),
    path("demo/play/<slug:key>", views.play, name="demo_play"),
]
