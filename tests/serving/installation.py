"""A whole installation of its own: a data folder, a database, and the real `gaitbelt` process."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import psycopg

from tools.postgres import free_port

START_S = 30


@dataclass(frozen=True)
class Installation:
    """A data folder and the environment that names it."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """One `gaitbelt` command, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "gaitbelt", *arguments],
            env=self.environment | extra,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @contextmanager
    def serving(self, *arguments: str, **extra: str) -> Iterator["Server"]:
        """A `gaitbelt serve` process that answers."""
        port = free_port()
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "gaitbelt", "serve", "--port", str(port), *arguments],
            env=self.environment | extra,
        )
        server = Server(process, port)
        try:
            server.wait_until_it_answers()
            server.started_in_s = time.monotonic() - started
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


@dataclass
class Server:
    """The running process and its one port."""

    process: subprocess.Popen[bytes]
    port: int
    started_in_s: float = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, timeout: float = 5, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(self.url(path), headers=headers)
        try:
            with closing(urllib.request.urlopen(request, timeout=timeout)) as response:
                return response.status, response.read()
        except HTTPError as answer:
            return answer.code, answer.read()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"gaitbelt serve ended with {self.process.returncode}")
            with suppress(OSError):
                self.get("/healthz")
                return
            time.sleep(0.05)
        raise RuntimeError("gaitbelt serve did not answer")

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """A migrated installation on the database that the suite runs on."""
    foreign = ("GAITBELT_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    with _database(folder) as url:
        made = Installation(
            folder,
            kept
            | {
                "GAITBELT_DATA_DIR": str(folder),
                "GAITBELT_DATABASE_URL": url,
                "PYTHONWARNINGS": "ignore",
            },
        )
        migrated = made.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        yield made


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    server = os.environ.get("GAITBELT_TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{folder / 'gaitbelt.sqlite3'}"
        return
    name = f"serving_{folder.name.replace('-', '_')}".lower()
    with closing(psycopg.connect(server, autocommit=True)) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
