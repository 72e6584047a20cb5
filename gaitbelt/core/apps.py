"""Core: what every feature stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "gaitbelt.core"
    label = "core"

    def ready(self) -> None:
        from gaitbelt.core import checks, guards

        checks.connect()
        guards.connect()
