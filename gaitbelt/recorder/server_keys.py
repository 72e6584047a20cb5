"""The clinic's own keys for its tablets, in the data folder; they belong into the backup.

Events are sealed to one of two key pairs: the present one, and the next, which tablets know
already. Permits are signed with a third. Without the first two a sealed queue cannot be read.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from gaitbelt.recorder.bytes import b64, unb64

CURVE = ec.SECP256R1()
SEALS = ("seal_now", "seal_next")
PERMITS, GRANTS = "permits", "grants"
IV = 12  # bytes
USE = b"gaitbelt seal v1"


class Sealed(Exception):
    """It was not sealed to one of our keys, or not for this person."""


@dataclass(frozen=True)
class Pair:
    """A key pair and the short name by which tablets say which one they used."""

    private: ec.EllipticCurvePrivateKey

    @property
    def point(self) -> bytes:
        public = self.private.public_key()
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def name(self) -> str:
        return sha256(self.point).hexdigest()[:16]

    def shown(self) -> dict[str, str]:
        """As a tablet gets it."""
        return {"id": self.name, "key": b64(self.point)}


def seals() -> list[Pair]:
    """The pair to which tablets seal now, and the next one."""
    return [pair(name) for name in SEALS]


def pair(name: str) -> Pair:
    return _pair(home(), name)


def grant_secret() -> bytes:
    """What proves that this installation has given a grant."""
    return _secret(home())


def home() -> Path:
    return settings.DATA_DIR / "recorder"


def unseal(sealed: str, about: str) -> bytes:
    """The raw key of a device session. Errors: Sealed."""
    return _unseal(home(), sealed, about)


@lru_cache(maxsize=1024)
def _unseal(place: Path, sealed: str, about: str) -> bytes:
    try:
        name, point, box = sealed.split(".")
        ours = next(each for each in seals() if each.name == name)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(point))
        key = _shared(ours.private, theirs, unb64(point))
        held = unb64(box)
        return AESGCM(key).decrypt(held[:IV], held[IV:], about.encode())
    except (ValueError, StopIteration, InvalidTag):
        raise Sealed from None


def seal(raw: bytes, about: str) -> str:
    """Seal a key as a tablet does, for the doctor and for tests."""
    (ours, _next), fresh = seals(), ec.generate_private_key(CURVE)
    point = Pair(fresh).point
    iv = os.urandom(IV)
    key = _shared(fresh, ours.private.public_key(), point)
    box = iv + AESGCM(key).encrypt(iv, raw, about.encode())
    return ".".join((ours.name, b64(point), b64(box)))


def _shared(
    private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey, point: bytes
) -> bytes:
    shared = private.exchange(ec.ECDH(), public)
    return HKDF(SHA256(), 32, salt=point, info=USE).derive(shared)


@cache
def _pair(place: Path, name: str) -> Pair:
    def fresh() -> bytes:
        return ec.generate_private_key(CURVE).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )

    private = load_pem_private_key(_kept(place / f"{name}.pem", fresh), password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return Pair(private)


@cache
def _secret(place: Path) -> bytes:
    return _kept(place / f"{GRANTS}.key", lambda: secrets.token_bytes(32))


def _kept(path: Path, fresh: Callable[[], bytes]) -> bytes:
    """The file, made once for its owner only, whoever of several processes comes first."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_bytes()
