from importlib import import_module

from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    name = "gaitbelt.equipment"
    label = "equipment"

    def ready(self) -> None:
        import_module("gaitbelt.equipment.round_guards")
        import_module("gaitbelt.equipment.ways")
