"""Who doses a physical agent, and whether its output is off (modalities §9.8)."""

from datetime import datetime

from gaitbelt.domain import modalities
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.treatment.facts import SessionAsker
from gaitbelt.treatment.models import ItemRun

HELPS_ONLY = ("scope.assist_only", "scope.not_permitted")


def is_powered(run: ItemRun) -> bool:
    """Whether an item is an agent whose output is switched on and off."""
    spec = SPECS.get(run.item.code)
    return spec is not None and spec.is_powered


def is_dosed(run: ItemRun) -> bool:
    """Whether nobody who doses it has said that its output is off."""
    return is_powered(run) and "dose_off" not in run.actual


def may_dose(asker: SessionAsker, run: ItemRun, at: datetime) -> Decision:
    """Whether the person who asks may dose the item: never one who only helps with it."""
    reasons = asker.decide(run, at=at).reasons
    return Decision(tuple(each for each in reasons if each.code in HELPS_ONLY))


def switched_off(asker: SessionAsker, run: ItemRun, at: datetime) -> Decision:
    """Whether a powered agent is off; whoever doses it says so by taking it off."""
    if not is_powered(run) or may_dose(asker, run, at).allowed:
        return Decision()
    names = ", ".join(asker.asker.team(at).licensee_names())
    doses = run.led_by.name if run.led_by else names or "–"
    return modalities.is_switched_off(run.item.title, doses=doses, is_off=not is_dosed(run))
