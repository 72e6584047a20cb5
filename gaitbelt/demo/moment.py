"""When the demo is: 10:15 of the nearest working day not after today, at the first clinic."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHOWS = time(10, 15)
ZONE = ZoneInfo("America/Chicago")
SATURDAY = 5


def demo_now(machine_now: datetime) -> datetime:
    """The instant that the demo's clock shows when it is built."""
    day = machine_now.astimezone(ZONE).date()
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, SHOWS, ZONE).astimezone(UTC)


def wall(day: date, text: str, zone: ZoneInfo) -> datetime:
    """The UTC instant of "8:30" on a day in a zone."""
    hour, minute = (int(part) for part in text.split(":"))
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
