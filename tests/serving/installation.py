"""A whole installation of its own: a data folder, a database, and the real `gaitbelt` process."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

from tools import postgres, server


@dataclass(frozen=True)
class Installation:
    """A data folder and the environment that names it."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """One `gaitbelt` command, to its end."""
        command = [sys.executable, "-m", "gaitbelt", *arguments]
        return subprocess.run(
            command, env=self.env | extra, capture_output=True, text=True, timeout=120, check=False
        )

    def shell(self, code: str) -> str:
        """What a few lines of Python print inside the installation."""
        result = self.run("shell", "--no-imports", "-c", code)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        with server.serving(self.env) as running:
            yield Site(running.url, running.started_s, running.pid)


@dataclass(frozen=True)
class Site:
    """The running process and its one port."""

    url: str
    started_s: float
    pid: int

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port
        return port

    def get(self, path: str, timeout: float = 5) -> tuple[int, bytes]:
        try:
            with closing(urllib.request.urlopen(f"{self.url}{path}", timeout=timeout)) as response:
                return response.status, response.read()
        except HTTPError as answer:
            return answer.code, answer.read()

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """A migrated installation on the kind of database that the suite runs on."""
    postgres_url = os.environ.get("GAITBELT_TEST_DATABASE_URL", "")
    with ExitStack() as stack:
        url = stack.enter_context(postgres.database(postgres_url)) if postgres_url else ""
        made = Installation(folder, server.environment(folder, url))
        migrated = made.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        yield made
