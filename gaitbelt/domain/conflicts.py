"""Which exercises a precaution speaks against, and what settles it: a therapist's decision.

A pair without a rule is not cleared by that; nothing here ever says that something may be done.
Source: exercise-and-outcomes §6 (the map), §7.3 (what is asked at the signature and on the floor).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain import data
from gaitbelt.domain.decision import Reason, guard

FALL_HIGH: Final = "FALL_HIGH"  # a patient at high risk of falling, beside the precautions on file
EVERY: Final = "*"
SAME_AS: Final = MappingProxyType({"TTWB": "NWB"})  # toe touch bears no weight either (§6)
SOURCE: Final = "exercise-and-outcomes §6"
OF_AN_ARM: Final = frozenset({"CUFF_R", "PACER_NEW"})
OF_A_LEG: Final = frozenset(
    {"HIP_POST", "HIP_ANT", "KNEE_TKA", "ACL_R", "NWB", "TTWB", "PWB", "DVT"}
)
STANCE: Final = "stance_leg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One precaution against one exercise: `when` it conflicts, what keeping it `needs`."""

    precaution: str
    code: str
    when: str = ""
    needs: str = ""
    above_kg: float | None = None
    unless_seated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """An exercise as far as a precaution asks: its name, load and side, how it starts."""

    code: str
    name: str
    load_kg: float | None = None
    starts_seated: bool = False
    side: str = ""
    is_standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A precaution in force that speaks against a prescribed exercise."""

    item: str
    rule: Rule

    @property
    def reason(self) -> Reason:
        """What is said of it, with its source."""
        rule = self.rule
        facts = {"item": self.item, "precaution": rule.precaution}
        if rule.needs:
            return _reason("exercise.conflict_needs", facts | {"needs": rule.needs})
        if rule.when:
            return _reason("exercise.conflict_when", facts | {"when": rule.when})
        return _reason("exercise.conflict", facts)


def sided(precaution: str, side: str) -> str:
    """A precaution with its side, "NWB@L", where it is of one limb."""
    is_of_a_limb = precaution in OF_AN_ARM | OF_A_LEG
    return f"{precaution}@{side}" if is_of_a_limb and side in ("L", "R") else precaution


def conflicts(precautions: Iterable[str], asked: Prescribed) -> tuple[Conflict, ...]:
    """Every precaution that speaks against an exercise, in the order of their codes.

    A precaution with a side, as `sided` writes it, leaves the other limb alone.
    """
    found = {
        rule: Conflict(item=asked.name, rule=rule)
        for text in sorted(set(precautions))
        for precaution, _, side in (text.partition("@"),)
        for rule in rules().get(precaution, ())
        if _speaks(rule, asked) and not _is_of_the_other_limb(rule, side, asked)
    }
    return tuple(found.values())


def _is_of_the_other_limb(rule: Rule, side: str, asked: Prescribed) -> bool:
    """Standing loads the leg that does not move: there only an arm's precaution is left aside."""
    if {side, asked.side} != {"L", "R"}:
        return False
    return rule.precaution in OF_AN_ARM or not (asked.is_standing or rule.when == STANCE)


@guard
def is_settled(open_conflicts: Iterable[Conflict]) -> Iterator[Reason]:
    """Each conflict is settled by a therapist: left out, changed, or kept with the reason why."""
    for conflict in open_conflicts:
        yield conflict.reason


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """The map: every rule of a precaution."""
    file = data.load("conflicts.toml")
    found = {code: tuple(_rules(code, rows)) for code, rows in file.items()}
    same = {code: tuple(_rules(code, file[like])) for code, like in SAME_AS.items() if like in file}
    return MappingProxyType(found | same)


def _rules(precaution: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for row in rows:
        for code in row["codes"]:
            yield Rule(
                precaution=precaution,
                code=code,
                when=row.get("when", ""),
                needs=row.get("needs", ""),
                above_kg=row.get("above_kg"),
                unless_seated=code in row.get("unless_seated", ()),
            )


def _speaks(rule: Rule, asked: Prescribed) -> bool:
    if rule.code not in (EVERY, asked.code) or (rule.unless_seated and asked.starts_seated):
        return False
    return rule.above_kg is None or asked.load_kg is None or asked.load_kg > rule.above_kg


def _reason(code: str, facts: dict[str, str]) -> Reason:
    return Reason(code, facts, source=SOURCE, remedy="conflict.settle")
