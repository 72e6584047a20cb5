"""Logins and the clinic's own tablets."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from gaitbelt.core.ids import new_id
from gaitbelt.core.models import AtClinic, Base
from gaitbelt.core.tokens import token_hash
from gaitbelt.people.models import acting


class User(AbstractUser):
    """A login; who the person is and where they work is in Person and Membership."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class Pin(Base):
    """A person's 4 to 6 digit PIN for registered tablets, hashed; wrong tries lock and void it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pin")
    secret = models.CharField(max_length=200)
    digits = models.PositiveSmallIntegerField(default=4)  # so that the last one sends it
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)


class TabletQuerySet(models.QuerySet["Tablet"]):
    def standing(self) -> "TabletQuerySet":
        """Tablets that are registered now, with their clinics."""
        return self.filter(revoked_at=None).select_related("clinic__organization")

    def with_token(self, token: str) -> "Tablet | None":
        return self.standing().filter(token_hash=token_hash(token)).first()


class Tablet(AtClinic):
    """A registered floor tablet; its cookie holds a token of which only the hash is stored."""

    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_by = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TabletQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_standing(self) -> bool:
        return self.revoked_at is None


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def member(self, token: str) -> Any | None:
        """The membership that a token speaks for, or None (1 SQL query)."""
        return acting.of_token(token_hash(token))


class ApiToken(AtClinic):
    """A program's key to the REST interface: for one user at one clinic; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
