"""What people do in a session: one function per change.

Starting is an intent: the gate may refuse it. What has happened is a fact: it is always kept,
and carries the reasons where the gate would have said no (D16).
"""

from gaitbelt.treatment.commands.batch import Outcome, record_batch
from gaitbelt.treatment.commands.falls import confirm_falls, screen_falls
from gaitbelt.treatment.commands.handing_over import hand_over
from gaitbelt.treatment.commands.help import call_help, close_help, see_help
from gaitbelt.treatment.commands.items import (
    confirm_conditions,
    decline,
    hand_to_licensee,
    not_done,
    record_item,
    say_pain,
    see_form,
    set_up,
    start_item,
    take_alternate,
    undo,
)
from gaitbelt.treatment.commands.modalities import (
    check_skin,
    end_modality,
    remove_modality,
    start_modality,
    switch_off,
)
from gaitbelt.treatment.commands.moving import confirm_move, confirm_transfer, lower, move
from gaitbelt.treatment.commands.replanning import follow_plan
from gaitbelt.treatment.commands.reviews import (
    answer_observation,
    cosign,
    open_entry,
    return_entry,
)
from gaitbelt.treatment.commands.sessions import (
    acknowledge_precautions,
    finish,
    measure_vitals,
    note_contact,
    put_belt_on,
    ready,
    start_session,
    teach_back,
    waive_vitals,
)
from gaitbelt.treatment.commands.signals import (
    add_photo,
    ask_to_progress,
    clear_level,
    observe,
    raise_level,
    see_answer,
)

__all__ = [
    "Outcome",
    "acknowledge_precautions",
    "add_photo",
    "answer_observation",
    "ask_to_progress",
    "call_help",
    "check_skin",
    "clear_level",
    "close_help",
    "confirm_conditions",
    "confirm_falls",
    "confirm_move",
    "confirm_transfer",
    "cosign",
    "decline",
    "end_modality",
    "finish",
    "follow_plan",
    "hand_over",
    "hand_to_licensee",
    "lower",
    "measure_vitals",
    "move",
    "not_done",
    "note_contact",
    "observe",
    "open_entry",
    "put_belt_on",
    "raise_level",
    "ready",
    "record_batch",
    "record_item",
    "remove_modality",
    "return_entry",
    "say_pain",
    "screen_falls",
    "see_answer",
    "see_form",
    "see_help",
    "set_up",
    "start_item",
    "start_modality",
    "start_session",
    "switch_off",
    "take_alternate",
    "teach_back",
    "undo",
    "waive_vitals",
]
