"""Logins and the clinic's own tablets."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from gaitbelt.core.ids import new_id
from gaitbelt.core.models import AtClinic, Base


class User(AbstractUser):
    """A login; who the person is and where they work is in Person and Membership."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class Pin(Base):
    """A person's 4 to 6 digit PIN for registered tablets, hashed; five wrong tries lock it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pin")
    secret = models.CharField(max_length=200)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)


class Tablet(AtClinic):
    """A registered floor tablet; its cookie holds a token of which only the hash is stored."""

    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_by = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
