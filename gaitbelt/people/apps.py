from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gaitbelt.people"
    label = "people"
