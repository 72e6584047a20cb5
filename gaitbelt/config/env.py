"""Reading the environment: the one place that does, and it refuses to guess."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from gaitbelt.core.loopback import is_loopback

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY"
    ),
}
GUESSABLE = ("changeme", "secret", "django-insecure", "password", "gaitbelt")


def text(name: str, default: str = "") -> str:
    """Read a text; missing and empty are the same."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Read true/false; anything else stops start-up and says which variable to fix."""
    value = os.environ.get(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name}={value!r}: write true or false.")
    return value == "true"


def listing(name: str, default: str) -> list[str]:
    """Read names separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def data_dir() -> Path:
    """The folder of all that this installation stores; made when missing, for its owner only."""
    return folder(Path(text("GAITBELT_DATA_DIR") or Path.home() / ".local" / "share" / "gaitbelt"))


def folder(path: Path) -> Path:
    """This folder; made when missing, for its owner only."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(home: Path) -> str:
    """The given secret, or one that is generated once into the data folder (mode 0600)."""
    given = text("GAITBELT_SECRET_KEY")
    if given:
        if len(given) < 32 or any(word in given.lower() for word in GUESSABLE):
            raise ImproperlyConfigured(
                "GAITBELT_SECRET_KEY is short or guessable: give 32 random characters or none."
            )
        return given
    path = home / "secret_key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


DEMO_MARK = "demo_clock_offset_s"  # the file that the demo leaves in the data folder
ANYWHERE = "anywhere"  # what `gaitbelt serve --demo-anywhere` makes of GAITBELT_DEMO


def demo(home: Path, hosts: list[str]) -> bool:
    """Whether this installation is a demo, whose doors open without a password: on loopback only.

    By default it is one where the folder holds the demo and nothing beyond this machine is
    answered. `hosts` are all names that are answered, the public one among them.
    """
    if text("GAITBELT_DEMO") == ANYWHERE:
        return True
    beyond = [host for host in hosts if not is_loopback(host)]
    holds = (home / DEMO_MARK).exists()
    is_demo = flag("GAITBELT_DEMO", default=holds and not beyond)
    if is_demo and beyond:
        raise ImproperlyConfigured(
            f"GAITBELT_DEMO=true opens doors without a password: not for {beyond[0]}. Serve a demo "
            "as http://localhost, on this machine only."
        )
    return is_demo


def second_factor(*, is_demo: bool) -> bool:
    """Whether a code follows the password; only a demo may do without."""
    is_asked = flag("GAITBELT_SECOND_FACTOR", default=not is_demo)
    if not is_asked and not is_demo:
        raise ImproperlyConfigured(
            "GAITBELT_SECOND_FACTOR=false is for a demo only: leave it out where people work."
        )
    return is_asked


def database(home: Path) -> dict[str, Any]:
    """SQLite in the data folder, or what GAITBELT_DATABASE_URL names (postgres:// or sqlite:///)."""
    url = urlsplit(text("GAITBELT_DATABASE_URL") or f"sqlite:///{home / 'gaitbelt.sqlite3'}")
    if url.scheme == "sqlite":
        name = url.path.removeprefix("/") if url.path.startswith("//") else url.path
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": SQLITE_OPTIONS,
        }
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "GAITBELT_DATABASE_URL: write postgres://user:password@host:port/name or sqlite:///path."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.removeprefix("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
