"""The recorder stands beside the clinics' pages: one page, whoever signs in on it."""

from django.urls import path

from gaitbelt.recorder import views

urlpatterns = [
    path("rec/", views.page, name="recorder"),
    path("sw.js", views.worker, name="recorder_worker"),
]
