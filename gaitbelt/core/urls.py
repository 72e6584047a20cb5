"""Core routes: health and the component book."""

from django.urls import path

from gaitbelt.core import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.figures, name="metrics"),
    path("c/<slug:slug>/book", views.book, name="book"),
    path("c/<slug:slug>/live-token", views.live_token, name="live_token"),
]
