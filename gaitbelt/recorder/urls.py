"""The recorder stands beside the clinics' pages: one page, whoever signs in on it."""

from django.urls import path

from gaitbelt.recorder import views

DEVICE = "api/v1/devices/<uuid:device>"
urlpatterns = [
    path("rec/", views.page, name="recorder"),
    path("sw.js", views.worker, name="recorder_worker"),
    path("rec/device", views.device, name="recorder_device"),
    path(f"{DEVICE}/sessions", views.sign_in, name="device_sign_in"),
    path(f"{DEVICE}/today", views.today, name="device_today"),
    path(f"{DEVICE}/take-in", views.take_in, name="device_take_in"),
    path(f"{DEVICE}/lift", views.lift, name="device_lift"),
    path(f"{DEVICE}/photos", views.pictured, name="device_photos"),
    path(f"{DEVICE}/calls", views.call, name="device_call"),
    path(f"{DEVICE}/events", views.happened, name="device_events"),
]
