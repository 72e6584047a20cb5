"""The day view over HTTP, beside a bare view of the same day; then with years of history."""

import http.client
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from gaitbelt.schedule.models import Appointment
from tools.bench.clinic import (
    VISITS_A_DAY,
    Busy,
    busy_clinic,
    fill_day,
    repeat_before,
    session_cookie,
)
from tools.bench.harness import (
    Figure,
    Side,
    alternate,
    at_most,
    below,
    cpu_of,
    ratio,
    statements,
)
from tools.postgres import free_port
from tools.server import serving, wait_for

A_MONTH = 20  # days before today
HISTORY = 200_000
YEARS = HISTORY // VISITS_A_DAY + 1  # days
A_ROUND = 40


def figures() -> Iterator[Figure]:
    """Statements, cost beside the reference, growth with history, and the plan that explains it."""
    busy = busy_clinic()
    today = busy.clinic.today()
    fill_day(busy, today)
    repeat_before(busy, today, first=1, days=A_MONTH)
    cookie = session_cookie(busy.therapists[0])
    page = f"/c/{busy.clinic.slug}/day?date={today}"
    browser = Client(SERVER_NAME="localhost")
    browser.cookies["session"] = cookie
    assert browser.get(page).status_code == 200
    yield below(
        "SQL of the day view, 150 visits", statements(lambda: browser.get(page)), 6, "statements"
    )
    with ExitStack() as stack:
        server = stack.enter_context(serving(os.environ))
        ours = Side("day", _requests(server.url, page, server.pid, cookie))
        url, pid = stack.enter_context(_bare())
        theirs = Side("bare view", _requests(url, _bare_page(busy), pid))
        yield at_most("Day view, CPU per request", ours, theirs, times=5, rounds=9)
        young = statistics.median(alternate(ours, rounds=9)[0])
        repeat_before(busy, today, first=365, days=YEARS)
        again = Side("day", _requests(server.url, page, server.pid, cookie))
        old = statistics.median(alternate(again, rounds=9)[0])
        assert Appointment.objects.count() > HISTORY
        yield ratio(
            "Day view with 200,000 visits of history", old, young, beside="one month", times=2
        )


def _requests(url: str, page: str, pid: int, cookie: str = "") -> Callable[[], float]:
    """CPU seconds of the server per request, on one open connection."""
    line = http.client.HTTPConnection(url.removeprefix("http://"))
    headers = {"Cookie": f"session={cookie}"} if cookie else {}

    def ask() -> None:
        line.request("GET", page, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, (answer.status, body[:200])
        assert len(body) > 10_000

    return cpu_of(pid, ask, A_ROUND)


@contextmanager
def _bare() -> Iterator[tuple[str, int]]:
    """The reference, on a server of its own."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
    options = ["--log-level", "warning", "--port", str(port), "tools.bench.bare:application"]
    process = subprocess.Popen([*command, *options], stdout=sys.stderr)
    try:
        wait_for(f"http://localhost:{port}/day", process)
        yield f"http://localhost:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def _bare_page(busy: Busy) -> str:
    opens, closes = busy.clinic.day_bounds(busy.clinic.today())
    keys = [busy.clinic.organization_id, busy.clinic.pk]
    plain = [key.hex if connection.vendor == "sqlite" else str(key) for key in keys]
    moments = [moment.strftime("%Y-%m-%d %H:%M:%S+00:00") for moment in (opens, closes)]
    if connection.vendor == "sqlite":
        moments = [moment.removesuffix("+00:00") for moment in moments]
    asked = dict(zip(("organization", "clinic", "from", "to"), [*plain, *moments], strict=True))
    return f"/day?{urlencode(asked)}"
