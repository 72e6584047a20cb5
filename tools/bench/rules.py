"""What one decision of the gate costs, without a database."""

import statistics
from collections.abc import Iterator

from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.tests import cast
from tools.bench.harness import Figure, Side, alternate, below, own_cpu

LIMIT_US = 50
CALLS = 2000


def figures() -> Iterator[Figure]:
    """An allowed start, and one that is refused for several reasons."""
    refused = cast.start(supervisor=None, plan=None)
    allowed = Side("allowed", own_cpu(lambda: may_start_item(cast.START), CALLS))
    several = Side("refused", own_cpu(lambda: may_start_item(refused), CALLS))
    costs = alternate(allowed, several, rounds=7)
    for side, cost in zip((allowed, several), costs, strict=True):
        us = statistics.median(cost) * 1e6
        yield below(f"A decision of the gate, {side.name}", us, LIMIT_US, "µs CPU")
