"""Kinds of incidents, injuries and parts of a report in words."""

from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

KINDS: Final = MappingProxyType(
    {
        "NEAR_MISS": _("Near miss: nothing happened, it nearly did"),
        "UNSAFE_COND": _("Something that could hurt somebody"),
        "FALL_A": _("Lowered to the floor with help"),
        "FALL_U": _("Fall, without help or not seen"),
        "BURN_THERM": _("Burn from heat or cold"),
        "BURN_ELEC": _("Burn from current"),
        "BURN_CHEM": _("Burn from a chemical"),
        "SKIN_TEAR": _("Skin tear"),
        "CARD": _("Heart or chest"),
        "RESP": _("Breathing"),
        "SYNC": _("Fainting"),
        "SEIZ": _("Seizure"),
        "HYPO": _("Low sugar"),
        "WRONG_PT": _("Wrong patient"),
        "WRONG_SITE": _("Wrong side or place"),
        "WRONG_TX": _("Wrong exercise or treatment"),
        "DEVICE_FAIL": _("A device failed"),
        "BBP_EXPO": _("Blood or fluid on skin or eyes"),
        "SHARPS": _("Needle or sharp"),
        "STAFF_INJ": _("One of us is hurt"),
        "VIOLENCE": _("Threat or violence"),
        "PRIVACY": _("Record shown or sent to the wrong person"),
        "COMPLAINT": _("Complaint"),
        "PROPERTY": _("Lost or broken property"),
        "ELOPE": _("Left without saying so"),
    }
)
QUICK: Final = (
    "NEAR_MISS",
    "UNSAFE_COND",
    "FALL_A",
    "FALL_U",
    "BURN_THERM",
    "SKIN_TEAR",
    "WRONG_SITE",
    "DEVICE_FAIL",
)  # fmt: skip  what a gym sees most; the rest stands behind one tap
INJURIES: Final = MappingProxyType(
    {
        "none": _("None"),
        "minor": _("Minor: first aid"),
        "moderate": _("Moderate: seen by a physician"),
        "major": _("Major: hospital, amputation or loss of an eye"),
        "death": _("Death"),
    }
)
PARTS: Final = MappingProxyType(
    {
        "kind": _("What kind"),
        "said": _("What was seen and said"),
        "injury": _("Injury"),
        "activity": _("What was being done, which step"),
        "footwear": _("Footwear, belt, aid"),
        "first_aid": _("First aid"),
        "told": _("Who was told, and when"),
        "fix": _("What was done at once"),
        "factors": _("What contributed"),
        "follow_up": _("Who follows it up, until when"),
    }
)
CLOCKS: Final = MappingProxyType(
    {
        "fall_review": _("Fall reviewed within 24 hours"),
        "osha_death": _("OSHA: death, within 8 hours"),
        "osha_hospital": _("OSHA: hospital, amputation or eye, within 24 hours"),
        "device_report": _("FDA device report, within 10 work days"),
        "abuse": _("State report of abuse, often within 24 hours"),
    }
)


def kind(code: str) -> Any:
    """A kind in words; a draft of a STOP has none yet."""
    return KINDS.get(code, _("After a stop"))


def choices(codes: Any = KINDS) -> list[tuple[str, Any]]:
    return [(code, KINDS[code]) for code in codes]
