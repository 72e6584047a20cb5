"""Patients and what everyone who helps them must know."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.people.called import board_name, called, initials
from gaitbelt.people.models.clinical import Precision
from gaitbelt.people.models.words import keep_words


class PatientQuerySet(models.QuerySet["Patient"]):
    def bulk_create(self, objs: Iterable["Patient"], *args: Any, **kwargs: Any) -> list["Patient"]:
        """Store many new patients, and the words by which they are found."""
        rows = super().bulk_create(objs, *args, **kwargs)
        keep_words(rows, are_new=True)
        return rows


class Patient(Owned):
    """A person in treatment. `revision` counts edits: two editors never overwrite silently."""

    class Mobility(models.TextChoices):
        """Assist levels of session-safety.md §7."""

        INDEPENDENT = "I", _("Independent")
        MODIFIED = "MOD_I", _("Modified independent")
        SETUP = "SU", _("Set-up")
        STANDBY = "SBA", _("Stand-by")
        CONTACT_GUARD = "CGA", _("Contact guard")
        MINIMAL = "MIN_A", _("Minimal assist")
        MODERATE = "MOD_A", _("Moderate assist")
        MAXIMAL = "MAX_A", _("Maximal assist")
        TOTAL = "TOTAL", _("Total assist")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Unknown")

    class FallRisk(models.TextChoices):
        """The confirmed flag of session-safety.md §6."""

        LOW = "LOW", _("Low")
        MODERATE = "MODERATE", _("Moderate")
        HIGH = "HIGH", _("High")

    given_names = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120, blank=True)  # some people have one name only
    preferred_name = models.CharField(max_length=80, blank=True)
    say_it = models.CharField(max_length=80, blank=True)  # how to say the name
    birth_on = models.DateField()
    birth_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )  # an import may know the year alone
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    language = models.CharField(max_length=10, default="en")  # BCP 47
    needs_interpreter = models.BooleanField(default=False)
    hearing = models.CharField(max_length=120, blank=True)
    vision = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)  # also with letters beyond ASCII
    address = models.CharField(max_length=200, blank=True)
    what_matters = models.CharField(max_length=160, blank=True)
    calms = models.CharField(max_length=160, blank=True)  # one thing that calms or encourages
    body_mass_kg = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    mobility = models.CharField(max_length=10, choices=Mobility.choices, blank=True)
    mobility_at = models.DateTimeField(null=True, blank=True)
    fall_risk = models.CharField(max_length=10, choices=FallRisk.choices, blank=True)
    operated_on = models.DateField(null=True, blank=True)  # the last operation that treatment heeds
    revision = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=60, blank=True)  # system that an imported row came from
    source_id = models.CharField(max_length=120, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_files"
    )  # the file through which this one is read (people/models/merges.py)

    objects = PatientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "family_name", "given_names"], name="patient_name")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        super().save(*args, **kwargs)
        keep_words([self], are_new=is_new)

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def called(self) -> str:
        """What to call them: the preferred name, else the first given name."""
        return called(self.given_names, self.preferred_name)

    @property
    def board_name(self) -> str:
        """First name and one initial, for walls."""
        return board_name(self.called, self.family_name)

    @property
    def initials(self) -> str:
        return initials(self.called, self.family_name)


class Contact(Owned):
    """Somebody to call about a patient."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_emergency = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Precaution(Owned):
    """A precaution or weight-bearing status in force; a change ends one row and adds another."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="precautions")
    code = models.CharField(max_length=20)  # codes of session-safety.md §8 and §11
    text = models.CharField(max_length=160)
    region = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=5, blank=True)  # L, R or B
    limit_percent = models.PositiveSmallIntegerField(null=True, blank=True)  # of body weight
    limit_kg = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    low = models.DecimalField(
        max_digits=5, decimal_places=1, null=True, blank=True
    )  # of a vital sign of this patient, in the unit of its measure
    high = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    set_by = models.ForeignKey(
        "people.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text


class Condition(Owned):
    """A diagnosis or problem on file, with where it came from."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conditions")
    system = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200)
    onset_on = models.DateField(null=True, blank=True)
    onset_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    abated_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.text


class Episode(AtClinic):
    """A patient's course of care at a clinic; through it the clinic sees the patient."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    opened_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "patient"],
                condition=models.Q(ended_at=None),
                name="episode_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.opened_on}"


class PatientDocument(Owned):
    """A photo or PDF attached to a patient's file."""

    class Kind(models.TextChoices):
        """Who may see it: everyone, the desk and licensees, or licensees alone."""

        PORTRAIT = "portrait", _("Photo of the patient")
        FORM = "form", _("Form or insurance")
        CLINICAL = "clinical", _("Referral or clinical")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="documents")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CLINICAL)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title
