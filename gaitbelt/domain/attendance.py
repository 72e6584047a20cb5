"""Visits that did not happen: what a therapist is told about (plan-of-care §7, §11.11)."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Alert(StrEnum):
    """Why a therapist looks before the next visit."""

    PAIN_WORSE = "pain_worse"
    HOSPITAL = "hospital"
    MISSED_TWICE = "missed_twice"  # the therapist decides
    MISSED_OFTEN = "missed_often"  # the course of care is reviewed for discharge


OF_CODE: Final = MappingProxyType({"C10": Alert.PAIN_WORSE, "C11": Alert.HOSPITAL})


def after_cancelling(code: str) -> Alert | None:
    """What a cancellation for this reason calls for."""
    return OF_CODE.get(code)


def after_no_shows(in_a_row: int) -> Alert | None:
    """What so many no-shows in a row call for: two, then three and more."""
    if in_a_row >= 3:
        return Alert.MISSED_OFTEN
    return Alert.MISSED_TWICE if in_a_row == 2 else None
