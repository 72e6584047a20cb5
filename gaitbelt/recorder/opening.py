"""Opening what a tablet sent: with the clinic's key, for the person whom a grant proves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ValidationError

from gaitbelt.core import clock
from gaitbelt.people.models import Membership, Tablet
from gaitbelt.recorder.bytes import unb64
from gaitbelt.recorder.grants import Claim, Proof, proof
from gaitbelt.recorder.protocol import Body, Key, Raw, Sent
from gaitbelt.recorder.server_keys import Sealed, unseal
from gaitbelt.treatment.events.base import FIRST, LAST

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)  # no tablet recorded anything before
SLACK = timedelta(minutes=2)  # a tablet's clock may be wrong by so much before it is flagged


class Refused(Exception):
    """Malformed, foreign or forged: `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Times:
    """When it happened by the tablet's clock, what was added, and when it did happen."""

    raw: datetime
    offset: timedelta
    corrected: datetime
    is_off: bool


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One event that can be read, and is its author's."""

    raw: Raw
    sent: Sent
    body: Body
    by: Membership
    times: Times
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Opener:
    """Opens the events of one batch; `members` are those whom its keys name."""

    tablet: Tablet
    members: Mapping[UUID, Membership]
    now: datetime
    offset: timedelta  # the clinic's time less the tablet's, when the batch was sent

    def open(self, raw: Raw) -> Opened:
        """Errors: Refused with the reason."""
        if raw.sent is None:
            raise Refused("malformed")
        key = _key(raw)
        claim = Claim(
            kid=str(raw.sent.kid), user=str(key.user), sealed=key.sealed, device=str(self.tablet.pk)
        )
        proved = proof(key.grant, claim)
        if proved is None:
            raise Refused("unproved")
        body = _body(raw.sent, key)
        by = self.members.get(key.user)
        if body.author != proved.user or body.id != raw.sent.id:
            raise Refused("not_author")
        if by is None:
            raise Refused("foreign")
        times = self._times(body)
        return Opened(
            raw=raw, sent=raw.sent, body=body, by=by, times=times,
            flags=tuple(self._flags(proved, times, by)),
        )  # fmt: skip

    def _flags(self, proved: Proof, times: Times, by: Membership) -> list[str]:
        found = {
            "clock_off": times.is_off,
            "offline_sign_in": proved.is_offline,
            "grant_over": proved.until is not None and times.corrected > proved.until,
            "other_tablet": proved.device != str(self.tablet.pk),
            "left": by.ended_at is not None and times.corrected > by.ended_at,
        }
        return [name for name, holds in found.items() if holds]

    def _times(self, body: Body) -> Times:
        """The offset known at the tap counts; the clock may have been set between tap and send."""
        known = body.offset_ms
        offset = self.offset if known is None else timedelta(milliseconds=known)
        try:
            corrected = body.occurred_at + offset
        except OverflowError:
            corrected = FIRST
        is_off = _is_off(offset) or _is_off(self.offset)
        is_possible = EARLIEST < corrected <= self.now + SLACK
        return Times(
            raw=min(max(body.occurred_at, FIRST), LAST - SLACK),  # what can be stored of it
            offset=offset,
            corrected=min(corrected, self.now) if is_possible else self.now,
            is_off=is_off or not is_possible,
        )


def _is_off(offset: timedelta) -> bool:
    """In a demo a tablet goes by the machine's time or by the demo's: neither is its fault."""
    return min(abs(offset), abs(offset - clock.offset())) > SLACK


def _key(raw: Raw) -> Key:
    try:
        return Key.model_validate_json(json.dumps(raw.key))
    except ValidationError:
        raise Refused("malformed") from None


def _body(sent: Sent, key: Key) -> Body:
    try:
        held = unseal(key.sealed, f"{sent.kid}|{key.user}")
        about = f"{sent.id}|{sent.kid}".encode()
        said = AESGCM(held).decrypt(unb64(sent.iv), unb64(sent.ct), about)
        return Body.model_validate_json(said)
    except (Sealed, InvalidTag, ValueError, OverflowError):
        raise Refused("unreadable") from None
