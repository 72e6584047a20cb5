"""What holds for every test: no network, the samples only where they are, no skip under CI."""

import ipaddress
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from gaitbelt.core import guards
from gaitbelt.core.entry import CODE_KEY

# Two busy cores: how long an example takes says nothing; what it finds does.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

SAMPLES = Path(os.environ.get("GAITBELT_SAMPLES") or Path(__file__).parent / "../shared/data")
NETWORK_EVENTS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


def _forbid_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Let a test reach this machine only; unix sockets have a path, not an address pair."""
    at = NETWORK_EVENTS.get(event)
    if at is None:
        return
    address = arguments[at]
    host = address[0] if isinstance(address, tuple) else address if at == 0 else None
    if isinstance(host, str | bytes) and host and not _is_loopback(host):
        raise RuntimeError(f"Tests have no network: {event} to {host!r}.")


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


sys.addaudithook(_forbid_the_network)


_flush = TransactionTestCase._fixture_teardown


def _flush_without_guards(test: TransactionTestCase) -> None:
    """Emptying tables is what the guards forbid; the flush itself installs them again."""
    guards.drop()
    _flush(test)


TransactionTestCase._fixture_teardown = _flush_without_guards


_force_login = Client.force_login


def _force_login_with_code(client: Client, user: Any, backend: str | None = None) -> None:
    """Whoever a test signs in has given the second factor too."""
    _force_login(client, user, backend)
    session = client.session
    session[CODE_KEY] = str(user.pk)
    session.save()


Client.force_login = _force_login_with_code


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SAMPLES.is_dir():
        return
    absent = [item for item in items if item.get_closest_marker("samples")]
    items[:] = [item for item in items if item not in absent]
    config.hook.pytest_deselected(items=absent)
    config.stash[_ABSENT] = len(absent)


_ABSENT = pytest.StashKey[int]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if count := config.stash.get(_ABSENT, 0):
        terminalreporter.write_line(
            f"{count} tests read samples, and {SAMPLES} is absent: set GAITBELT_SAMPLES."
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under CI a skipped test has not been run, so it has not passed."""
    is_expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("CI") == "true" and report.skipped and not is_expected_failure:
        report.outcome = "failed"
        report.longrepr = f"skipped, which counts as failed under CI: {report.longrepr}"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of large real files; a test that uses it is marked `samples`."""
    return SAMPLES.resolve()
