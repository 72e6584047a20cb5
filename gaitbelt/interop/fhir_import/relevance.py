"""What matters to rehabilitation: measurements by LOINC code, the rest by its words.

The words stand for what the rules ask about: contraindications of modalities (modalities.md §6),
precautions (session-safety.md §11), exertion and vital signs (session-safety.md §2). Words
are English, the language of SNOMED CT and RxNorm displays in the United States.
"""

import re
from typing import Final

MEASUREMENTS: Final = frozenset(
    {
        "85354-9", "55284-4", "35094-2", "8480-6", "8462-4",  # blood pressure
        "8867-4", "9279-1", "2708-6", "59408-5", "8310-5", "8331-1",  # pulse, breath, SpO2, heat
        "29463-7", "3141-9", "8302-2", "39156-5",  # weight, height, body mass index
        "72514-3", "38208-5",  # pain
        "64098-7", "59460-6", "72106-8",  # six-minute walk, Morse fall scale, MMSE
        "38265-5", "10230-1",  # bone density, ejection fraction
    }
)  # fmt: skip
FUNCTION_CATEGORIES: Final = frozenset({"functional-status", "activity"})

_MOVEMENT: Final = (
    r"physical therap|physiotherap|rehabilitat|occupational therap|musculoskeletal|orthop|"
    r"fractur|dislocat|bone|\bjoint|arthr|\bknee|\bhip\b|shoulder|elbow|wrist|\bhand\b|ankle|"
    r"\bfoot\b|\barm\b|\bleg\b|limb|clavic|pelvi|femur|femoral|tibia|\bspin(?:e|al)|vertebr|"
    r"\bdis[ck]s?\b|lamin|tendon|ligament|menisc|rotator|amputat|prosthe|immobili[sz]|\bcast\b|"
    r"splint|stroke|head injury|burn|wound care"
)
_RISK: Final = (
    r"pacemaker|defibrillator|neurostimul|implantation of|coronary|cardiac|\bheart\b|cardioversion|"
    r"sternotom|valve|thromb|embol|radiation|radiotherap|chemotherap|mastectom|lymph|\blung\b|"
    r"thorac|fistula"
)
_NOT: Final = re.compile(r"fetal|foetal|contracept|dental|dentin|tooth|teeth|uter", re.I)
PROCEDURES: Final = re.compile(f"{_MOVEMENT}|{_RISK}", re.I)
CARE_PLANS: Final = re.compile(
    rf"{_MOVEMENT}|{_RISK}|respiratory therap|surg|\bfalls?\b|exercise|mobility|\bpain\b", re.I
)
FUNCTION: Final = re.compile(
    r"\bpain\b|\bgait\b|balance|\bwalk|mobility|range of motion|muscle strength|grip|"
    r"timed up and go|sit.to.stand|berg|tinetti|oswestry|neck disability|\bdash\b|"
    r"lower extremity function|barthel|functional independence|fall risk|falls",
    re.I,
)
MEDICINES: Final = re.compile(
    r"warfarin|heparin|enoxaparin|dalteparin|fondaparinux|apixaban|rivaroxaban|edoxaban|dabigatran|"
    r"\b\w+olol\b|carvedilol|insulin|glipizide|gliclazide|glimepiride|glibenclamide|glyburide|"
    r"tolbutamide|tolazamide|chlorpropamide",
    re.I,
)  # anticoagulants (modalities.md §6 ANTICOAG), beta blockers (session-safety.md §4), and what can
# bring sugar too low (session-safety.md §2)


def is_about(pattern: re.Pattern[str], text: str) -> bool:
    """Whether words speak of what a pattern names, and not of teeth or childbirth."""
    return bool(pattern.search(text)) and not _NOT.search(text)
