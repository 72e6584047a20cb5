"""How soon a server answers, and how much memory it holds when nobody asks anything."""

import os
import statistics
from collections.abc import Iterator
from urllib.request import urlopen

from tools.bench.harness import Figure, below, resident_mb
from tools.server import serving

STARTS = 5


def figures() -> Iterator[Figure]:
    """Start the server a few times on tables that are there."""
    seconds, megabytes = [], []
    for _ in range(STARTS):
        with serving(os.environ) as server:
            seconds.append(server.started_s)
            urlopen(f"{server.url}/accounts/login/").read()
            megabytes.append(resident_mb(server.pid))
    yield below("Warm start of `gaitbelt serve`", statistics.median(seconds), 5, "s")
    yield below("Idle memory after a first page", statistics.median(megabytes), 150, "MB")
