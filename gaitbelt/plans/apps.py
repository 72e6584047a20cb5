from importlib import import_module

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "gaitbelt.plans"
    label = "plans"

    def ready(self) -> None:
        for module in ("guards", "events", "reach", "ways"):
            import_module(f"gaitbelt.plans.{module}")
