"""What tablets send: a batch of sealed events, and what one says once it is opened."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import digest

MOST = 200  # events in one batch
TOO_MANY = 10_000  # never looked at one by one
Seq = Annotated[int, Field(strict=True, ge=1, lt=2**63)]
Box = Annotated[str, Field(max_length=64 * 1024)]


class Part(BaseModel):
    """A part of a batch; what a newer tablet adds is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Key(Part):
    """Under which events lie: whose, the proof of that, and the key as only the clinic reads it."""

    user: UUID
    grant: Annotated[str, Field(max_length=2000)]
    sealed: Annotated[str, Field(max_length=2000)]


class Sent(Part):
    """One event as it lies on the tablet."""

    seq: Seq
    id: UUID
    kid: UUID
    iv: Annotated[str, Field(max_length=64)]
    ct: Box


class Body(Part):
    """One event once it is opened; `offset_ms` is the clinic's time less the tablet's, then."""

    id: UUID
    type: Annotated[str, Field(max_length=60)]
    session: UUID
    author: UUID
    occurred_at: AwareDatetime
    offset_ms: Annotated[int, Field(strict=True, ge=-(10**12), le=10**12)] | None = None
    data: dict[str, Any] = {}
    permit: Annotated[str, Field(max_length=8000)] = ""
    attested_by: UUID | None = None


class Batch(Part):
    """Events of one queue, in its order; each is looked at by itself."""

    queue: UUID
    sent_at: AwareDatetime
    keys: dict[str, Any]
    events: Annotated[list[Any], Field(max_length=TOO_MANY)]


class Lifted(Part):
    """A licensee beside the tablet lifts a hold or a stop, by PIN; `run` is one item's."""

    session: UUID
    run: UUID | None = None
    member: UUID
    pin: Annotated[str, Field(max_length=12)]
    reason: Literal["settled", "eased", "alternate", "no_incident", "other"]


class Pictured(Part):
    """The photo of an observation that was told on this tablet, in base64."""

    observation: UUID
    photo: Base64Bytes


class TakeIn(Part):
    """A visit that whoever is signed in takes in."""

    appointment: UUID


class SignIn(Part):
    """A face, its PIN, and the key that the tablet has made for this session."""

    member: UUID
    pin: Annotated[str, Field(max_length=12)]
    kid: UUID
    sealed: Annotated[str, Field(max_length=2000)]


class Called(Part):
    """Somebody pressed Help or Stop; the same key asks who has seen it."""

    kind: Literal["help", "stop", "emergency"]
    session: UUID | None = None
    key: UUID


@dataclass(frozen=True, kw_only=True)
class Raw:
    """One event of a batch, whatever it is."""

    said: Any
    sent: Sent | None
    key: Any

    @property
    def id(self) -> str:
        """Its id, or what stands in its place."""
        if self.sent is not None:
            return str(self.sent.id)
        said = self.said.get("id") if isinstance(self.said, dict) else None
        return printable(said)[:60] if isinstance(said, str) else ""

    @property
    def sha256(self) -> str:
        """Of the bytes as they lie on the tablet: a repeat has the same."""
        if self.sent is not None:
            return digest(f"{self.sent.iv}.{self.sent.ct}")
        return digest(json.dumps(self.said, sort_keys=True))


def parsed[P: Part](kind: type[P], given: bytes) -> P:
    """A part as it was sent. Errors: BadValue naming each field that was not accepted."""
    try:
        return kind.model_validate_json(given)
    except ValidationError as bad:
        says = _("This was not accepted.")
        fields = {".".join(map(str, each["loc"])) or "body": says for each in bad.errors()}
        raise BadValue(fields) from None


def events(batch: Batch) -> list[Raw]:
    """Each event of a batch with its key; one that has not the form of an event has no `sent`."""
    return [_raw(said, batch.keys) for said in batch.events]


def _raw(said: Any, keys: dict[str, Any]) -> Raw:
    try:
        sent = Sent.model_validate_json(json.dumps(said))
    except (ValidationError, ValueError):
        return Raw(said=said, sent=None, key=None)
    return Raw(said=said, sent=sent, key=keys.get(str(said["kid"])))


def printable(text: str) -> str:
    """What a tablet sent, for rows and answers: what cannot be stored or written down goes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def instant(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds")
