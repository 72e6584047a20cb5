"""Red-flag signs R01-R21: the level that each calls for, and the one that is told silently.

Source: safety §5. R09b follows the plan's own limit; without one it holds.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from gaitbelt.domain.safety import Level
from gaitbelt.domain.vitals import Symptom

LEVELS: Final = MappingProxyType(
    {
        **dict.fromkeys(
            ("R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R21"), Level.EMERGENCY
        ),
        **dict.fromkeys(("R09a", "R10", "R11", "R12", "R13", "R15", "R16", "R17"), Level.STOP),
        **dict.fromkeys(("R09b", "R14", "R19", "R20"), Level.HOLD),
        "R18": Level.TELL,
    }
)
SILENT: Final = frozenset({"R19"})  # licensees only: no board, no sound, no manager
SYMPTOMS: Final = MappingProxyType(
    {
        "R01": Symptom.CHEST_PAIN,
        "R02": Symptom.BREATHLESS,
        "R03": Symptom.FAINTING,
        "R04": Symptom.NEUROLOGICAL,
        "R09a": Symptom.FAINTING,
        "R10": Symptom.NEWLY_IRREGULAR_PULSE,
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
    return frozenset(SYMPTOMS[sign] for sign in signs if sign in SYMPTOMS)
