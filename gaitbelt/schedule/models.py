"""Visits and the claims that they make on people, areas and devices (D5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.equipment.models import Item, Kind
from gaitbelt.people.models import Area, Clinic, Membership, Patient, Person
from gaitbelt.plans.models import Plan

PT_ONLY = frozenset({"EVAL", "REEVAL", "DC", "SCREEN"})  # plan-of-care §1, §2


class VisitType(AtClinic):
    """A kind of visit: a licensed part first, then a technician part (plan-of-care §2)."""

    code = models.CharField(max_length=10)  # EVAL, TREAT, GYM, MOD …
    name = models.CharField(max_length=60)
    licensed_minutes = models.PositiveSmallIntegerField()
    technician_minutes = models.PositiveSmallIntegerField(default=0)
    min_minutes = models.PositiveSmallIntegerField()
    max_minutes = models.PositiveSmallIntegerField()
    area_kind = models.CharField(max_length=10, choices=Area.Kind.choices)
    needs_plan = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "code"], name="visit_type_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def licensed_roles(self) -> frozenset[str]:
        """Who may do the licensed part; an assistant does not evaluate."""
        roles = Membership.Role
        return frozenset({roles.PT} if self.code in PT_ONLY else {roles.PT, roles.PTA})


class Series(AtClinic):
    """Visits that were booked together, such as 2 a week for 6 weeks."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    visits_per_week = models.PositiveSmallIntegerField()
    weeks = models.PositiveSmallIntegerField()
    booked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.visits_per_week} × {self.weeks}"


class Appointment(AtClinic):
    """A booked visit; what happens in it is a session of `treatment`."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("Booked")
        CHECKED_IN = "checked_in", _("Here")
        IN_SESSION = "in_session", _("In session")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("No-show")

    class CancelCode(models.TextChoices):
        """Why a visit was cancelled (plan-of-care §7)."""

        ILLNESS = "C01", _("Illness")
        WORK = "C02", _("Work or school")
        TRANSPORT = "C03", _("Transport")
        CHILDCARE = "C04", _("Childcare")
        WEATHER = "C05", _("Weather")
        INSURANCE = "C06", _("Insurance or authorisation")
        COST = "C07", _("Cost")
        FORGOT = "C08", _("Forgot")
        BETTER = "C09", _("Feeling better")
        PAIN_WORSE = "C10", _("Pain is worse")
        HOSPITAL = "C11", _("Hospital or emergency room")
        OUR_MISTAKE = "C12", _("Our scheduling mistake")
        CLINIC = "C13", _("Staff or clinic")
        MOVED = "C14", _("Moved away")
        DISSATISFIED = "C15", _("Dissatisfied")
        ACCESS = "C16", _("Language or access")
        OTHER = "C99", _("Other")

    class CancelKind(models.TextChoices):
        EARLY = "early", _("24 hours ahead or more")
        LATE = "late", _("Less than 24 hours ahead")
        PROVIDER = "provider", _("By the clinic")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    licensed_until = models.DateTimeField()  # end of the licensed part
    therapist = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    technician = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.BOOKED)
    status_at = models.DateTimeField()
    cancel_code = models.CharField(max_length=3, choices=CancelCode.choices, blank=True)
    cancel_kind = models.CharField(max_length=8, choices=CancelKind.choices, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)  # about a visit that did not happen
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    booked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "clinic", "starts_at"], name="appointment_day"),
            models.Index(fields=["organization", "patient", "starts_at"], name="appointment_pat"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="appointment_ends_later",
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.starts_at:%Y-%m-%d %H:%M}"


class VisitAlert(AtClinic):
    """A visit that did not happen and that a therapist looks at before the next one."""

    class Why(models.TextChoices):
        PAIN_WORSE = "pain_worse", _("cancelled: pain is worse")
        HOSPITAL = "hospital", _("cancelled: hospital or emergency room")
        MISSED_TWICE = "missed_twice", _("two no-shows in a row: how to go on?")
        MISSED_OFTEN = "missed_often", _("three no-shows or more in a row: review for discharge")

    visit = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="alert")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "clinic", "acknowledged_at"], name="visit_alert_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.why}"


class Resource(Owned):
    """What can be claimed: a patient, a person, an area, one device, or a kind of device."""

    class Type(models.TextChoices):
        PATIENT = "patient"
        PERSON = "person"
        AREA = "area"
        ITEM = "item"
        KIND = "kind"

    type = models.CharField(max_length=10, choices=Type.choices)
    clinic = models.ForeignKey(
        Clinic, null=True, blank=True, on_delete=models.PROTECT, related_name="resources"
    )  # none for patients and persons, who belong to the organization
    patient = models.OneToOneField(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="resource"
    )
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="resource"
    )
    area = models.OneToOneField(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="resource"
    )
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="resource"
    )
    kind = models.ForeignKey(
        Kind, null=True, blank=True, on_delete=models.PROTECT, related_name="resources"
    )
    capacity = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "kind"],
                condition=models.Q(type="kind"),
                name="resource_kind_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"

    @property
    def is_exclusive(self) -> bool:
        """One claim at a time; a kind is counted even while only one unit is in service."""
        return self.capacity == 1 and self.type != self.Type.KIND


class Allocation(Owned):
    """A claim of units of a resource for a time; the database refuses more than there are."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="allocations")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="allocations"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # a device's claim includes its cleaning time
    units = models.PositiveSmallIntegerField(default=1)
    is_exclusive = models.BooleanField()  # the resource has capacity 1
    released_at = models.DateTimeField(null=True, blank=True)  # moved, cancelled or no-show

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "resource", "starts_at"],
                condition=models.Q(released_at=None),
                name="allocation_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="allocation_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%Y-%m-%d %H:%M}"
