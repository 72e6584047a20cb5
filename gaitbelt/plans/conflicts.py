"""Conflicts of precautions with a plan, as its screens and REST show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gaitbelt.core import reasons
from gaitbelt.domain.conflicts import Conflict
from gaitbelt.plans import facts
from gaitbelt.plans.library import exercise
from gaitbelt.plans.models import Plan, PlanItem


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item that a precaution speaks against, and why it was kept, "" while that is open.

    `instead`: exercises to change it to, none of which meets a rule of these precautions.
    """

    item: PlanItem
    precaution: str
    text: str
    source: str
    because: str
    needs: str
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one precaution speaks against."""

    precaution: str
    name: str
    lines: tuple[Line, ...]

    @property
    def open_count(self) -> int:
        return sum(not line.because for line in self.lines)

    @property
    def under_condition(self) -> int:
        """How many open ones may be kept under a condition, in one tap."""
        return sum(bool(line.needs) and not line.because for line in self.lines)


def groups(plan: Plan) -> list[Group]:
    """Every conflict of a plan by precaution, settled ones too (2 SQL queries)."""
    precautions = facts.precautions_of(plan)
    lines = [line for item in plan.items.all() for line in lines_of(item, precautions)]
    codes = dict.fromkeys(line.precaution for line in lines)
    return [
        Group(
            precaution=code,
            name=_capital(reasons.word(code)),
            lines=tuple(line for line in lines if line.precaution == code),
        )
        for code in codes
    ]


def lines_of(item: PlanItem, precautions: frozenset[str]) -> Iterator[Line]:
    """The conflicts of one item."""
    kept = item.kept
    for conflict in facts.conflicts(item, precautions):
        yield Line(
            item=item,
            precaution=conflict.rule.precaution,
            text=reasons.text(conflict.reason),
            source=conflict.reason.source,
            because=kept.get(conflict.rule.precaution, ""),
            needs=_capital(reasons.word(conflict.rule.needs)) if conflict.rule.needs else "",
            instead=tuple(_instead(item, conflict, precautions)),
        )


def _instead(
    item: PlanItem, conflict: Conflict, precautions: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The plan's own alternate, and the easier and harder steps, as far as no rule speaks up."""
    known = exercise(item.code)
    steps = (*known.easier, *known.harder) if known else ()
    for code in dict.fromkeys((item.alternate_code, *steps)):
        other = exercise(code)
        if other is not None and not facts.conflicts_of(code, precautions, side=item.side):
            yield code, str(other.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
