from importlib import import_module

from django.apps import AppConfig


class RecorderConfig(AppConfig):
    name = "gaitbelt.recorder"
    label = "recorder"

    def ready(self) -> None:
        import_module(f"{self.name}.doctor")
