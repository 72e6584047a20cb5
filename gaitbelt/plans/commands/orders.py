"""An order of a physical agent: its numbers, the licensee's screen, the therapist's decisions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.core import audit
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.domain.contraindications import CONDITIONS
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.people.models import Membership
from gaitbelt.plans import orders
from gaitbelt.plans.commands.shared import for_therapists, locked, locked_draft, saved
from gaitbelt.plans.models import PlanItem
from gaitbelt.plans.sites import SITES

MODEL: Final = "plans.planitem"
MOST_WORDS: Final = 200


@atomic
def write_order(
    *, item: PlanItem, by: Membership, values: Mapping[str, float], site: str = ""
) -> PlanItem:
    """The numbers of an order of a draft, and its site where one is given.

    Errors: BadValue naming each number that is missing, unknown or outside its range, and a site
    that is not in the list; GuardRefused for a plan that is signed.
    """
    plan = locked_draft(item.plan)
    row = plan.items.get(pk=item.pk)
    spec = SPECS.get(row.code)
    if spec is None:
        raise BadValue({"code": _("This is no physical agent.")})
    problems = {}
    for name in values.keys() - spec.parameters.keys():
        problems[name] = _("This cannot be given here.")
    for name, parameter in spec.parameters.items():
        value = values.get(name)
        if value is None or not parameter.holds(value):
            facts = {"low": f"{parameter.low:g}", "high": f"{parameter.high:g}",
                     "unit": parameter.unit}  # fmt: skip
            problems[name] = _("From %(low)s to %(high)s %(unit)s.") % facts
    if site and site not in SITES:
        problems["site"] = _("Choose from the list.")
    if problems:
        raise BadValue(problems)
    numbers = {name: _short(value) for name, value in values.items()}
    given = {"parameters": row.parameters | numbers, "region": site or row.region}
    saved(row, given, plan, by, model=MODEL)
    row.plan = plan
    return row


@atomic
def screen_order(
    *, item: PlanItem, by: Membership, on: date, conditions: Iterable[str],
    tests: Mapping[str, int], consent: bool,
) -> PlanItem:  # fmt: skip
    """A therapist's or assistant's screen: conditions, sensation, consent; it holds 30 days.

    What the therapist had decided about conditions that still stand stays decided.
    Errors: BadValue for an unknown condition, a test outside 0 to 10, or without consent.
    """
    row = _row(item, by)
    found = sorted(set(conditions))
    needed = SPECS[row.code].test
    problems: dict[str, str] = {}
    if not set(found) <= set(CONDITIONS):
        problems["conditions"] = _("Choose from the list.")
    if needed and not 0 <= tests.get(needed, -1) <= 10:
        problems[needed] = _("From 0 to 10.")
    if not consent:
        problems["consent"] = _("The patient agrees first.")
    if problems:
        raise BadValue(problems)
    kept = row.screen | {
        "conditions": found,
        "tests": {needed: tests[needed]} if needed else {},
        "consent": True,
        "by": by.name,
    }
    return _keep(row, by, {"screen": kept, "screened_on": on})


@atomic
def decide_order(
    *, item: PlanItem, by: Membership, accept: bool, overrides: Mapping[str, str]
) -> PlanItem:
    """A therapist accepts what asks for it, all together, and writes each override with its reason.

    Errors: GuardRefused for anybody but a therapist; what is absolute stays so (modalities §9.1).
    """
    row = _row(item, by)
    for_therapists(by, row.plan, act="order.decide")
    lines = orders.lines(row, orders.conditions_on_file(row.plan.patient))
    asks = [line.code for line in lines if line.verdict == "accept"]
    may = {line.code for line in lines if line.verdict == "override"}
    written = {
        code: text.strip()[:MOST_WORDS]
        for code, text in overrides.items()
        if code in may and text.strip()
    }
    kept = row.screen | {"accepted": asks if accept else [], "overrides": written}
    return _keep(row, by, {"screen": kept})


@atomic
def mark_home(*, item: PlanItem, by: Membership, is_home: bool) -> PlanItem:
    """The therapist gives an item to do at home, or takes it back. Errors: GuardRefused."""
    row = _row(item, by)
    for_therapists(by, row.plan, act="plan.home")
    return _keep(row, by, {"is_home": is_home})


def _short(value: float) -> float:
    """15 for 15.0, as the table of a plan writes it."""
    return int(value) if float(value).is_integer() else value


def _row(item: PlanItem, by: Membership) -> PlanItem:
    plan = locked(item.plan)
    row = plan.items.get(pk=item.pk)
    row.plan = plan
    return row


def _keep(row: PlanItem, by: Membership, given: Mapping[str, Any]) -> PlanItem:
    """Write what may still be written of a signed plan, and audit it with before and after."""
    changes = audit.changed({name: getattr(row, name) for name in given}, given)
    for name, value in given.items():
        setattr(row, name, value)
    row.save(update_fields=list(given))
    plain = {name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()}
    audit.record_change(
        by=by, model=MODEL, subject=row.pk, patient_id=row.plan.patient_id, fields=plain
    )
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
