from django.apps import AppConfig


class FloorConfig(AppConfig):
    name = "gaitbelt.floor"
    label = "floor"
