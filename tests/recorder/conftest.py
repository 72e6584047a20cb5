"""One demo clinic for all tests of the queue, and a fresh tablet for each."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.recorder.lab import (
    SIGN_IN,
    Clinic,
    Tablet,
    Where,
)
from tests.recorder.proxy import Proxy
from tools import assets, system
from tools.server import demo_environment, fill_demo

PIN = "2580"
MAKE = """
import json
from gaitbelt.core import clock
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment.models import Session
clinic = Clinic.objects.get(slug="cedar")
of = lambda name: Membership.objects.current().get(clinic=clinic, person__user__username=name)
ann, ray, manager = of("tech"), of("tech2"), of("manager")
session = Session.objects.open().filter(clinic=clinic, technician=ann, status="ready").first()
runs = [str(run.pk) for run in session.runs.filter(item__kind="exercise").order_by("position")]
_tablet, token = register_tablet(clinic=clinic, by=manager, name="Test")
print(json.dumps([token, dict(ann=str(ann.pk), ray=str(ray.pk), session=str(session.pk),
      run=runs[0], other_run=runs[1])]))
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A power cut is played with a small library: without a C compiler it is left out."""
    if shutil.which("cc") or shutil.which("gcc"):
        return
    cut = [item for item in items if "shim" in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in cut]
    config.hook.pytest_deselected(items=cut)


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    if system.chromium() is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    assert assets.main() == 0
    env = demo_environment(tmp_path_factory.mktemp("clinic"))
    fill_demo(env)
    made = Clinic(env)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def registered(clinic: Clinic) -> tuple[str, Where]:
    token, where = json.loads(clinic.run(MAKE))
    return token, Where(**where)


@pytest.fixture
def where(registered: tuple[str, Where]) -> Where:
    return registered[1]


@pytest.fixture
def proxy(clinic: Clinic) -> Iterator[Proxy]:
    made = Proxy(clinic.port)
    yield made
    made.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def tablets(
    playwright: Playwright, proxy: Proxy, registered: tuple[str, Where], tmp_path: Path
) -> Iterator[Callable[..., Tablet]]:
    """Make a tablet: `tablet = tablets()`; nobody is signed in on it."""
    with ExitStack() as stack:

        def make(**env: str) -> Tablet:
            profile = tmp_path / f"profile-{os.urandom(3).hex()}"
            profile.mkdir()
            made = Tablet(playwright, profile, proxy.url, registered[0], env)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def tablet(tablets: Callable[..., Tablet]) -> Tablet:
    return tablets()


@pytest.fixture
def page(tablet: Tablet, where: Where) -> Page:
    """Ann's recorder, signed in."""
    opened = tablet.start()
    assert opened.evaluate(SIGN_IN, [where.ann, PIN]) == {"ok": True}
    return opened
