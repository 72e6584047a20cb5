from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "gaitbelt.plans"
    label = "plans"
