"""What a clinic's own rules say in the tests."""

from datetime import date
from typing import Any


def content(**changes: Any) -> dict[str, Any]:
    """Own rules from the clinic's Monday on: heat by delegation, on a policy of the clinic."""
    return {
        "effective_from": date(2026, 11, 23),
        "citation": "clinic policy 4.1",
        "policy": {"permissions": {"T14": "D"}, "expired_cpr": "block_at_once"},
        "rules": {},
        "tasks": {},
    } | changes
