"""What people do to equipment: use, release, wipe, read, tag out, return, check, walk."""

from gaitbelt.equipment.commands.checks import (
    Result,
    extend_due,
    open_dues,
    record_check,
)
from gaitbelt.equipment.commands.cycle import (
    begin_use,
    log_temperature,
    release_item,
    release_items,
    return_to_service,
    tag_out,
    use_items,
    wipe_items,
    wipe_place,
)
from gaitbelt.equipment.commands.register import add_items, edit_item
from gaitbelt.equipment.commands.rounds import Found, asked_in, close_hazard, walk_round

__all__ = [
    "Found",
    "Result",
    "add_items",
    "asked_in",
    "begin_use",
    "close_hazard",
    "edit_item",
    "extend_due",
    "log_temperature",
    "open_dues",
    "record_check",
    "release_item",
    "release_items",
    "return_to_service",
    "tag_out",
    "use_items",
    "walk_round",
    "wipe_items",
    "wipe_place",
]
