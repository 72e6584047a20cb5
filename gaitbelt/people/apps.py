from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gaitbelt.people"
    label = "people"

    def ready(self) -> None:
        from gaitbelt.people import sign_ins

        sign_ins.connect()
