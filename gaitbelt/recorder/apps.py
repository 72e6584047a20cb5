from django.apps import AppConfig


class RecorderConfig(AppConfig):
    name = "gaitbelt.recorder"
    label = "recorder"
