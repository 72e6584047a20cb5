"""Red-flag signs R01-R21: the level of each, and the one that is told silently.

Source: safety §5; PAIN_NEW and SPO2_FLAT stand beside the numbers of §2. R09b follows the plan's
own limit; without one it holds.
"""

from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.safety import Level
from gaitbelt.domain.vitals import Symptom

LEVELS: Final = MappingProxyType(
    {
        **dict.fromkeys(
            ("R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R16b", "R21"),
            Level.EMERGENCY,
        ),
        **dict.fromkeys(("R09a", "R10", "R11", "R12", "R13", "R15", "R16a", "R17"), Level.STOP),
        **dict.fromkeys(("R09b", "R14", "R19", "R20", "PAIN_NEW"), Level.HOLD),
        "R18": Level.TELL,
        "SPO2_FLAT": Level.CONTINUE,  # what it means, the number says
    }
)
SILENT: Final = frozenset({"R19"})  # licensees only: no board, no sound, no manager
SYMPTOMS: Final[Mapping[str, Set[Symptom]]] = MappingProxyType(
    {
        "R01": {Symptom.CHEST_PAIN},
        "R02": {Symptom.BREATHLESS, Symptom.CYANOSIS},
        "R03": {Symptom.FAINTING},
        "R04": {Symptom.NEUROLOGICAL},
        "R09a": {Symptom.FAINTING},
        "R10": {Symptom.NEWLY_IRREGULAR_PULSE},
        "PAIN_NEW": {Symptom.UNEXPLAINED_SEVERE_PAIN},
        "SPO2_FLAT": {Symptom.SPO2_NOT_RISING},
    }
)


def level_of(signs: Iterable[str]) -> Level:
    """The highest level that these signs call for; none calls for nothing."""
    return max((LEVELS[sign] for sign in signs), default=Level.CONTINUE)


def is_silent(signs: Iterable[str]) -> bool:
    """Whether these signs are for licensees only."""
    return any(sign in SILENT for sign in signs)


def symptoms(signs: Iterable[str]) -> frozenset[Symptom]:
    """The signs that outrank numbers (safety §2)."""
    return frozenset(each for sign in signs for each in SYMPTOMS.get(sign, ()))
