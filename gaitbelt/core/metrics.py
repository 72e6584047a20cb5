"""What a monitoring system may know of this process: counts, never names."""

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from gaitbelt.core import clock, entry
from gaitbelt.core.models import ChainHead, OutboxMessage
from gaitbelt.core.rights import RIGHTS

RIGHT = "metrics.view"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")  # a proxy is not who asks
Count = Callable[[], float]
FIGURES: dict[str, Count] = {}  # by what stands before the number
answered: Counter[str] = Counter()  # answers of this process, by class of status: 2xx, 4xx …
told = [0]  # the newest outbox message that this process has told its live screens


class Counted:
    """Counts every answer by the class of its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        answered[f"{response.status_code // 100}xx"] += 1
        return response


def may_look(request: Any) -> bool:
    """Whether it is asked on this machine itself, or with the token of a role that may."""
    if any(name in request.headers for name in FORWARDED) or not _is_here(request):
        member = entry.api_member(request) if "Authorization" in request.headers else None
        return member is not None and member.role in RIGHTS[RIGHT]
    return True


def text() -> str:
    """Every figure with what it means, in the plain text that Prometheus reads."""
    return "".join(_lines())


def figure(name: str, kind: str, meaning: str) -> Callable[[Count], Count]:
    """Register a figure; each feature counts what is its own."""

    def register(count: Count) -> Count:
        FIGURES[_head(name, kind, meaning) + name] = count
        return count

    return register


def _lines() -> Iterator[str]:
    yield _head("gaitbelt_requests_total", "counter", "Answers of this process.")
    for status, number in sorted(answered.items()):
        yield f'gaitbelt_requests_total{{class="{status}"}} {number}\n'
    for headed, count in FIGURES.items():
        yield f"{headed} {count()}\n"


def _head(name: str, kind: str, meaning: str) -> str:
    return f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n"


@figure("gaitbelt_events_total", "counter", "Events in the log.")
def _events() -> int:
    return ChainHead.objects.aggregate(many=Sum("seq"))["many"] or 0


@figure("gaitbelt_outbox_lag_seconds", "gauge", "Age of the oldest news not told.")
def _lag_s() -> float:
    """Zero as long as everything is told; in a process without live screens, too."""
    waiting = OutboxMessage.objects.filter(pk__gt=told[0]).order_by("pk").first()
    if waiting is None or not told[0]:
        return 0.0
    return round(max(0.0, (clock.now() - waiting.created_at).total_seconds()), 3)


def _is_here(request: Any) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    return False
