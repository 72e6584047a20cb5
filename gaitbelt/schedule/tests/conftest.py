"""The clinic's Monday, at eight o'clock."""

from datetime import datetime
from typing import Any

import pytest

from gaitbelt.schedule.tests.clinic_day import AN_HOUR_BEFORE, ClinicDay


class Clock:
    """The product's clock, set by a test."""

    def __init__(self) -> None:
        self.at = AN_HOUR_BEFORE

    def set(self, at: datetime) -> None:
        self.at = at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("gaitbelt.core.clock.now", lambda: found.at)
    monkeypatch.setattr("gaitbelt.core.entry._machine_s", lambda: 0.0)  # nobody sits idle here
    return found


@pytest.fixture
def day(db: Any, clock: Clock) -> ClinicDay:
    return ClinicDay()
