"""What people do to visits."""

from gaitbelt.schedule.commands.alerts import acknowledge_alert
from gaitbelt.schedule.commands.arrivals import (
    GRACE,
    begin_session,
    call_patient,
    check_in,
    end_session,
    mark_no_show,
    prepare,
    undo_check_in,
)
from gaitbelt.schedule.commands.booking import book, move
from gaitbelt.schedule.commands.cancelling import cancel, cancel_rest
from gaitbelt.schedule.commands.giving import give_visit
from gaitbelt.schedule.commands.replanning import follow_plan
from gaitbelt.schedule.commands.series import book_series

__all__ = [
    "GRACE",
    "acknowledge_alert",
    "begin_session",
    "book",
    "book_series",
    "call_patient",
    "cancel",
    "cancel_rest",
    "check_in",
    "end_session",
    "follow_plan",
    "give_visit",
    "mark_no_show",
    "move",
    "prepare",
    "undo_check_in",
]
