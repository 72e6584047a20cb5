"""How passwords and PINs are stored."""

import unicodedata
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id, 64 MiB, 3 passes, 4 lanes; the same words however a keyboard composes them.

    A password that was stored by older figures is hashed anew when it is next given.
    Source: RFC 9106 section 4, second recommended option; NFC as the threat model asks (G-S1).
    """

    time_cost = 3
    memory_cost = 64 * 1024  # KiB
    parallelism = 4

    def encode(self, password: str, salt: str) -> str:
        return super().encode(_composed(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(_composed(password), encoded)


def _composed(password: Any) -> Any:
    return unicodedata.normalize("NFC", password) if isinstance(password, str) else password
