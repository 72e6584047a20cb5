"""Bytes in JSON: base64url without padding, as browsers' keys have it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def b64(given: bytes) -> str:
    return urlsafe_b64encode(given).decode().rstrip("=")


def unb64(said: str) -> bytes:
    """Errors: ValueError where this is not base64url."""
    return urlsafe_b64decode(said.encode("ascii") + b"=" * (-len(said) % 4))
