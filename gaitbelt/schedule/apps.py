from importlib import import_module

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "gaitbelt.schedule"
    label = "schedule"

    def ready(self) -> None:
        for module in ("events", "guards", "reach", "reactions", "ways"):
            import_module(f"{self.name}.{module}")
