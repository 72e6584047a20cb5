from importlib import import_module

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "gaitbelt.oversight"
    label = "oversight"

    def ready(self) -> None:
        for module in ("events", "guards", "reactions", "ways"):
            import_module(f"gaitbelt.oversight.{module}")
