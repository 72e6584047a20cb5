"""Pages of equipment inside a clinic, below /c/<slug>/."""

from django.urls import path

from gaitbelt.equipment import check_views, lookback_views, register_views, round_views, views

urlpatterns = [
    path("devices/", views.register, name="devices"),
    path("devices/new", register_views.add, name="device_new"),
    path("devices/file", register_views.add_sheet, name="devices_sheet"),
    path("devices/labels", register_views.print_labels, name="device_labels"),
    path("devices/find", register_views.find, name="device_find"),
    path("devices/<uuid:pk>/edit", register_views.edit, name="device_edit"),
    path("q/<str:code>", register_views.scan, name="scan"),
    path("devices/<uuid:pk>/look-back", lookback_views.look_back, name="look_back"),
    path("patients/<uuid:pk>/devices", lookback_views.touched, name="touched"),
    path("devices/<uuid:pk>/", views.item, name="device"),
    path("devices/<uuid:pk>/wipe", views.wipe, name="device_wipe"),
    path("devices/<uuid:pk>/temperature", views.temperature, name="device_temperature"),
    path("devices/<uuid:pk>/tag-out", views.tag_out, name="device_tag_out"),
    path("devices/<uuid:pk>/return", views.give_back, name="device_return"),
    path("devices/<uuid:pk>/checks/<str:due>", check_views.record_check, name="check_record"),
    path("checks", check_views.checks, name="checks"),
    path("checks/<uuid:pk>", check_views.due, name="due_date"),
    path("checks/<uuid:pk>/extend", check_views.extend_due, name="due_extend"),
    path("rounds/", round_views.rounds, name="rounds"),
    path("rounds/walk", round_views.walk, name="round_walk"),
    path("rounds/trend", round_views.trend, name="round_trend"),
    path("rounds/<uuid:pk>", round_views.walked, name="round"),
    path("rounds/photos/<uuid:pk>", round_views.photo, name="round_photo"),
    path("hazards/<uuid:pk>", round_views.hazard, name="hazard"),
    path("hazards/<uuid:pk>/close", round_views.close, name="hazard_close"),
    path("bays/", views.bays, name="bays"),
    path("areas/<uuid:pk>/wiped", views.wiped, name="area_wiped"),
]
