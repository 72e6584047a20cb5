"""Safety rounds that were walked, and the hazards that they found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.people.models import Area


class Hazard(AtClinic):
    """A line of a round that is not in order: who puts it right until when, and how it was."""

    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="hazards")
    line = models.CharField(max_length=20)  # domain/rounds.py
    words = models.CharField(max_length=500)
    is_critical = models.BooleanField()
    found_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    owner = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, related_name="owned_hazards"
    )
    due_at = models.DateTimeField()
    done_by = models.ForeignKey(
        "people.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    done_words = models.CharField(max_length=500, blank=True)  # what was done

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "area", "line"],
                condition=Q(done_at=None, area__isnull=False),
                name="hazard_open_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "clinic", "line"],
                condition=Q(done_at=None, area=None),
                name="hazard_open_once_in_house",
            ),
        ]
        indexes = [models.Index(fields=["organization", "clinic", "done_at"], name="hazard_done")]

    def __str__(self) -> str:
        return f"{self.line} {self.found_at:%Y-%m-%d %H:%M}"


class Round(AtClinic):
    """One safety round of one area, as it was walked; without an area it is the whole clinic's."""

    class Kind(models.TextChoices):
        """The kinds of domain/rounds.py."""

        OPENING = "opening", _("Opening round")
        CLOSING = "closing", _("Closing round")
        WEEKLY = "weekly", _("Weekly round")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="rounds")
    done_on = models.DateField()  # the clinic's day
    done_at = models.DateTimeField()
    done_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()  # codes of its lines; those without an exception were in order

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "clinic", "area", "kind", "done_on"], name="round_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done_on}"

    @property
    def failed(self) -> list["RoundException"]:
        """Its lines that were not in order; the exceptions are at hand."""
        return [each for each in self.exceptions.all() if each.answer == RoundException.Answer.FAIL]


class RoundException(Owned):
    """A line of a round that was not in order, with its hazard, or that does not apply there."""

    class Answer(models.TextChoices):
        """The answers of domain/rounds.py."""

        FAIL = "fail", _("Not in order")
        NOT_HERE = "na", _("Does not apply here")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="exceptions")
    line = models.CharField(max_length=20)
    answer = models.CharField(max_length=4, choices=Answer.choices)
    words = models.CharField(max_length=500, blank=True)
    photo = models.ForeignKey(
        "core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    hazard = models.ForeignKey(
        Hazard, null=True, on_delete=models.PROTECT, related_name="exceptions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "round", "line"], name="round_line_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="na", hazard=None) | Q(answer="fail", hazard__isnull=False),
                name="failed_line_has_hazard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.answer}"
