from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "gaitbelt.interop"
    label = "interop"
