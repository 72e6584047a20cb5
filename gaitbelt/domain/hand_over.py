"""Handing a patient in hand over to another technician: what of the gate counts at that moment."""

from collections.abc import Iterable
from typing import Final

from gaitbelt.domain.decision import Decision, together

# These bind at the next start, whoever has the patient: the receiver reads and measures then.
ASKED_AT_THE_START: Final = ("precautions.", "vitals.", "patient.", "device.", "temperature.")


def may_receive(taking_in: Decision, items: Iterable[Decision]) -> Decision:
    """Whether the receiver may have the patient and do what is left (scope §4 P1-P7, P9).

    `taking_in` is the gate's answer for the visit, `items` its answers for each item that is
    left, all asked for the receiver. An item that no technician does here is a licensee's with
    either of them, and holds nothing up.
    """
    theirs = [each for each in items if not any(code.startswith("scope.") for code in each.codes)]
    asked = together((taking_in, *theirs))
    return Decision(
        tuple(each for each in asked.reasons if not each.code.startswith(ASKED_AT_THE_START))
    )
