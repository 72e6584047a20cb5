"""A tablet as the clinic sees one: it seals, encrypts and posts what was tapped on it."""

import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.core.tokens import new_token, token_hash
from gaitbelt.people.models import Clinic, Membership, Pin, Tablet
from gaitbelt.recorder import grants
from gaitbelt.recorder.bytes import b64
from gaitbelt.recorder.commands import give_key
from gaitbelt.recorder.grants import Claim
from gaitbelt.recorder.server_keys import seal

PIN = "2580"


@dataclass
class Key:
    """The key of one device session, with what goes up beside its events."""

    kid: UUID
    user: UUID
    raw: bytes
    sealed: str
    grant: str

    def shown(self) -> dict[str, str]:
        return {"user": str(self.user), "grant": self.grant, "sealed": self.sealed}


@dataclass
class FakeTablet:
    """A registered tablet with one queue."""

    clinic: Clinic
    by: Membership
    queue: UUID = field(default_factory=new_id)
    next_seq: int = 1
    late: timedelta = timedelta()  # how far its clock is behind the clinic's

    def __post_init__(self) -> None:
        self.row = Tablet.objects.create(
            clinic=self.clinic, name="Gym 1", token_hash=token_hash(new_token()),
            registered_by=self.by, registered_at=clock.now(),
        )  # fmt: skip
        self.credential = give_key(tablet=self.row)
        self.client = Client(raise_request_exception=False)

    def now(self) -> datetime:
        return clock.now() - self.late

    def fresh_key(self, user: UUID) -> Key:
        """A key as the page makes it, without a grant."""
        kid, raw = new_id(), os.urandom(32)
        return Key(kid, user, raw, seal(raw, f"{kid}|{user}"), "")

    def sign_in(self, member: Membership) -> Key:
        """A device session of somebody whose PIN was right."""
        key = self.fresh_key(member.pk)
        key.grant = grants.give(self.claim(key), new_id(), clock.now())
        return key

    def claim(self, key: Key) -> Claim:
        return Claim(
            kid=str(key.kid), user=str(key.user), sealed=key.sealed, device=str(self.row.pk)
        )

    def tap(self, key: Key, session: UUID, kind: str, **data: Any) -> dict[str, Any]:
        """One event as it lies in the queue; names with an underscore go into its envelope."""
        more = {name[1:]: data.pop(name) for name in list(data) if name.startswith("_")}
        body = {
            "v": 1,
            "id": str(new_id()),
            "type": kind,
            "session": str(session),
            "author": str(key.user),
            "occurred_at": self.now().isoformat(),
            "offset_ms": None,
            "data": data,
        } | more
        return self.sealed_event(key, body)

    def sealed_event(self, key: Key, body: dict[str, Any]) -> dict[str, Any]:
        iv, about = os.urandom(12), f"{body['id']}|{key.kid}"
        ct = AESGCM(key.raw).encrypt(iv, json.dumps(body, default=str).encode(), about.encode())
        event = {"seq": self.next_seq, "id": body["id"], "kid": str(key.kid)}
        self.next_seq += 1
        return event | {"iv": b64(iv), "ct": b64(ct)}

    def send(self, *events: Any, keys: tuple[Key, ...] = ()) -> HttpResponse:
        body = {
            "queue": str(self.queue),
            "sent_at": self.now().isoformat(),
            "keys": {str(key.kid): key.shown() for key in keys},
            "events": list(events),
        }
        return self.post("events", body)

    def post(self, path: str, body: Any) -> HttpResponse:
        return self.client.post(
            f"/api/v1/devices/{self.row.pk}/{path}",
            json.dumps(body, default=str),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.credential}"},
        )

    def results(self, *events: Any, keys: tuple[Key, ...]) -> list[dict[str, Any]]:
        answer = self.send(*events, keys=keys)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        return found


def give_pin(member: Membership, pin: str = PIN) -> None:
    Pin.objects.create(user=member.person.user, secret=make_password(pin), digits=len(pin))
