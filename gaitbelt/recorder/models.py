"""What the clinic knows of its tablets' queues: credentials, device sessions, and what came in."""

from django.db import models

from gaitbelt.core.models import AtClinic
from gaitbelt.core.tokens import token_hash
from gaitbelt.people.models import Membership, Tablet


class DeviceKeyQuerySet(models.QuerySet["DeviceKey"]):
    def with_token(self, token: str) -> "DeviceKey | None":
        """The credential with its tablet and clinic, whether that is still registered or not."""
        rows = self.filter(token_hash=token_hash(token), ended_at=None)
        return rows.select_related("tablet__clinic__organization").first()


class DeviceKey(AtClinic):
    """The credential under which one browser of a registered tablet sends its queue."""

    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, related_name="keys")
    token_hash = models.CharField(max_length=64, unique=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.tablet} {self.given_at:%Y-%m-%d}"


class DeviceSession(AtClinic):
    """Somebody gave their PIN on a tablet; its grant proves who wrote what under this key."""

    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, related_name="device_sessions")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="device_sessions")
    kid = models.UUIDField(unique=True)  # the key of the session, made on the tablet
    sealed_hash = models.CharField(max_length=64)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member} {self.granted_at:%Y-%m-%d %H:%M}"


class Queue(AtClinic):
    """One database of events on a tablet; a tablet that was emptied begins another one."""

    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, related_name="queues")
    last_seq = models.BigIntegerField(default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tablet} {self.last_seq}"


class Received(AtClinic):
    """An event that came through a queue and was kept; `id` is the event's own.

    `seq` is empty where another event has its place: a profile was copied or rolled back.
    """

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="received")
    seq = models.BigIntegerField(null=True)
    kid = models.UUIDField()
    sha256 = models.CharField(max_length=64)  # of the bytes as they were sent
    raw_at = models.DateTimeField()  # when it happened, by the tablet's clock
    offset_ms = models.BigIntegerField()  # what was added to it
    received_at = models.DateTimeField()
    flags = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "seq"], name="received_seq_once"),
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.seq}"


class Quarantined(AtClinic):
    """What could not be taken in, byte for byte as it was sent, with the reasons."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="quarantined")
    event = models.CharField(max_length=60)  # its id, as it was said
    seq = models.BigIntegerField(null=True)
    sent = models.TextField()  # JSON of the event and its key as they came: ciphertext
    sha256 = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "event", "sha256"], name="quarantined_once")
        ]

    def __str__(self) -> str:
        return self.event
