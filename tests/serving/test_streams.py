"""Many screens on one live stream, beside the pages of the same process."""

import http.client
import time
from contextlib import ExitStack, closing, contextmanager

SCREENS = 60
PUBLISH = """
from gaitbelt.core import outbox
from gaitbelt.people.models import Clinic
for clinic in Clinic.objects.all():
    outbox.publish(clinic, "floor")
"""


@contextmanager
def screen(site, cookie):
    """An open stream whose first message has been read."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)) as connection:
        connection.request("GET", "/live", headers={"Cookie": f"live={cookie}"})
        response = connection.getresponse()
        assert response.status == 200
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert any(b"hello" in response.readline() for _ in range(3))
        yield response


def test_every_screen_hears_another_process_and_the_pages_answer(installed, staff):
    with installed.serving() as site, ExitStack() as stack:
        screens = [stack.enter_context(screen(site, staff.passes[n % 2])) for n in range(SCREENS)]
        assert site.get("/accounts/login/")[0] == 200
        installed.shell(PUBLISH)
        for response in screens:
            assert any(b'"topic": "floor"' in response.readline() for _ in range(6))
        assert site.memory_mb() < 150


def test_a_server_with_open_streams_stops_at_once(installed, staff):
    with ExitStack() as screens:
        with installed.serving() as site:
            screens.enter_context(screen(site, staff.passes[0]))
            asked = time.monotonic()
        assert time.monotonic() - asked < 10
