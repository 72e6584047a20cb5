from importlib import import_module

from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "gaitbelt.treatment"
    label = "treatment"

    def ready(self) -> None:
        for module in ("events", "figures", "lock", "reach", "reactions", "ways", "ways_of_moves"):
            import_module(f"gaitbelt.treatment.{module}")
