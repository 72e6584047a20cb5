"""From the commit of a change to the changed screen, in a real Chromium at the floor board."""

import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from gaitbelt.core import clock
from gaitbelt.people.tests.factories import AreaFactory, PatientFactory
from gaitbelt.schedule import commands
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.factories import AppointmentFactory
from tools.bench.clinic import Busy, busy_clinic, session_cookie
from tools.bench.harness import Figure, below
from tools.browser import chromium
from tools.server import serving

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser is driven from this thread
CHANGES = 40
LIMIT_MS = 250
SEEN = "window.seenAt"
WATCH = """() => {
  window.seenAt = {};
  new MutationObserver(() => {
    const chips = [...document.querySelectorAll(".wall-next .chip")];
    const waiting = chips.find((chip) => chip.textContent.includes("waiting"));
    for (const name of waiting?.textContent.match(/Zeno\\d+/g) ?? [])
      window.seenAt[name] ??= Date.now();
  }).observe(document.body, { childList: true, subtree: true });
}"""


def figures() -> Iterator[Figure]:
    """Patients are checked in one after another; each time the board is seen to show the name."""
    busy = busy_clinic()
    visits = [_visit(busy, f"Zeno{number}") for number in range(CHANGES)]
    with serving(os.environ) as server, chromium() as browser:
        context = browser.new_context()
        key = session_cookie(busy.technicians[0])
        context.add_cookies([{"name": "session", "value": key, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/c/{busy.clinic.slug}/floor")
        page.wait_for_timeout(2000)  # the stream is open
        page.evaluate(WATCH)
        delays = [_delay_ms(page, visit, busy) for visit in visits]
        yield below("Commit to changed screen, median", statistics.median(delays), LIMIT_MS, "ms")


def _visit(busy: Busy, name: str) -> Appointment:
    patient = PatientFactory.create(organization=busy.clinic.organization, given_names=name)
    values: dict[str, Any] = {"therapist": busy.therapists[0], "technician": busy.technicians[0]}
    return AppointmentFactory.create(
        clinic=busy.clinic,
        patient=patient,
        area=AreaFactory.create(clinic=busy.clinic),
        visit_type=busy.visit_type,
        starts_at=clock.now(),
        **values,
    )


def _delay_ms(page: Page, visit: Appointment, busy: Busy) -> float:
    """Milliseconds from the commit of a check-in until the board shows the patient."""
    name = visit.patient.given_names
    commands.check_in(visit=visit, by=busy.therapists[0], at=clock.now())
    committed = time.time() * 1000
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        seen = page.evaluate(f"{SEEN}[{name!r}]")
        if seen is not None:
            return float(seen) - committed
        page.wait_for_timeout(20)
    raise RuntimeError(f"{name} did not appear on the board within 10 seconds.")
