"""What a pack asks of a technician as a person: old enough, and named on a readable badge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from gaitbelt.domain.competency import Doer
from gaitbelt.domain.decision import Facts, Reason, guard
from gaitbelt.domain.packs import DEFAULT_STRICT, Pack, known

BADGE_TYPE_PT: Final = 18  # scope §1: the largest type that a pack asks for, where none is known


@guard
def is_old_enough(doer: Doer, pack: Pack, on: date) -> Iterator[Reason]:
    """Whether the doer has the pack's youngest age on the day `on`; unknown, the strict one.

    Source: scope §5 `min_age`, DEFAULT_STRICT.
    """
    rule = known(pack.min_age, DEFAULT_STRICT.min_age)
    if not isinstance(rule.value, int):
        return
    about: Facts = {"doer": doer.name, "age": rule.value}
    if doer.birth_on is None:
        yield Reason("age.unknown", about, source=rule.source, remedy="age.record")
        return
    of_age_on = birthday(doer.birth_on, rule.value)
    if on < of_age_on:
        facts = {**about, "of_age_on": of_age_on.isoformat()}
        yield Reason("age.too_young", facts, source=rule.source, remedy="manager.call")


def birthday(birth_on: date, years: int) -> date:
    """The day on which somebody is so many years old; who is born on 29 February, on 1 March."""
    try:
        return birth_on.replace(year=birth_on.year + years)
    except ValueError:
        return date(birth_on.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands on a badge, and the smallest type that it is printed in, in points."""

    name: str
    title: str
    type_pt: int
    rule: str
    source: str


def badge(pack: Pack, *, name: str, title: str) -> Badge:
    """Name and working title in the type that the pack asks for, else in 18 points (scope §1)."""
    rule = pack.badge_rule
    if rule is None:
        return Badge(name, title, BADGE_TYPE_PT, "", "scope §1")
    asked = re.search(r"(\d+) points", rule.value)
    type_pt = int(asked.group(1)) if asked else BADGE_TYPE_PT
    return Badge(name, title, max(type_pt, BADGE_TYPE_PT), rule.value, rule.source)
