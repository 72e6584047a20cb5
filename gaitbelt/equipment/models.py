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
    is_shared = models.BooleanField(default=False)  # a tank serves several patients at once
    tank = models.CharField(max_length=12, blank=True)  # domain/tanks.py: hot_packs, paraffin …
    is_bookable = models.BooleanField(default=False)
    is_latex = models.BooleanField(default=False)  # never for a patient with a latex allergy
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
        """The states of domain/item_states.py."""

        AVAILABLE = "available", _("Ready")
        IN_USE = "in_use", _("In use")
        SOILED = "soiled", _("To wipe")
        CLEANING = "cleaning", _("Being wiped")
        DISINFECTING = "disinfecting", _("Wet")
        NOT_READY = "not_ready", _("Not at temperature")
        OUT_OF_SERVICE = "out_of_service", _("Out of service")
        QUARANTINED = "quarantined", _("Kept aside")
        RETIRED = "retired", _("Retired")

    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="items")
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    label = models.CharField(max_length=60)  # "Ultrasound 2"
    code = models.CharField(max_length=12)  # short code on its label
    serial = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.AVAILABLE)
    state_at = models.DateTimeField()
    wet_since_at = models.DateTimeField(null=True, blank=True)
    contact_s = models.PositiveIntegerField(default=0)  # of the product it was wiped with
    is_inspected = models.BooleanField(default=True)  # the wiping tap found no fault
    is_isolation_soiled = models.BooleanField(default=False)
    needs_sporicidal = models.BooleanField(default=False)  # used in enteric isolation
    used_by_patient = models.ForeignKey(
        "people.Patient", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=160, blank=True)  # why it is out of service
    returned_at = models.DateTimeField(null=True, blank=True)  # last given back; readings count on

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "code"], name="item_code_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "clinic", "label"],
                condition=~models.Q(state="retired"),
                name="item_label_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ItemDue(Owned):
    """A due date of an item: calibration, electrical test, maintenance … (domain/dues.py)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="dues")
    kind = models.CharField(max_length=12)
    due_on = models.DateField()  # the last good day
    extended_until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.item} {self.kind} {self.due_on}"


class Reading(Owned):
    """One reading of a tank's thermometer, °C."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField()
    celsius = models.DecimalField(max_digits=4, decimal_places=1)
    read_by = models.ForeignKey(
        "people.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["organization", "item", "read_at"], name="reading_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.celsius} °C"
