from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "gaitbelt.workforce"
    label = "workforce"
