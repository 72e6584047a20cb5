"""Devices and things: kinds, items with their hygiene state, products, readings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.equipment.round_models import Hazard as Hazard
from gaitbelt.equipment.round_models import Round as Round
from gaitbelt.equipment.round_models import RoundException as RoundException
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
    is_powered = models.BooleanField(default=False)  # by a plug or a battery
    grace_days = models.PositiveSmallIntegerField(default=14)  # of an amber due date (§6)
    is_latex = models.BooleanField(default=False)  # never for a patient with a latex allergy
    load_rating_kg = models.PositiveSmallIntegerField(null=True, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="kind_slug_once")
        ]

    def __str__(self) -> str:
        return self.name


class KindInterval(Owned):
    """An interval of a kind's own, instead of its category's, with who says so (equipment §2)."""

    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, related_name="intervals")
    due = models.CharField(max_length=12)  # domain/dues.py
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    uses = models.PositiveIntegerField(default=0)
    hours = models.PositiveIntegerField(default=0)
    said_by = models.CharField(max_length=160)  # the maker's manual, a letter of the insurer …

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "due"], name="interval_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due}"


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
    maker = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    bought_on = models.DateField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)  # how often a patient was done with it
    run_s = models.PositiveBigIntegerField(default=0)  # seconds in use, by the sessions' own log
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
    """A due date of an item: calibration, electrical test, maintenance … (domain/dues.py).

    One that counts uses or hours has no day until the item's meter has reached it.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="dues")
    kind = models.CharField(max_length=12)
    due_on = models.DateField(null=True, blank=True)  # the last good day
    due_at_uses = models.PositiveIntegerField(null=True, blank=True)
    due_at_run_s = models.PositiveBigIntegerField(null=True, blank=True)
    extended_until_on = models.DateField(null=True, blank=True)
    extended_why = models.CharField(max_length=160, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "item", "kind"],
                condition=models.Q(ended_at=None),
                name="due_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.kind} {self.due_on}"


class ItemCheck(Owned):
    """One check that was done: when, by whom, with what measured, good or not."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=12)  # of what fell due
    done_on = models.DateField()
    is_good = models.BooleanField()
    measured = models.CharField(max_length=240, blank=True)  # values with their units
    touch_ua = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    ground_ohm = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    done_by = models.CharField(max_length=120)  # who did it, often from outside
    recorded_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization", "item", "done_on"], name="check_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.kind} {self.done_on}"


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
