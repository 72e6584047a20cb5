"""People who work here: a person once, a dated membership per clinic and role (D18)."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from gaitbelt.core import clock
from gaitbelt.core.models import AtClinic, Owned


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
    face = models.PositiveSmallIntegerField(default=1)  # which drawn face stands for them, 1..12

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships that hold now."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=clock.now()))

    def acting(
        self, *, user_id: Any, slug: Any, tablet_id: str | None = None
    ) -> "Membership | None":
        """The membership with which a user acts at a clinic, with all that a door needs.

        On a tablet only at its clinic; `tablet_stands` says whether it is still registered.
        """
        found = (
            self.current()
            .filter(person__user_id=user_id, clinic__slug=slug)
            .select_related("person__user", "clinic")
            .order_by("pk")
        )
        if tablet_id:
            tablet = apps.get_model("people", "Tablet").objects.filter(pk=tablet_id)
            found = found.filter(clinic_id__in=tablet.values("clinic_id")).annotate(
                tablet_stands=Exists(tablet.filter(revoked_at=None))
            )
        return found.first()


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

    @property
    def name(self) -> str:
        return self.person.given_name

    @property
    def is_licensed(self) -> bool:
        return self.role in {self.Role.PT, self.Role.PTA}

    @property
    def user_id(self) -> UUID | None:
        return self.person.user_id
