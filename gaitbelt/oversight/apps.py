from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "gaitbelt.oversight"
    label = "oversight"
