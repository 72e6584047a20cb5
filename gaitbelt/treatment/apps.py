from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "gaitbelt.treatment"
    label = "treatment"
