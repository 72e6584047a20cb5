"""Pages of equipment inside a clinic, below /c/<slug>/."""

from django.urls import path

from gaitbelt.equipment import check_views, views

urlpatterns = [
    path("devices/", views.register, name="devices"),
    path("devices/<uuid:pk>/", views.item, name="device"),
    path("devices/<uuid:pk>/wipe", views.wipe, name="device_wipe"),
    path("devices/<uuid:pk>/temperature", views.temperature, name="device_temperature"),
    path("devices/<uuid:pk>/tag-out", views.tag_out, name="device_tag_out"),
    path("devices/<uuid:pk>/return", views.give_back, name="device_return"),
    path("devices/<uuid:pk>/checks/<str:due>", check_views.record_check, name="check_record"),
    path("checks", check_views.checks, name="checks"),
    path("checks/<uuid:pk>", check_views.due, name="due_date"),
    path("checks/<uuid:pk>/extend", check_views.extend_due, name="due_extend"),
    path("bays/", views.bays, name="bays"),
    path("areas/<uuid:pk>/wiped", views.wiped, name="area_wiped"),
]
