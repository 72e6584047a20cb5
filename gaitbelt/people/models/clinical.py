"""What another system knows about a patient, kept with where it came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import Owned


class Precision(models.TextChoices):
    """How much of a date its source gave; what is missing was filled with its first day."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class ClinicalFact(Owned):
    """An allergy, medicine, procedure, measurement or care plan from another system.

    One table: the chart asks for all of a patient at once, and their columns are the same. Rows
    are never changed; the clinic's own precautions, plans and measurements are rows of their own.
    """

    class Kind(models.TextChoices):
        ALLERGY = "allergy", _("Allergy")
        MEDICINE = "medicine", _("Medicine")
        PROCEDURE = "procedure", _("Procedure")
        MEASUREMENT = "measurement", _("Measurement")
        CARE_PLAN = "care_plan", _("Care plan")

    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, related_name="clinical_facts", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    system = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200)
    value = models.CharField(max_length=60, blank=True)  # as it is read out: 120/80, 7
    unit = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=200, blank=True)  # reaction, reason or activities
    starts_on = models.DateField(null=True, blank=True)
    precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )  # of starts_on
    ends_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "patient", "kind", "code"], name="clinical_fact")
        ]

    def __str__(self) -> str:
        return self.text
