"""Shortwave keeps three metres from pacemakers and running currents (modalities §8, §9.11)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from gaitbelt.domain.decision import Facts, Reason, guard
from gaitbelt.domain.modality_orders import SPECS

METRES: Final = 3
SHORTWAVE: Final = "SWD"
CURRENT: Final = "ESTIM"
PACER: Final = "PACER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A patient in house: where, what runs on them or is about to, and whether they have a pacer.

    `agents`: columns of the contraindication matrix. Nobody has measured the distance, so that
    everybody in house counts as near.
    """

    patient: str
    place: str
    agents: frozenset[str] = frozenset()
    has_pacer: bool = False


def agents_of(codes: Iterable[str]) -> frozenset[str]:
    """The columns of agents that are shortwave or a current; the others do not matter here."""
    known = {SPECS[code].agent for code in codes if code in SPECS}
    return frozenset(known & {SHORTWAVE, CURRENT})


@guard
def keeps_distance(own: Near, others: Iterable[Near]) -> Iterator[Reason]:
    """Who has to stay three metres from whom; it warns, the matrix blocks what is absolute."""
    for other in others:
        for shortwave, near in ((own, other), (other, own)):
            if SHORTWAVE not in shortwave.agents:
                continue
            facts: Facts = {"patient": near.patient, "place": shortwave.place, "metres": METRES}
            if near.has_pacer:
                yield Reason("modality.near_pacer", facts, "modalities §9.11", "patient.move")
            if CURRENT in near.agents:
                yield Reason("modality.near_current", facts, "modalities §8", "patient.move")
