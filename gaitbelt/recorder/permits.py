"""Permits as tablets get them: signed with ES256, so that only the clinic can say yes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from gaitbelt.domain.permits import Permit
from gaitbelt.recorder.bytes import b64, unb64
from gaitbelt.recorder.server_keys import PERMITS, pair
from gaitbelt.treatment.commands.batch import Held

HEAD = b64(b'{"alg":"ES256"}')
HALF = 32  # bytes of r and of s
SIGNING = ec.ECDSA(SHA256())


def signed(claims: Mapping[str, Any]) -> str:
    """A permit: its claims, and the signature as browsers verify it (r and s, 64 bytes)."""
    said = f"{HEAD}.{b64(json.dumps(claims, separators=(',', ':')).encode())}"
    der = pair(PERMITS).private.sign(said.encode(), SIGNING)
    r, s = decode_dss_signature(der)
    return f"{said}.{b64(r.to_bytes(HALF) + s.to_bytes(HALF))}"


def opened(jws: str) -> dict[str, Any] | None:
    """The claims of a permit that we signed; None for anything else."""
    said, _, signature = jws.rpartition(".")
    head, _, body = said.partition(".")
    try:
        raw = unb64(signature)
        if head != HEAD or len(raw) != 2 * HALF:
            return None
        der = encode_dss_signature(int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:]))
        pair(PERMITS).private.public_key().verify(der, said.encode(), SIGNING)
        claims: dict[str, Any] = json.loads(unb64(body))
    except (ValueError, InvalidSignature):
        return None
    return claims


def held(jws: str, *, member: UUID, attested_by: str) -> Held:
    """What a tablet had for an item, as the rules judge it; another person's permit is none."""
    claims = opened(jws)
    if claims is None or claims["member"] != str(member):
        return Held(attested_by=attested_by)
    since, until = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
    permit = Permit(since=since, until=until, allowed=claims["allowed"])
    does = claims.get("does", "")  # tablets may still hold permits that do not say it
    return Held(run=UUID(claims["run"]), does=does, permit=permit, attested_by=attested_by)
