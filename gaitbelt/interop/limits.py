"""How much one member may ask of the REST interface, and which parameters it knows."""

import time
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.throttling import BaseThrottle

from gaitbelt.interop import problems

PER_SECOND = 100.0
AT_ONCE = 3_000.0
FOR_EVERY_OPERATION = frozenset({"clinic"})  # which clinic a session means (core/entry.py)


class Allowance(BaseThrottle):
    """Per member a bucket that refills; whoever empties it is asked to wait."""

    def __init__(self, at_once: float = AT_ONCE, per_second: float = PER_SECOND) -> None:
        self.at_once, self.per_second = at_once, per_second
        self.left: dict[Any, tuple[float, float]] = {}  # member → requests left, as of when
        self.lock = Lock()

    def allow_request(self, request: Any) -> bool:
        now, member = time.monotonic(), request.member.pk
        with self.lock:
            left, since = self.left.get(member, (self.at_once, now))
            left = min(self.at_once, left + (now - since) * self.per_second)
            self.left[member] = (max(left - 1, 0), now) if left >= 1 else (left, now)
        return left >= 1

    def wait(self) -> float:
        return max(1.0, 1 / self.per_second)


def known_parameters(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a question with a parameter that the operation does not know, after its door."""
    operation: Any = run.__self__  # type: ignore[attr-defined]
    known = FOR_EVERY_OPERATION | {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def ask(request: HttpRequest, **values: Any) -> HttpResponse:
        unknown = [name for name in request.GET if name not in known]
        if not unknown:
            return run(request, **values)
        says = _("This field is not known here.")
        closed: HttpResponse | None = operation._run_checks(request)
        return closed or problems.bad_fields({name: [says] for name in unknown})

    return ask
