"""Who records which check of an item, and what its measured values mean (equipment §7, §11.14)."""

from collections.abc import Iterator
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.dues import HARD_CATEGORIES, HARD_KINDS, DueKind
from gaitbelt.domain.scope import Role

# What the floor looks at and drains itself; the rest is service work that a manager puts on file.
BY_THE_FLOOR: Final = frozenset({DueKind.INSPECTION, DueKind.DRAIN, DueKind.REPLACEMENT})
# Limits of portable patient-care equipment, earth intact (equipment §7, [S6] and [S7]).
TOUCH_LIMIT_UA: Final = 100.0
GROUND_LIMIT_OHM: Final = 0.50


@guard
def may_record_check(due: DueKind, *, role: Role, label: str) -> Iterator[Reason]:
    """Whether somebody in this role may put a check of this kind on file."""
    if due not in BY_THE_FLOOR and role is not Role.MANAGER:
        facts = {"device": label, "due": due.value}
        yield Reason("check.not_yours", facts, source="equipment §9", remedy="manager.call")


@guard
def may_extend(category: str, due: DueKind, *, is_extended: bool, label: str) -> Iterator[Reason]:
    """Whether a due date may be put off: once, and never a hard one (equipment §6)."""
    facts = {"device": label, "due": due.value}
    if category in HARD_CATEGORIES and due in HARD_KINDS:
        yield Reason("due.is_hard", facts, source="equipment §6", remedy="check.record")
    elif is_extended:
        yield Reason("due.extended_once", facts, source="equipment §6", remedy="check.record")


def is_within_limits(*, touch_ua: float | None, ground_ohm: float | None) -> bool:
    """Whether measured leakage, µA, and resistance of the ground wire, Ω, are within the limits."""
    touch_is_low = touch_ua is None or touch_ua <= TOUCH_LIMIT_UA
    return touch_is_low and (ground_ohm is None or ground_ohm < GROUND_LIMIT_OHM)
