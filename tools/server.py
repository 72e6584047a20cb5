"""Run a real `gaitbelt serve` beside a test, a screenshot or a measurement."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.postgres import free_port

START_S = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it is, how long it took to answer, and its process."""

    url: str
    started_s: float
    pid: int


def environment(data_dir: Path, database_url: str = "") -> dict[str, str]:
    """This environment, with an installation of its own in `data_dir`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GAITBELT_")}
    own = {"GAITBELT_DATA_DIR": str(data_dir), "GAITBELT_DATABASE_URL": database_url}
    return kept | own | {"DJANGO_SETTINGS_MODULE": "gaitbelt.config.settings"}


def demo_environment(data_dir: Path, database_url: str = "") -> dict[str, str]:
    """The same for a demo, whose bar and known password are for this machine only."""
    return environment(data_dir, database_url) | {"GAITBELT_DEMO": "true"}


def gaitbelt(*arguments: str, env: Mapping[str, str]) -> str:
    """Run one command of the product and answer with what it printed."""
    command = [sys.executable, "-m", "gaitbelt", *arguments]
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"gaitbelt {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout


def fill_demo(env: Mapping[str, str], *, with_history: bool = False) -> str:
    """Fill the demo; answer with the password of all its accounts."""
    printed = gaitbelt("demo", *(() if with_history else ("--days", "0")), env=env)
    found = re.search(r"^Password for all: (\S+)", printed, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"The demo printed no password: {printed}")
    return found[1]


@contextmanager
def serving(env: Mapping[str, str]) -> Iterator[Server]:
    """A server that answers /healthz, stopped at the end; its output goes to DATA_DIR/serve.log."""
    port = free_port()
    url = f"http://localhost:{port}"
    own = {**env, "GAITBELT_PUBLIC_URL": url}
    command = [sys.executable, "-m", "gaitbelt", "serve", "--port", str(port)]
    log_path = Path(env["GAITBELT_DATA_DIR"]) / "serve.log"
    started = time.monotonic()
    with log_path.open("w") as log:
        process = subprocess.Popen(command, env=own, stdout=log, stderr=log)
    try:
        if not wait_for(f"{url}/healthz", process):
            raise RuntimeError(f"The server did not answer at {url}:\n{log_path.read_text()}")
        yield Server(url, time.monotonic() - started, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[Any]) -> bool:
    """Whether something answers there, with whatever status, before the process or time ends."""
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False
