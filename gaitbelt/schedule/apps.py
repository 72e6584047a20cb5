from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "gaitbelt.schedule"
    label = "schedule"

    def ready(self) -> None:
        from gaitbelt.schedule import guards  # noqa: F401  (declares itself)
