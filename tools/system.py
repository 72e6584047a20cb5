"""Find the programs that tests need besides Python, or install them with the package manager."""

import argparse
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 15


def postgres_bin() -> Path | None:
    """The folder of initdb and postgres, version 15 or newer."""
    return next((folder for folder in _postgres_folders() if _is_recent(folder)), None)


def chromium() -> Path | None:
    """The browser that the journeys drive; `GAITBELT_CHROMIUM` names another one."""
    names = (os.environ.get("GAITBELT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in names if name)
    return next((Path(path) for path in found if path), None)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that tests need, how it is found, and the Debian package that brings it."""

    name: str
    find: Callable[[], Path | None]
    package: str


PROGRAMS = {
    "postgres": Program(f"PostgreSQL {OLDEST_POSTGRES} or newer", postgres_bin, "postgresql"),
    "chromium": Program("Chromium", chromium, "chromium"),
}


def ensure(*names: str) -> list[str]:
    """Install what is missing where that is allowed; answer with what is still missing."""
    missing = [PROGRAMS[name] for name in names if not PROGRAMS[name].find()]
    root = _as_root()
    if missing and root is not None:
        _install([program.package for program in missing], root)
    return [
        f"{program.name} is missing: apt-get install {program.package}"
        for program in missing
        if not program.find()
    ]


def _postgres_folders() -> Iterator[Path]:
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _is_recent(folder: Path) -> bool:
    if not all((folder / name).exists() for name in ("initdb", "postgres")):
        return False
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)", answer)
    return version is not None and int(version[1]) >= OLDEST_POSTGRES


def _as_root() -> list[str] | None:
    """What to write before a command so that root runs it; None where that is not allowed."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n"] if sudo and allowed and allowed.returncode == 0 else None


def _install(packages: list[str], root: list[str]) -> None:
    print("Installing", *packages, flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    options = ["--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]
    for command in (["update"], ["install", *options, *packages]):
        result = subprocess.run([*apt, *command], capture_output=True, text=True, check=False)
        if result.returncode:
            print(result.stderr.strip())


def main() -> int:
    """Make sure of the named programs; exit 1 if one is still missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=PROGRAMS)
    missing = ensure(*parser.parse_args().names)
    print(*missing, sep="\n", end="\n" if missing else "")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
