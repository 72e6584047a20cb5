from importlib import import_module

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "gaitbelt.workforce"
    label = "workforce"

    def ready(self) -> None:
        for module in ("events", "reactions", "ways"):
            import_module(f"gaitbelt.workforce.{module}")
