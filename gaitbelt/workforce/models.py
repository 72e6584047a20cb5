"""Rosters, presence, who supervises whom, competencies and credentials."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.people.models import Membership, Person
from gaitbelt.workforce.words import CARDS


class Shift(AtClinic):
    """A rostered stretch of work, with its lunch."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lunch_starts_at = models.DateTimeField(null=True, blank=True)
    lunch_ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "clinic", "starts_at"], name="shift_start")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.starts_at:%Y-%m-%d}"


class Presence(AtClinic):
    """Whether a member is here, as last known: a projection of presence events."""

    member = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="presence")
    seen_at = models.DateTimeField(null=True, blank=True)  # last own action from the site
    vouched_at = models.DateTimeField(null=True, blank=True)  # a colleague's tap "… is here"
    vouched_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    away_since = models.DateTimeField(null=True, blank=True)
    back_at = models.DateTimeField(null=True, blank=True)  # when they said they would be back
    stays_until = models.DateTimeField(null=True, blank=True)  # answer to the lunch/end question

    def __str__(self) -> str:
        return str(self.member)


class Cover(AtClinic):
    """Who supervises a technician, from when to when; a take-over ends one row and adds one."""

    technician = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="covers")
    supervisor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="supervises")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    in_sight_at = models.DateTimeField(null=True, blank=True)  # last tap "in sight" (scope §3)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "technician", "starts_at"], name="cover_start"),
            models.Index(fields=["organization", "clinic", "ends_at"], name="cover_end"),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor} for {self.technician}"


class SignOff(Owned):
    """A competency that a person holds, who signed it and until when (workforce.md §3)."""

    class Basis(models.TextChoices):
        ASSESSED = "assessed", _("Assessed")
        EVIDENCE = "evidence", _("Renewed by evidence")
        ATTESTED = "attested", _("Attested, not assessed")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_offs")
    code = models.CharField(max_length=4)  # K01…K52
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.ASSESSED)
    signed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    valid_until_on = models.DateField()
    note = models.CharField(max_length=160, blank=True)  # what an attestation rests on
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "person", "code"], name="signoff_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.code}"


class Credential(Owned):
    """A card or certificate, such as CPR/BLS, with its last valid day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=20)  # CPR, FIRST_AID, …
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=80, blank=True)
    expires_on = models.DateField()
    verified_by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"

    @property
    def name(self) -> str:
        """What the card is called, in the reader's language."""
        return str(CARDS.get(self.kind, self.kind))
