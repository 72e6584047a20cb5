"""Run a command beside a private PostgreSQL cluster that is gone afterwards.

Example: python -m tools.postgres python -m pytest gaitbelt
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tools import system

SYSTEM_USER = "gaitbelt-postgres"
START_S = 60
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """The URL of an empty database; `durable` keeps fsync on, for measurements."""
    programs = system.postgres_bin()
    if programs is None:
        raise RuntimeError("PostgreSQL 15 or newer is missing: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="gaitbelt-pg-"))
    account = _account(folder)
    try:
        _initialise(programs, folder, account)
        with _server(programs, folder, account, {} if durable else UNSAFE_BUT_FAST) as port:
            yield f"postgres://gaitbelt@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: give `folder` to another user and run as that one."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else SYSTEM_USER
    if name not in names:
        subprocess.run(["useradd", "--system", "--no-create-home", name], check=True)
    owner = pwd.getpwnam(name)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _initialise(programs: Path, folder: Path, account: dict[str, Any]) -> None:
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "--username", "gaitbelt"]
    options = ["--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    subprocess.run(
        [*command, *options], cwd=folder, check=True, stdout=subprocess.DEVNULL, **account
    )


@contextmanager
def _server(
    programs: Path, folder: Path, account: dict[str, Any], settings: dict[str, str]
) -> Iterator[int]:
    port = free_port()
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, **settings}
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, text=True, **account)
    try:
        _wait_until_ready(server, port, folder / "log")
        yield port
    finally:
        server.send_signal(signal.SIGINT)  # fast shutdown: sessions are cut, not waited for
        server.wait(timeout=START_S)


def _wait_until_ready(server: subprocess.Popen[str], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while "ready to accept connections" not in log.read_text():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start on port {port}:\n{log.read_text()}")
        time.sleep(0.1)


def free_port() -> int:
    """A TCP port of the loopback address on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """A new database on the server of `server_url`, dropped at the end."""
    name = f"gaitbelt_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main(command: list[str]) -> int:
    """Run `command` with `GAITBELT_TEST_DATABASE_URL` set; answer with its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is stopped
    with cluster() as url:
        environment = os.environ | {"GAITBELT_TEST_DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
