"""A clinic's own rules: what a therapist and the manager have signed, in versions (scope §5)."""

from django.db import models

from gaitbelt.core.models import AtClinic


class RuleVersion(AtClinic):
    """One version of a clinic's own rules; signed, it never changes, and holds from its day.

    `policy` has the shape of `domain.packs.FacilityPolicy`: what the clinic decides itself.
    `rules` and `tasks` have that of a pack's TOML: what the clinic attests where its state's pack
    is unknown or missing. `dry_run` is what the next booked day would have been under them.
    """

    number = models.PositiveIntegerField()  # versions of a clinic, from 1
    effective_from = models.DateField()
    citation = models.CharField(max_length=200)
    policy = models.JSONField(default=dict)
    rules = models.JSONField(default=dict)
    tasks = models.JSONField(default=dict)
    drafted_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    dry_run = models.JSONField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "people.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    manager = models.ForeignKey(
        "people.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    manager_signed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # a draft that was thrown away

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "number"], name="rule_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clinic} {self.number}"

    @property
    def is_live(self) -> bool:
        """Whether both have signed; it holds from `effective_from` on."""
        return self.signed_at is not None and self.manager_signed_at is not None
