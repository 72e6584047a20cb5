"""Pages of equipment inside a clinic, below /c/<slug>/."""

from django.urls import path

from gaitbelt.equipment import views

urlpatterns = [
    path("devices/", views.register, name="devices"),
    path("devices/<uuid:pk>/", views.item, name="device"),
    path("devices/<uuid:pk>/wipe", views.wipe, name="device_wipe"),
    path("devices/<uuid:pk>/temperature", views.temperature, name="device_temperature"),
    path("devices/<uuid:pk>/tag-out", views.tag_out, name="device_tag_out"),
    path("devices/<uuid:pk>/return", views.give_back, name="device_return"),
    path("bays/", views.bays, name="bays"),
    path("areas/<uuid:pk>/wiped", views.wiped, name="area_wiped"),
]
