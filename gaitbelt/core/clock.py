"""The product's only clock. A demo may shift it, so that its day is alive at any hour."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_cached: tuple[int, timedelta] = (0, timedelta())


def now() -> datetime:
    """The present instant, UTC, with the demo's offset where this is a demo."""
    return _frozen.get() or machine_now() + offset()


def machine_now() -> datetime:
    """What the machine's own clock says, UTC, whatever a demo shows."""
    return datetime.now(UTC)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Let it be `at` inside the block, for building a demo day and for tests."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def offset() -> timedelta:
    """How far the demo clock is ahead of the machine's; zero outside a demo."""
    global _cached
    if not settings.DEMO:
        return timedelta()
    try:
        stamp = _path().stat().st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if stamp != _cached[0]:
        _cached = (stamp, timedelta(seconds=float(_path().read_text())))
    return _cached[1]


def set_demo_offset(shift: timedelta) -> None:
    """Let every process of this installation show machine time plus `shift`."""
    fresh = _path().with_suffix(".new")
    fresh.write_text(str(shift.total_seconds()))
    fresh.replace(_path())


def _path() -> Path:
    return settings.DATA_DIR / settings.DEMO_MARK


def is_demo() -> bool:
    """Whether GAITBELT_DEMO says that this is a demo, and its day is there."""
    return settings.DEMO and holds_demo()


def holds_demo() -> bool:
    """Whether the data folder is filled with the demo, which alone may shift the clock."""
    return _path().exists()
