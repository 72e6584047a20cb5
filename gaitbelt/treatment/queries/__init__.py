"""What screens show of sessions: one function per screen or block."""

from gaitbelt.treatment.queries.asked import (
    Ladders,
    OpenCall,
    call_standing,
    hold_standing,
    is_anyone_reached,
    open_calls,
    unanswered,
)
from gaitbelt.treatment.queries.cards import Card
from gaitbelt.treatment.queries.floor import OnFloor, on_floor, runs_on_floor, shown
from gaitbelt.treatment.queries.history import Course, courses, last_visits
from gaitbelt.treatment.queries.lanes import (
    Lane,
    lane,
    lanes,
    now_line,
    open_sessions,
    precaution_lines,
    session_for_lane,
)
from gaitbelt.treatment.queries.moves import (
    Attested,
    StaleLevel,
    attested,
    attested_to,
    stale_levels,
)
from gaitbelt.treatment.queries.reviews import (
    answers_for,
    calls_open,
    declined_lately,
    delegated_minutes,
    entries_to_review,
    held_now,
    led_by_licensee,
    observations_to_acknowledge,
)
from gaitbelt.treatment.queries.timers import Timer, timer, timers
from gaitbelt.treatment.queries.told import Told, late_with_managers, not_seen, told
from gaitbelt.treatment.queries.would import Receiver, Would, receivers, would_start

__all__ = [
    "Attested",
    "Card",
    "Course",
    "Ladders",
    "Lane",
    "OnFloor",
    "OpenCall",
    "Receiver",
    "StaleLevel",
    "Timer",
    "Told",
    "Would",
    "answers_for",
    "attested",
    "attested_to",
    "call_standing",
    "calls_open",
    "courses",
    "declined_lately",
    "delegated_minutes",
    "entries_to_review",
    "held_now",
    "hold_standing",
    "is_anyone_reached",
    "lane",
    "lanes",
    "last_visits",
    "late_with_managers",
    "led_by_licensee",
    "not_seen",
    "now_line",
    "observations_to_acknowledge",
    "on_floor",
    "open_calls",
    "open_sessions",
    "precaution_lines",
    "receivers",
    "runs_on_floor",
    "session_for_lane",
    "shown",
    "stale_levels",
    "timer",
    "timers",
    "told",
    "unanswered",
    "would_start",
]
