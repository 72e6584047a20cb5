"""The precautions that a therapist chooses from, with the sentence that everyone reads.

Source: session-safety.md §8 (weight-bearing) and §11 (precautions, isolation). A surgeon's or
therapist's protocol overrides a sentence: it can be rewritten when the precaution is set.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from gaitbelt.domain.weight_bearing import LB_PER_KG, WeightBearing, load_limit


class Family(StrEnum):
    """What kind of precaution it is; only one weight-bearing status holds per limb."""

    WEIGHT = "weight"
    MOTION = "motion"
    HEALTH = "health"
    ISOLATION = "isolation"


FAMILY_NAMES: Final = MappingProxyType(
    {
        Family.WEIGHT: _("Weight-bearing"),
        Family.MOTION: _("Movement"),
        Family.HEALTH: _("Health"),
        Family.ISOLATION: _("Isolation"),
    }
)
WEIGHT: Final = MappingProxyType(
    {
        "NWB": _("No weight on this limb"),
        "TTWB": _("Toe touch for balance only"),
        "PWB": _("Partial weight"),
        "WBAT": _("Weight as comfort allows"),
        "FWB": _("Full weight"),
        "COFFEE_CUP": _("Arm: lift no more than a cup of coffee, at most 1 kg"),
    }
)
MOTION: Final = MappingProxyType(
    {
        "HIP_POST": _("No hip bend past 90°, no crossing the midline, no turning inward"),
        "HIP_ANT": _("No hip extension past neutral, no turning outward"),
        "KNEE_TKA": _("No pillow under the knee, no twisting on a planted foot"),
        "ACL_R": _("Brace and weight per protocol, limited open-chain work"),
        "CUFF_R": _("Sling, no active shoulder motion, no lifting"),
        "SPINE_BLT": _("No bending, no lifting over 5 lb, no twisting; log-roll"),
        "STERNAL": _("No push or pull with the arms, lift at most 10 lb"),
        "PACER_NEW": _("That arm at most to 90°, lift at most 10 lb"),
        "OSTEOP": _("No loaded bending or twisting"),
    }
)
HEALTH: Final = MappingProxyType(
    {
        "DVT": _("Possible clot: no activity until cleared"),
        "FALL": _("Falls: gait belt, never standing unattended"),
        "SEIZ": _("Seizures"),
        "DIAB": _("Diabetes"),
        "ANTICOAG": _("Blood thinner: bleeds and bruises easily"),
        "PREG": _("Pregnant: not long on the back after about 20 weeks"),
        "LYMPH": _("Lymphedema"),
        "AVF": _("Dialysis fistula in this arm"),
        "O2": _("Oxygen: the flow is set by order, nobody here changes it"),
        "ASPIR": _("Swallowing: may choke"),
        "COG": _("Memory and understanding: one step at a time"),
        "HOH": _("Hard of hearing"),
        "LEP": _("Interpreter needed"),
        "LATEX": _("Latex allergy"),
        "SKIN": _("Fragile skin"),
    }
)
ISOLATION: Final = MappingProxyType(
    {
        "CONTACT": _("Contact isolation: gown and gloves, own equipment or last on the list"),
        "CONTACT_ENTERIC": _("Contact isolation: wash hands with soap, sporicidal cleaner"),
        "DROPLET": _("Droplet isolation: mask, two metres apart, not in the gym"),
        "AIRBORNE": _("Airborne isolation: fit-tested respirator, not in the gym"),
    }
)
FAMILIES: Final[Mapping[Family, Mapping[str, Any]]] = MappingProxyType(
    {
        Family.WEIGHT: WEIGHT,
        Family.MOTION: MOTION,
        Family.HEALTH: HEALTH,
        Family.ISOLATION: ISOLATION,
    }
)
LIBRARY: Final = MappingProxyType(
    {code: text for family in FAMILIES.values() for code, text in family.items()}
)
ICONS: Final = MappingProxyType(
    {Family.WEIGHT: "load", Family.MOTION: "angle", Family.HEALTH: "alert",
     Family.ISOLATION: "hand"}
)  # fmt: skip
OWN_ICONS: Final = MappingProxyType(
    {"STERNAL": "load", "FALL": "fall", "HOH": "ear", "LEP": "talk"}
)
SIDES: Final = MappingProxyType({"L": _("Left"), "R": _("Right"), "B": _("Both")})


def family_of(code: str) -> Family | None:
    """The family that a code belongs to; None for a code that is not in the library."""
    return next((family for family, codes in FAMILIES.items() if code in codes), None)


def is_weight_bearing(code: str) -> bool:
    return code in WEIGHT


def is_isolation(code: str) -> bool:
    return code in ISOLATION


def load_words(row: Any, body_mass_kg: Any) -> str:
    """What a limb may bear, in percent, kg and lb, as far as it is known; "" for no stated load."""
    if row.code != WeightBearing.PWB:
        return ""
    percent = f"{row.limit_percent} %" if row.limit_percent else ""
    kg = row.limit_kg and float(row.limit_kg)
    if body_mass_kg:
        kg = load_limit(
            WeightBearing.PWB,
            body_mass_kg=float(body_mass_kg),
            percent=row.limit_percent,
            kg=kg or None,
        ).kg
    mass = f"{kg:.0f} kg, {kg * LB_PER_KG:.0f} lb" if kg else ""
    parts = " · ".join(part for part in (percent, mass) if part)
    return now_("at most %(load)s") % {"load": parts}


def icon_of(code: str) -> str:
    """A precaution's own icon, else its family's: the same one on every screen."""
    family = family_of(code)
    return OWN_ICONS.get(code) or (ICONS[family] if family else "alert")
