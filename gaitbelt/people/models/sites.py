"""Organizations, their clinics, and the areas of a clinic."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core import clock
from gaitbelt.core.models import AtClinic, Base, ChainHead, Owned


class Organization(Base):
    """Who owns clinics, staff and patients."""

    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Clinic(Owned):
    """One place where patients are treated, with its zone, its law and its own policy."""

    class Setting(models.TextChoices):
        OUTPATIENT = "outpatient", _("Outpatient clinic")
        NURSING_HOME = "nursing_home", _("Nursing home")

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    setting = models.CharField(max_length=20, choices=Setting.choices)
    zone = models.CharField(max_length=60)  # IANA name
    jurisdiction = models.CharField(max_length=10)  # as it opened: a rule pack, such as US-TX
    moves = models.JSONField(default=list)  # {"code", "holds_from"} of later jurisdictions, by day
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    entrance = models.CharField(max_length=200, blank=True)
    aed_location = models.CharField(max_length=200, blank=True)
    opens_at = models.TimeField(default=time(8))  # wall clock of its zone
    closes_at = models.TimeField(default=time(17))
    rules_stamp = models.UUIDField(null=True, blank=True)  # new with each signed RuleVersion
    idle_lock_minutes = models.PositiveSmallIntegerField(default=10)
    max_patients_per_technician = models.PositiveSmallIntegerField(default=3)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the clinic; a new one gets the head of its event chain."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            ChainHead.objects.get_or_create(clinic=self)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def move_before(self, day: date) -> dict[str, str] | None:
        """The last change of jurisdiction that holds on a day; None while it is as it opened."""
        held = [each for each in self.moves if each["holds_from"] <= day.isoformat()]
        return held[-1] if held else None

    def jurisdiction_on(self, day: date) -> str:
        """The code of the rule pack whose rules hold on a day."""
        move = self.move_before(day)
        return move["code"] if move else self.jurisdiction

    def today(self) -> date:
        """The calendar day that it is at the clinic now."""
        return self.day_at(clock.now())

    def day_at(self, at: datetime) -> date:
        """The calendar day that it is at the clinic at an instant."""
        return at.astimezone(self.tz).date()

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        """The UTC instants at which a day begins and ends in the clinic's zone."""
        return self.at(day, time()), self.at(day + timedelta(days=1), time())

    def opening_hours(self, day: date) -> tuple[datetime, datetime]:
        """The UTC instants between which the clinic is open on a day."""
        return self.at(day, self.opens_at), self.at(day, self.closes_at)

    def at(self, day: date, wall: time) -> datetime:
        """The UTC instant of a wall-clock time at the clinic."""
        return datetime.combine(day, wall, self.tz).astimezone(UTC)


class Area(AtClinic):
    """A bay, the gym, parallel bars: where something happens, for so many patients at once."""

    class Kind(models.TextChoices):
        BAY = "bay", _("Bay")
        GYM = "gym", _("Gym")
        ROOM = "room", _("Treatment room")
        WAITING = "waiting", _("Waiting area")

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    capacity = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "name"], name="area_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
