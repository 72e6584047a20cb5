from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gaitbelt.people"
    label = "people"

    def ready(self) -> None:
        import_module("gaitbelt.people.guards")
        import_module("gaitbelt.people.sign_ins").connect()
