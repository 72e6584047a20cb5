from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "gaitbelt.schedule"
    label = "schedule"
