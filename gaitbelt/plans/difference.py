"""What a version of a plan changes against the one before it, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gaitbelt.plans.cells import SIDES
from gaitbelt.plans.doses import BETWEEN, parts_of_dose
from gaitbelt.plans.library import stop_rules
from gaitbelt.plans.models import Plan, PlanItem

Parts = tuple[str, ...]
NOTHING = "–"


@dataclass(frozen=True)
class Change:
    """One difference: what it is about, what was, what is; "" where there was or is nothing."""

    about: str
    was: str
    now: str

    @property
    def is_new(self) -> bool:
        return not self.was

    @property
    def is_gone(self) -> bool:
        return not self.now


def before(plan: Plan) -> Plan | None:
    """The signed version that a plan follows (1 SQL query)."""
    versions = plan.episode.plans.filter(number__lt=plan.number, signed_at__isnull=False)
    return versions.order_by("-number").first()


def versions(plan: Plan) -> list[Plan]:
    """Every signed version of the same course of care, the newest first (1 SQL query)."""
    rows = plan.episode.plans.filter(signed_at__isnull=False).select_related("signed_by__person")
    return list(rows.order_by("-number"))


def changes(old: Plan, new: Plan) -> list[Change]:
    """Header, goals and items of `new` that differ from `old` (4 SQL queries)."""
    return [*_header(old, new), *_goals(old, new), *_items(old, new)]


def _header(old: Plan, new: Plan) -> Iterator[Change]:
    rows = (
        (_("Diagnosis"), old.diagnosis, new.diagnosis),
        (_("Visits"), _visits(old), _visits(new)),
        (_("Valid until"), _day(old), _day(new)),
    )
    yield from (Change(about, was, now) for about, was, now in rows if was != now)


def _visits(plan: Plan) -> str:
    facts = {"visits": plan.visits_per_week or "–", "weeks": plan.weeks or "–"}
    return _("%(visits)s a week for %(weeks)s weeks") % facts


def _day(plan: Plan) -> str:
    return date_format(plan.valid_until_on, "j M Y") if plan.valid_until_on else ""


def _goals(old: Plan, new: Plan) -> Iterator[Change]:
    was, now = ({goal.text: _goal(goal) for goal in plan.goals.all()} for plan in (old, new))
    yield from _compared(was, now)


def _goal(goal: Any) -> Parts:
    return (": ".join(filter(None, (goal.measure, goal.target))) or goal.text,)


def _items(old: Plan, new: Plan) -> Iterator[Change]:
    was, now = (_by_name(plan.items.all()) for plan in (old, new))
    yield from _compared(was, now)


def _by_name(items: Iterable[PlanItem]) -> dict[str, Parts]:
    """Each row by its name and side; a second one of the same name and side is counted."""
    found: dict[str, Parts] = {}
    for item in items:
        name = item.title if item.side == "NA" else f"{item.title}, {SIDES[item.side]}".lower()
        name = name[:1].upper() + name[1:]
        number = 2
        while name in found:
            name, number = f"{name} ({number})", number + 1
        found[name] = _said(item)
    return found


def _said(item: PlanItem) -> Parts:
    """All that a technician follows of an item, part by part."""
    known = stop_rules()
    parts = [
        *parts_of_dose(item),
        _("stop at pain %(limit)s") % {"limit": item.pain_limit} if item.pain_limit else "",
        _("effort to %(limit)s of 10") % {"limit": item.effort_limit} if item.exercise else "",
        item.setup,
        item.cue,
        _("instead: %(name)s") % {"name": PlanItem(code=item.alternate_code).title}
        if item.alternate_code
        else "",
        "; ".join(str(known[code]) for code in item.stop_rules if code in known),
    ]
    return tuple(filter(None, parts))


def _compared(was: dict[str, Parts], now: dict[str, Parts]) -> Iterator[Change]:
    """Rows that came or went, whole; of a row that stays, the parts that changed."""
    for name in dict.fromkeys((*was, *now)):
        old, new = was.get(name), now.get(name)
        if old is None or new is None:
            yield Change(name, BETWEEN.join(old or ()), BETWEEN.join(new or ()))
        elif old != new:
            yield Change(name, _without(old, new), _without(new, old))


def _without(parts: Parts, others: Parts) -> str:
    return BETWEEN.join(part for part in parts if part not in others) or NOTHING
