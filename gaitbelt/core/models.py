"""Tables under every feature: the event log with its hash chain, the outbox, files, keys."""

from typing import Any

from django.db import models

from gaitbelt.core.ids import new_id


class Base(models.Model):
    """A row with a UUIDv7 key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Owned(Base):
    """A row of one organization; the database refuses a parent of another one (core/guards.py)."""

    organization = models.ForeignKey(
        "people.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class AtClinic(Owned):
    """A row of work that happens at one clinic."""

    clinic = models.ForeignKey("people.Clinic", on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.organization_id is None:
            self.organization_id = self.clinic.organization_id
        super().save(*args, **kwargs)


class Event(models.Model):
    """One thing that happened, kept for ever; the log is the audit trail (D2, D10).

    `seq`, `prev_hash` and `hash` chain all events of a clinic: hash = sha256(prev, envelope,
    sha256 of the payload). The payload is a column of its own, so that a lawful purge of it
    leaves a chain that still verifies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    organization = models.ForeignKey(
        "people.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    clinic = models.ForeignKey(
        "people.Clinic", on_delete=models.PROTECT, related_name="events", db_index=False
    )
    subject = models.UUIDField(null=True)  # the session, item, patient … that it is about
    patient = models.ForeignKey(
        "people.Patient", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    device = models.UUIDField(null=True)  # the tablet that recorded it
    device_seq = models.BigIntegerField(null=True)
    author = models.ForeignKey(
        "people.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    acting_role = models.CharField(max_length=10, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    received_at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    payload_hash = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "seq"], name="event_seq_once"),
            models.UniqueConstraint(
                fields=["device", "device_seq"],
                condition=models.Q(device__isnull=False),
                name="event_device_seq_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "subject", "seq"], name="event_subject"),
            models.Index(fields=["organization", "patient", "seq"], name="event_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.occurred_at:%Y-%m-%d %H:%M}"


class ChainHead(models.Model):
    """Where the chain of a clinic stands; a trigger moves it with every inserted event."""

    clinic = models.OneToOneField(
        "people.Clinic", primary_key=True, on_delete=models.PROTECT, related_name="chain_head"
    )
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.seq}"


class OutboxMessage(models.Model):
    """What changed, for screens that show it live: ids only, never names (D6)."""

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey("people.Clinic", on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=80)
    ids = models.JSONField(default=list)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class IdempotencyKey(Owned):
    """The answer to a POST, kept as long as the record, so that a repeat gets the same answer."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "key"], name="idempotency_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Remembered(models.Model):
    """What the door remembers for a while, such as wrong tries (CACHES in the settings)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key


class StoredFile(AtClinic):
    """A file below DATA_DIR/media, named by its content (D21)."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveBigIntegerField()
    added_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def has_preview(self) -> bool:
        return self.media_type.startswith("image/")
