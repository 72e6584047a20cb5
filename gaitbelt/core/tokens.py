"""Long random secrets of which only the hash is stored."""

import hashlib
import secrets


def new_token(prefix: str = "") -> str:
    """256 random bits as text; the prefix tells a reader what was found."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()
