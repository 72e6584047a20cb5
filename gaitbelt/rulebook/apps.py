from importlib import import_module

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "gaitbelt.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        import_module("gaitbelt.rulebook.ways")
