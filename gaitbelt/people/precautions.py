"""The precautions that a therapist chooses from, with the sentence that everyone reads.

Source: session-safety.md §8 (weight-bearing) and §11 (precautions, isolation). A surgeon's or
therapist's protocol overrides a sentence: it can be rewritten when the precaution is set.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from gaitbelt.domain.vitals import Measure
from gaitbelt.domain.weight_bearing import (
    LB_PER_KG,
    STATED,
    TOE_TOUCH_PERCENT,
    WeightBearing,
    load_limit,
)


class Family(StrEnum):
    """What kind of precaution it is; only one weight-bearing status holds per limb."""

    WEIGHT = "weight"
    MOTION = "motion"
    HEALTH = "health"
    ISOLATION = "isolation"
    VITALS = "vitals"
    USUAL = "usual"
    OWN = "own"


FAMILY_NAMES: Final = MappingProxyType(
    {
        Family.WEIGHT: _("Weight-bearing"),
        Family.MOTION: _("Movement"),
        Family.HEALTH: _("Health"),
        Family.ISOLATION: _("Isolation"),
        Family.VITALS: _("Vital signs"),
        Family.USUAL: _("Usual for this patient: inside, a number to tell is silent"),
        Family.OWN: _("This patient’s own limits: outside, hold"),
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
        "INSULIN": _("Insulin, or a tablet that can bring sugar too low: below 90 hold"),
        "CARDIAC": _("Heart disease: vital signs at every visit"),
        "PULM": _("Lung disease: vital signs at every visit"),
        "STROKE": _("Stroke: vital signs at every visit"),
        "RENAL": _("Kidney disease: vital signs at every visit"),
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
ENTERIC: Final = "CONTACT_ENTERIC"  # asks for a sporicidal product afterwards
NOT_IN_GYM: Final = frozenset({"DROPLET", "AIRBORNE"})
ISOLATION: Final = MappingProxyType(
    {
        "CONTACT": _("Contact isolation: gown and gloves, own equipment or last on the list"),
        "CONTACT_ENTERIC": _("Contact isolation: wash hands with soap, sporicidal cleaner"),
        "DROPLET": _("Droplet isolation: mask, two metres apart, not in the gym"),
        "AIRBORNE": _("Airborne isolation: fit-tested respirator, not in the gym"),
    }
)
PROTECTS: Final = MappingProxyType(
    {
        "CONTACT": _("Gown and gloves on"),
        "CONTACT_ENTERIC": _("Gown and gloves on, hands washed with soap and water"),
        "DROPLET": _("Mask on"),
        "AIRBORNE": _("Fit-tested respirator on"),
    }
)  # isolation → what whoever treats wears
VITALS: Final = MappingProxyType(
    {
        "EACH_VISIT": _("Vital signs at every visit"),
        "PRESSURE_DRUG": _("Pressure medicine changed: vital signs at every visit"),
        "SPO2_FLOOR": _("This patient’s own lowest oxygen"),
        "PULSE_CEILING": _("Highest pulse in exercise, as prescribed"),
    }
)
ONE_NUMBER: Final = MappingProxyType(
    {"SPO2_FLOOR": (Measure.SPO2, "low"), "PULSE_CEILING": (Measure.HEART_RATE, "high")}
)  # code → the vital sign and which end of it is written
MEASURED: Final = MappingProxyType(
    {
        Measure.SYSTOLIC: (_("Upper pressure"), "mmHg"),
        Measure.DIASTOLIC: (_("Lower pressure"), "mmHg"),
        Measure.HEART_RATE: (_("Pulse"), pgettext_lazy("beats per minute", "bpm")),
        Measure.SPO2: (_("Oxygen"), "%"),
        Measure.RESPIRATIONS: (_("Breaths"), _("per min")),
        Measure.TEMPERATURE: (_("Temperature"), "°C"),
        Measure.GLUCOSE: (_("Sugar, read out by the patient"), "mg/dL"),
        Measure.PAIN: (_("Pain at rest"), _("of 10")),
    }
)  # measure → what it is called, and its unit
USUAL: Final = MappingProxyType(
    {
        f"USUAL_{measure.name}": format_lazy(_("Usual: {name}"), name=name)
        for measure, (name, _unit) in MEASURED.items()
    }
)
OWN: Final = MappingProxyType(
    {
        f"OWN_{measure.name}": format_lazy(_("Own limits: {name}"), name=name)
        for measure, (name, _unit) in MEASURED.items()
    }
)
FAMILIES: Final[Mapping[Family, Mapping[str, Any]]] = MappingProxyType(
    {
        Family.WEIGHT: WEIGHT,
        Family.MOTION: MOTION,
        Family.HEALTH: HEALTH,
        Family.ISOLATION: ISOLATION,
        Family.VITALS: VITALS,
        Family.USUAL: USUAL,
        Family.OWN: OWN,
    }
)
LIBRARY: Final = MappingProxyType(
    {code: text for family in FAMILIES.values() for code, text in family.items()}
)
ICONS: Final = MappingProxyType(
    {Family.WEIGHT: "load", Family.MOTION: "angle", Family.HEALTH: "alert",
     Family.ISOLATION: "hand", Family.VITALS: "heart", Family.USUAL: "heart",
     Family.OWN: "heart"}
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


def measure_of(code: str) -> Measure | None:
    """The vital sign that a code limits for one patient; None for any other code."""
    if code in ONE_NUMBER:
        return ONE_NUMBER[code][0]
    return Measure[code.partition("_")[2]] if code in USUAL or code in OWN else None


def limit_words(row: Any, body_mass_kg: Any) -> str:
    """The number that a precaution states: a load, or the limits of a vital sign; "" for none."""
    measure = measure_of(row.code)
    if measure is None:
        return load_words(row, body_mass_kg)
    low, high = (None if end is None else f"{end:g}" for end in (row.low, row.high))
    said = {"low": low, "high": high, "unit": MEASURED[measure][1]}
    if high is None:
        return now_("at least %(low)s %(unit)s") % said
    if low is None:
        return now_("at most %(high)s %(unit)s") % said
    return now_("%(low)s to %(high)s %(unit)s") % said


def load_words(row: Any, body_mass_kg: Any) -> str:
    """What a limb may bear, in percent, kg and lb, as far as it is known; "" for no limit."""
    if row.code not in STATED:
        return ""
    kg = row.limit_kg and float(row.limit_kg)
    percent = row.limit_percent
    if body_mass_kg or row.code not in {WeightBearing.PWB, WeightBearing.TTWB}:
        kg = load_limit(
            WeightBearing(row.code),
            body_mass_kg=float(body_mass_kg) if body_mass_kg else None,
            percent=percent,
            kg=kg or None,
        ).kg
    if row.code == WeightBearing.TTWB:
        percent = TOE_TOUCH_PERCENT
    mass = f"{kg:.0f} kg, {kg * LB_PER_KG:.0f} lb" if kg is not None else ""
    parts = " · ".join(part for part in (f"{percent} %" if percent else "", mass) if part)
    return now_("at most %(load)s") % {"load": parts}


@cache
def _sentences(code: str) -> frozenset[str]:
    """The library's sentence in every language; empty for a code that it does not have."""
    said = set()
    for language, _name in settings.LANGUAGES if code in LIBRARY else ():
        with override(language):
            said.add(str(LIBRARY[code]))
    return frozenset(said)


def words_of(row: Any) -> str:
    """What is read of a precaution on file: the library's sentence in the reader's language, or
    what somebody wrote in its place, as it was written."""
    return str(LIBRARY[row.code]) if row.text in _sentences(row.code) else str(row.text)


def icon_of(code: str) -> str:
    """A precaution's own icon, else its family's: the same one on every screen."""
    family = family_of(code)
    return OWN_ICONS.get(code) or (ICONS[family] if family else "alert")
