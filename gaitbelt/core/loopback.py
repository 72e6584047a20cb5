"""Which addresses are this machine's own."""

import ipaddress
from contextlib import suppress


def is_loopback(host: str) -> bool:
    """Whether a name or an address, perhaps in brackets, is answered by this machine alone."""
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host == "localhost"
