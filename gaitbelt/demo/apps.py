from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "gaitbelt.demo"
    label = "demo"
