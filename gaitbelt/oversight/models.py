"""What licensees say of their own time, and incidents; a technician's time is in the sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Area, Membership, Patient
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment.models import Session


class SkilledMinutes(AtClinic):
    """A stretch of a licensee's time with a patient, and what it was (plan-of-care §5).

    The database keeps anybody without a licence out of it: technician minutes never become units.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    licensee = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=6)  # of domain/data/activities.toml
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_one_to_one = models.BooleanField(default=True)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(
                fields=["organization", "clinic", "starts_at"], name="skilled_minutes_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_at:%Y-%m-%d %H:%M}"


class Incident(AtClinic):
    """An incident or near miss: a draft until it is submitted, and then it never changes.

    `facts` is what the clinic knew of the moment (incident_facts.py), `answers` what was written.
    It is not part of the clinical note (session-safety §12).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("To be completed")
        SUBMITTED = "submitted", _("Submitted")
        NO_INCIDENT = "no_incident", _("Clinical response, no incident")

    class About(models.TextChoices):
        PATIENT = "patient", _("The patient")
        STAFF = "staff", _("One of us")
        VISITOR = "visitor", _("Somebody else")

    kind = models.CharField(max_length=12, blank=True)  # of domain/data/incidents.toml
    about = models.CharField(max_length=8, choices=About.choices, default=About.PATIENT)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    level = models.PositiveSmallIntegerField(default=1)  # escalation level 1-4
    is_mandatory = models.BooleanField(default=False)  # an EMERGENCY has opened it
    is_from_stop = models.BooleanField(default=False)
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    device = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_at = models.DateTimeField()
    body_part = models.CharField(max_length=60, blank=True)
    said = models.CharField(max_length=1000, blank=True)  # what was seen and said, in quotes
    injury = models.CharField(max_length=8, blank=True)  # domain.incidents.INJURIES
    answers = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    reported_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: Stop was pressed under the lock
    reported_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who submitted it, or closed it as a clinical response
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-happened_at"]
        indexes = [
            models.Index(fields=["organization", "clinic", "happened_at"], name="incident_happened")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class IncidentAmendment(Owned):
    """What became known after a report was submitted; appended, never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="amendments")
    text = models.CharField(max_length=1000)
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.text[:40]


class BriefReading(AtClinic):
    """When somebody who came on read the hand-over brief."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization", "member", "read_at"], name="brief_reading")]

    def __str__(self) -> str:
        return f"{self.member} {self.read_at:%Y-%m-%d %H:%M}"
