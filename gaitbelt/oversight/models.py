"""What licensees say of their own time; a technician's time is in the sessions."""

from django.db import models

from gaitbelt.core.models import AtClinic
from gaitbelt.people.models import Membership
from gaitbelt.schedule.models import Appointment


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
