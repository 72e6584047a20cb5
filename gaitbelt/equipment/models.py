"""Devices and things: kinds, items with their hygiene state, products, readings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.people.models import Area


class Product(Owned):
    """A disinfectant; its label's contact time drives the timer."""

    name = models.CharField(max_length=80)
    active_ingredient = models.CharField(max_length=80)
    contact_s = models.PositiveIntegerField()
    is_sporicidal = models.BooleanField(default=False)
    label_source = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class Kind(Owned):
    """A kind of equipment, with its category of equipment-hygiene.md §2 and tracking grain."""

    class Grain(models.TextChoices):
        SINGLE = "single", _("One by one")
        SET = "set", _("As a set")
        PLACE = "place", _("With its place")

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    category = models.CharField(max_length=3)  # E01…E23
    grain = models.CharField(max_length=10, choices=Grain.choices)
    is_powered_applied = models.BooleanField(default=False)  # electrical/calibration due is hard
    is_hard_soiled = models.BooleanField(default=False)  # slings, tanks: refused whatever grain
    needs_temperature_log = models.BooleanField(default=False)
    is_bookable = models.BooleanField(default=False)
    load_rating_kg = models.PositiveSmallIntegerField(null=True, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="kind_slug_once")
        ]

    def __str__(self) -> str:
        return self.name


class Item(AtClinic):
    """One device, set or place. Its state is a projection of its events (equipment §6)."""

    class State(models.TextChoices):
        AVAILABLE = "AVAILABLE", _("Ready")
        IN_USE = "IN_USE", _("In use")
        SOILED = "SOILED", _("To wipe")
        DISINFECTING = "DISINFECTING", _("Wet")
        NOT_READY = "NOT_READY", _("Not at temperature")
        OUT_OF_SERVICE = "OUT_OF_SERVICE", _("Out of service")
        QUARANTINED = "QUARANTINED", _("Kept aside")
        RETIRED = "RETIRED", _("Retired")

    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="items")
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    label = models.CharField(max_length=60)  # "Ultrasound 2"
    code = models.CharField(max_length=12)  # short code on its label
    serial = models.CharField(max_length=60, blank=True)
    calibration_due_on = models.DateField(null=True, blank=True)  # last good day
    state = models.CharField(max_length=16, choices=State.choices, default=State.AVAILABLE)
    state_since = models.DateTimeField()
    wet_until = models.DateTimeField(null=True, blank=True)  # then ready by itself
    used_by_patient = models.ForeignKey(
        "people.Patient", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    temperature_at = models.DateTimeField(null=True, blank=True)
    state_facts = models.JSONField(default=dict)  # why not ready, what the fold still needs

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "code"], name="item_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.label
