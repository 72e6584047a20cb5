"""Who wrote under a key: a grant that the clinic signed at PIN sign-in, or a proof of the PIN.

A grant names the person, the tablet and the sealed key. While the clinic cannot be asked, the right
PIN opens the half that it gave at the last sign-in, and a proof with that half stands for a grant.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from gaitbelt.recorder.bytes import b64, unb64
from gaitbelt.recorder.server_keys import grant_secret

LASTS = timedelta(hours=24)
OFFLINE = "off"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the sender of a key says of it."""

    kid: str
    user: str
    sealed: str
    device: str

    @property
    def sealed_hash(self) -> str:
        """As the tablet reckons it."""
        return urlsafe_b64encode(sha256(self.sealed.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That the person was who they say: until when, on which tablet, asked or from the PIN."""

    user: UUID
    device: str
    until: datetime | None  # none: nobody could be asked
    is_offline: bool = False


def give(claim: Claim, session: UUID, at: datetime) -> str:
    """A grant for a key whose owner has just given their PIN."""
    said = {
        "s": str(session),
        "u": claim.user,
        "d": claim.device,
        "k": claim.kid,
        "h": claim.sealed_hash,
        "exp": int((at + LASTS).timestamp()),
    }
    body = b64(json.dumps(said, separators=(",", ":")).encode())
    return f"{body}.{_mac(grant_secret(), body)}"


def half(session: str, user: str, device: str) -> bytes:
    """What a tablet keeps under the PIN, to prove it later; derived, so that nothing is stored."""
    return hmac.digest(grant_secret(), f"half|{session}|{user}|{device}".encode(), "sha256")


def proof(grant: str, claim: Claim) -> Proof | None:
    """Whether a grant proves this claim; None where it does not."""
    try:
        offline = grant.startswith(f"{OFFLINE}.")
        return _of_pin(grant, claim) if offline else _of_clinic(grant, claim)
    except (ValueError, KeyError, TypeError):
        return None


def _of_clinic(grant: str, claim: Claim) -> Proof | None:
    said = opened(grant)
    if said is None or said["k"] != claim.kid or said["h"] != claim.sealed_hash:
        return None
    if said["u"] != claim.user:
        return None
    until = datetime.fromtimestamp(said["exp"], UTC)
    return Proof(user=UUID(said["u"]), device=said["d"], until=until)


def opened(grant: str) -> dict[str, Any] | None:
    """What we once signed, or None."""
    body, _, mac = grant.partition(".")
    if not hmac.compare_digest(mac, _mac(grant_secret(), body)):
        return None
    said: dict[str, Any] = json.loads(unb64(body))
    return said


def _of_pin(grant: str, claim: Claim) -> Proof | None:
    _off, session, mac = grant.split(".")
    about = f"{claim.kid}|{claim.user}|{claim.device}|{claim.sealed_hash}"
    if not hmac.compare_digest(mac, _mac(half(session, claim.user, claim.device), about)):
        return None
    return Proof(user=UUID(claim.user), device=claim.device, until=None, is_offline=True)


def _mac(key: bytes, said: str) -> str:
    return b64(hmac.digest(key, said.encode(), "sha256"))
