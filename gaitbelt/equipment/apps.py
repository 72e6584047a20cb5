from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    name = "gaitbelt.equipment"
    label = "equipment"
