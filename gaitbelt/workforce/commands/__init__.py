"""Changes of presence, of who supervises whom, and of what people may do."""

from gaitbelt.workforce.commands.cover import in_sight, take_over
from gaitbelt.workforce.commands.presence import come_back, go_away, see, stay, vouch
from gaitbelt.workforce.commands.roster import copy_week, set_covers, set_hours
from gaitbelt.workforce.commands.skills import attest, end_sign_off, record_credential, sign

__all__ = [
    "attest",
    "come_back",
    "copy_week",
    "end_sign_off",
    "go_away",
    "in_sight",
    "record_credential",
    "see",
    "set_covers",
    "set_hours",
    "sign",
    "stay",
    "take_over",
    "vouch",
]
