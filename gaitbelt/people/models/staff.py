"""People who work here: a person once, a dated membership per clinic and role (D18)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaitbelt.core import clock
from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.domain.scope import LICENSED
from gaitbelt.people.models import acting


class Person(Owned):
    """Somebody who works for the organization, with or without a login."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth_on = models.DateField(null=True, blank=True)  # packs set a youngest age of technicians
    face = models.PositiveSmallIntegerField(default=1)  # which drawn face stands for them, 1..12

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships that hold now."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=clock.now()))


class Membership(AtClinic):
    """A role that a person has at a clinic, from a day on; who acts is always a membership."""

    class Role(models.TextChoices):
        PT = "PT", _("Physical therapist")
        PTA = "PTA", _("Physical therapist assistant")
        TECH = "TECH", _("Technician")
        FRONT = "FRONT", _("Front desk")
        MANAGER = "MANAGER", _("Manager")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    job_title = models.CharField(max_length=80)  # as on the badge; the rule pack may forbid words
    started_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    tablet: Any = None  # of a session that began with a PIN: the tablet on which it did

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "clinic", "person", "role"],
                condition=Q(ended_at=None),
                name="membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"

    @classmethod
    def acting(
        cls, *, user_id: UUID, slug: str, tablet_id: UUID | None = None, chosen: str = ""
    ) -> "Membership | None":
        """The membership with which a user acts at a clinic, with all that a door needs."""
        return acting.of_session(user_id=user_id, slug=slug, tablet_id=tablet_id, chosen=chosen)

    @property
    def name(self) -> str:
        return self.person.given_name

    @property
    def is_licensed(self) -> bool:
        return self.role in LICENSED

    @property
    def user_id(self) -> UUID | None:
        return self.person.user_id
