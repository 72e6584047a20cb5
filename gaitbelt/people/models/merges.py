"""Two files of one person that became one, and what it takes to part them again."""

from django.db import models

from gaitbelt.core.models import AtClinic


class PatientMerge(AtClinic):
    """One file goes into another; rows stay where they are, and the link can be undone."""

    kept = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(default=dict)  # field → its value on the file that stays, as it was
    taken = models.JSONField(default=dict)  # field → the value taken from the file that went
    moved = models.JSONField(default=dict)  # rows that went along (oversight/carrying.py)
    reason = models.CharField(max_length=200)
    merged_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        "people.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "merged"],
                condition=models.Q(undone_at=None),
                name="patient_merged_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"
